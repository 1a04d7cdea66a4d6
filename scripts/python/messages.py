"""Prints one of the messages that people search for, or runs the same lines mended.

python3 scripts/python/messages.py never-awaited
python3 scripts/python/messages.py never-awaited mended
"""

import asyncio
import contextlib
import gc
import socket
import sys
import threading
from concurrent.futures import ProcessPoolExecutor

# Not everywhere: the one comes from PyPI, and the other one is for Unix.
with contextlib.suppress(ImportError):
    import aiohttp
with contextlib.suppress(ImportError):
    import resource


async def visit():
    print("visited")


async def fail():
    raise LookupError("no such page")


async def wait_forever():
    await asyncio.get_running_loop().create_future()


def never_awaited():
    visit()


def never_awaited_mended():
    asyncio.run(visit())


def run_in_run():
    async def main():
        asyncio.run(visit())

    asyncio.run(main())


def run_in_run_mended():
    async def main():
        await visit()

    asyncio.run(main())


def no_loop():
    return asyncio.create_task(visit())


def no_loop_mended():
    async def main():
        task = asyncio.create_task(visit())
        await task

    asyncio.run(main())


def destroyed():
    async def main():
        asyncio.create_task(wait_forever())  # noqa: RUF006
        await asyncio.sleep(0)
        gc.collect()

    asyncio.run(main())


def destroyed_mended():
    async def main():
        tasks = {asyncio.create_task(wait_forever())}
        await asyncio.sleep(0)
        gc.collect()
        print(f"{len(tasks)} task is still there")

    asyncio.run(main())


def never_retrieved():
    async def main():
        task = asyncio.create_task(fail())
        await asyncio.wait([task])

    asyncio.run(main())


def never_retrieved_mended():
    async def main():
        task = asyncio.create_task(fail())
        try:
            await task
        except LookupError as error:
            print(error)

    asyncio.run(main())


def loop_closed():
    async def main():
        return asyncio.get_running_loop()

    loop = asyncio.run(main())
    loop.call_soon(print, "visited")


def loop_closed_mended():
    async def main():
        asyncio.get_running_loop().call_soon(print, "visited")
        await asyncio.sleep(0)

    asyncio.run(main())


def unclosed_session():
    async def main():
        aiohttp.ClientSession()

    asyncio.run(main())


def unclosed_session_mended():
    async def main():
        async with aiohttp.ClientSession():
            pass

    asyncio.run(main())


def too_many_files():
    with_few_files()
    connections = [socket.socket() for _ in range(100)]
    print(f"{len(connections)} at once")


def too_many_files_mended():
    with_few_files()

    async def main():
        places = asyncio.Semaphore(20)

        async def connect():
            async with places:
                with socket.socket():
                    await asyncio.sleep(0)

        await asyncio.gather(*(connect() for _ in range(100)))

    asyncio.run(main())


def with_few_files():
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, hard))


def cannot_pickle():
    with ProcessPoolExecutor(1) as pool:
        pool.submit(print, threading.Lock()).result()


def cannot_pickle_mended():
    with ProcessPoolExecutor(1, initializer=threading.Lock) as pool:
        pool.submit(print, "visited").result()


def main():
    program = globals().get("_".join(sys.argv[1:]).replace("-", "_"))
    if not callable(program):
        sys.exit(__doc__)
    program()


if __name__ == "__main__":
    main()
