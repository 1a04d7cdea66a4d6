"""Adds 1 to a count, from eight threads or eight tasks, and shows how many of the additions are left"""

import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor

WORKERS = 8

count = 0


def main():
    # As seldom as an interpreter switches threads by itself, they would rarely meet here.
    sys.setswitchinterval(1e-6)
    print(f"threads, count += 1           {in_threads(add_one):>7} of 800000")
    print(f"threads, count += one()       {in_threads(add_what_a_call_returns):>7} of 800000")
    print(f"tasks, read, await, write     {asyncio.run(in_tasks(read_await_write)):>7} of 800")
    print(f"tasks, await, read and write  {asyncio.run(in_tasks(await_read_write)):>7} of 800")


def in_threads(add):
    global count  # noqa: PLW0603
    count = 0
    with ThreadPoolExecutor(WORKERS) as executor:
        for _ in range(WORKERS):
            executor.submit(add, 100_000)
    return count


def add_one(times):
    global count  # noqa: PLW0603
    for _ in range(times):
        count += 1


def add_what_a_call_returns(times):
    global count  # noqa: PLW0603
    for _ in range(times):
        # Between reading the count and writing it, a function is called, and there the threads may switch.
        count += one()


def one():
    return 1


async def in_tasks(add):
    global count  # noqa: PLW0603
    count = 0
    await asyncio.gather(*(add(100) for _ in range(WORKERS)))
    return count


async def read_await_write(times):
    global count  # noqa: PLW0603
    for _ in range(times):
        seen = count
        # Every other task runs here.
        await asyncio.sleep(0)
        count = seen + 1


async def await_read_write(times):
    global count  # noqa: PLW0603
    for _ in range(times):
        await asyncio.sleep(0)
        count += 1


if __name__ == "__main__":
    main()
