"""What it takes to start a task, a thread and a process that have nothing to do, and to wait for their end"""

import asyncio
import multiprocessing
import threading
import time


def main():
    measure("a task", 10_000, lambda times: asyncio.run(tasks(times)))
    measure("a thread", 1_000, threads)
    measure("a process", 100, processes)


def measure(what, times, start):
    began = time.perf_counter()
    start(times)
    print(f"{what:<9} {(time.perf_counter() - began) / times * 1e6:>9.2f} µs")


async def tasks(times):
    async def nothing():
        pass

    for _ in range(times):
        await asyncio.create_task(nothing())


def threads(times):
    for _ in range(times):
        thread = threading.Thread(target=nothing)
        thread.start()
        thread.join()


def processes(times):
    # Of the ways to start one, the only one that every system has: a new interpreter, which imports this file.
    spawn = multiprocessing.get_context("spawn")
    for _ in range(times):
        process = spawn.Process(target=nothing)
        process.start()
        process.join()


def nothing():
    pass


if __name__ == "__main__":
    main()
