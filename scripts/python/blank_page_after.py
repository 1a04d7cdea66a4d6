"""Downloads each URL of a list, eight at once, with a deadline, and reads the outcomes: blank_page_after.py LIST"""

import asyncio
import sys
from pathlib import Path

if sys.version_info < (3, 11):
    sys.exit("blank_page_after.py needs Python 3.11 or newer, for asyncio.timeout")

import aiohttp


def main():
    sites = Path(sys.argv[1]).read_text(encoding="utf-8").split()
    failed = asyncio.run(download_all_sites(sites))
    print(f"{len(sites)} sites, {failed} failed")
    sys.exit(failed > 0)


async def download_all_sites(sites):
    permits = asyncio.Semaphore(8)
    async with aiohttp.ClientSession() as session:
        downloads = (download_site(session, permits, site) for site in sites)
        outcomes = await asyncio.gather(*downloads, return_exceptions=True)
    for site, outcome in zip(sites, outcomes, strict=True):
        if isinstance(outcome, Exception):
            print(f"{site}: {outcome!r}", file=sys.stderr)
        else:
            print(f"{outcome} bytes from {site}")
    return sum(isinstance(outcome, Exception) for outcome in outcomes)


async def download_site(session, permits, site):
    async with permits, asyncio.timeout(5):
        return await fetch(session, site)


async def fetch(session, site):
    async with session.get(site, raise_for_status=True) as response:
        return len(await response.read())


if __name__ == "__main__":
    main()
