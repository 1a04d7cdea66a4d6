"""Downloads every site, with a pool of processes: multiprocess_download.py --repeat 80 URL URL"""

from concurrent.futures import ProcessPoolExecutor
from os import cpu_count

import requests

from common import Report, read_options


def main():
    options = read_options(__doc__, concurrency=cpu_count())
    report = Report()
    download_all_sites(options.sites, options.concurrency, report)
    report.finish()


def download_all_sites(sites, concurrency, report):
    with ProcessPoolExecutor(max_workers=concurrency, initializer=start_session) as executor:
        for site, size, error in executor.map(download_site, sites):
            if error is None:
                report.read(site, size)
            else:
                report.failed(site, error)


def start_session():
    # Each worker process has a global of its own.
    global session  # noqa: PLW0603
    session = requests.Session()


def download_site(site):
    try:
        return site, fetch(session, site), None
    except requests.RequestException as error:
        return site, 0, str(error)


def fetch(session, site):
    with session.get(site, timeout=20) as response:
        response.raise_for_status()
        return len(response.content)


if __name__ == "__main__":
    main()
