"""Adds 1 to a count, 8 times 100 times, and loses updates: with threads now and then, with tasks in every run"""

import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor

WORKERS = 8
INCREMENTS = 100

count = 0


def main():
    # As seldom as it is allowed to switch, it would rarely do it here.
    sys.setswitchinterval(1e-6)
    print(f"threads, count += int(1)        {in_threads(100_000):>7} of {WORKERS * 100_000}")
    print(f"tasks, read, await, write       {asyncio.run(in_tasks(read_await_write))} of {WORKERS * INCREMENTS}")
    print(f"tasks, await, read and write    {asyncio.run(in_tasks(await_read_write))} of {WORKERS * INCREMENTS}")


def in_threads(increments):
    global count  # noqa: PLW0603
    count = 0

    def add():
        global count  # noqa: PLW0603
        for _ in range(increments):
            # Between reading the count and writing it, a function is called, and there the threads may switch.
            count += 1

    with ThreadPoolExecutor(WORKERS) as executor:
        for _ in range(WORKERS):
            executor.submit(add)
    return count


async def in_tasks(add):
    global count  # noqa: PLW0603
    count = 0
    await asyncio.gather(*(add() for _ in range(WORKERS)))
    return count


async def read_await_write():
    global count  # noqa: PLW0603
    for _ in range(INCREMENTS):
        seen = count
        # Every other task runs here.
        await asyncio.sleep(0)
        count = seen + 1


async def await_read_write():
    global count  # noqa: PLW0603
    for _ in range(INCREMENTS):
        await asyncio.sleep(0)
        count += 1


if __name__ == "__main__":
    main()
