"""Twenty tasks wait for 20 ms each, in three ways: how many wait at the same time?"""

import asyncio
import sys
import time
from concurrent.futures import ThreadPoolExecutor

if sys.version_info < (3, 9):
    sys.exit("blocking.py needs Python 3.9 or newer, for asyncio.to_thread")

TASKS = 20


class Waiting:
    """How many wait now, and how many did at most."""

    def __init__(self):
        self.now = self.most = 0

    def __enter__(self):
        self.now += 1
        self.most = max(self.most, self.now)

    def __exit__(self, *_):
        self.now -= 1


async def blocking():
    time.sleep(0.02)


async def awaiting():
    await asyncio.sleep(0.02)


async def in_a_thread():
    await asyncio.to_thread(time.sleep, 0.02)


async def most_at_once(wait):
    # The default is a few threads more than cores; here each call has one.
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(TASKS))
    waiting = Waiting()

    async def task():
        with waiting:
            await wait()

    await asyncio.gather(*(task() for _ in range(TASKS)))
    return waiting.most


def main():
    print(f"time.sleep         at most {asyncio.run(most_at_once(blocking)):>2} at once")
    print(f"asyncio.sleep      at most {asyncio.run(most_at_once(awaiting)):>2} at once")
    print(f"asyncio.to_thread  at most {asyncio.run(most_at_once(in_a_thread)):>2} at once")


if __name__ == "__main__":
    main()
