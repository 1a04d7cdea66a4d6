"""Computes fib(n) several times, in every model that this Python has: cpu_bound.py --n 30 --times 20 --workers 2"""

import argparse
import asyncio
import json
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from os import cpu_count

try:
    from concurrent.futures import InterpreterPoolExecutor
except ImportError:
    # Python 3.14 is the first that has it.
    InterpreterPoolExecutor = None


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=30)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--workers", type=int, default=cpu_count())
    options = parser.parse_args()
    jobs = [options.n] * options.times
    models = [sequential, threads, tasks, loops, processes]
    if InterpreterPoolExecutor is not None:
        models.append(interpreters)
    for model in models:
        started = time.perf_counter()
        answers = model(jobs, options.workers)
        seconds = time.perf_counter() - started
        assert answers == [fib_by_adding(n) for n in jobs]
        print(json.dumps({"model": model.__name__, "seconds": seconds}))


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def sequential(jobs, _workers):
    return [fib(n) for n in jobs]


def threads(jobs, workers):
    with ThreadPoolExecutor(max_workers=workers) as executor:
        return list(executor.map(fib, jobs))


def tasks(jobs, _workers):
    # `fib` stays as it is; only the task around it is async. There is nothing that it could wait for.
    async def compute(n):
        return fib(n)

    async def compute_all():
        return await asyncio.gather(*(compute(n) for n in jobs))

    return asyncio.run(compute_all())


def loops(jobs, workers):
    # Each thread of the pool runs an event loop of its own, with its share of the jobs.
    shares = [jobs[worker::workers] for worker in range(workers)]
    with ThreadPoolExecutor(max_workers=workers) as executor:
        return [answer for share in executor.map(lambda share: tasks(share, 1), shares) for answer in share]


def processes(jobs, workers):
    with ProcessPoolExecutor(max_workers=workers) as executor:
        return list(executor.map(fib, jobs))


def interpreters(jobs, workers):
    with InterpreterPoolExecutor(max_workers=workers) as executor:
        return list(executor.map(fib, jobs))


def fib_by_adding(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a


if __name__ == "__main__":
    main()
