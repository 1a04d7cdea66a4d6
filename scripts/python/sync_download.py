"""Downloads every site, one after the other: sync_download.py --repeat 80 URL URL"""

import requests

from common import Report, read_options


def main():
    options = read_options(__doc__)
    report = Report()
    download_all_sites(options.sites, report)
    report.finish()


def download_all_sites(sites, report):
    with requests.Session() as session:
        for site in sites:
            download_site(session, site, report)


def download_site(session, site, report):
    try:
        report.read(site, fetch(session, site))
    except requests.RequestException as error:
        report.failed(site, error)


def fetch(session, site):
    with session.get(site, timeout=20) as response:
        response.raise_for_status()
        return len(response.content)


if __name__ == "__main__":
    main()
