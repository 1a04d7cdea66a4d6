"""Downloads each URL of a list, all at once, and reads no outcome: blank_page_before.py LIST"""

import asyncio
import sys
from pathlib import Path

import aiohttp


def main():
    sites = Path(sys.argv[1]).read_text(encoding="utf-8").split()
    asyncio.run(download_all_sites(sites))
    print(f"{len(sites)} sites")


async def download_all_sites(sites):
    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*(fetch(session, site) for site in sites), return_exceptions=True)


async def fetch(session, site):
    async with session.get(site, raise_for_status=True) as response:
        return len(await response.read())


if __name__ == "__main__":
    main()
