"""Downloads every site, with many tasks on one event loop: async_download.py --repeat 80 URL URL"""

import asyncio
import sys

if sys.version_info < (3, 11):
    sys.exit("async_download.py needs Python 3.11 or newer, for asyncio.TaskGroup")

import aiohttp

from common import Report, read_options


def main():
    options = read_options(__doc__, concurrency=100)
    report = Report()
    asyncio.run(download_all_sites(options.sites, options.concurrency, report))
    report.finish()


async def download_all_sites(sites, concurrency, report):
    # Every site has its task at once; the limit is how many of them may have a connection.
    connector = aiohttp.TCPConnector(limit=concurrency)
    # For one connect and for each read, so the tasks that wait for a connection do not use it up.
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=20, sock_read=20)
    async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session, asyncio.TaskGroup() as tasks:
        for site in sites:
            tasks.create_task(download_site(session, site, report))


async def download_site(session, site, report):
    try:
        report.read(site, await fetch(session, site))
    except (aiohttp.ClientError, TimeoutError) as error:
        report.failed(site, error)


async def fetch(session, site):
    async with session.get(site, raise_for_status=True) as response:
        return len(await response.read())


if __name__ == "__main__":
    main()
