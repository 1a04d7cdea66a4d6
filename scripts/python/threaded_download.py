"""Downloads every site, with a pool of threads: threaded_download.py --repeat 80 URL URL"""

import threading
from concurrent.futures import ThreadPoolExecutor

import requests

from common import Report, read_options

thread_local = threading.local()


def main():
    options = read_options(__doc__, concurrency=5)
    report = Report()
    download_all_sites(options.sites, options.concurrency, report)
    report.finish()


def download_all_sites(sites, concurrency, report):
    with ThreadPoolExecutor(max_workers=concurrency) as executor:
        # Without list(), nobody would look at the results, and an exception would go unseen.
        list(executor.map(lambda site: download_site(site, report), sites))


def session_of_this_thread():
    # Nobody promises that threads may share a Session.
    if not hasattr(thread_local, "session"):
        thread_local.session = requests.Session()
    return thread_local.session


def download_site(site, report):
    try:
        report.read(site, fetch(session_of_this_thread(), site))
    except requests.RequestException as error:
        report.failed(site, error)


def fetch(session, site):
    with session.get(site, timeout=20) as response:
        response.raise_for_status()
        return len(response.content)


if __name__ == "__main__":
    main()
