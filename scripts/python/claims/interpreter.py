"""Claims about CPython's interpreter: bytecode, where threads switch, what came and went with which version."""

import asyncio
import dis
import importlib.util
import os
import sys
import threading
import types
import warnings
from concurrent import futures

from claims import needs, raised, run

WORKERS = 8
HAS_GIL = getattr(sys, "_is_gil_enabled", lambda: True)()


def addition_is_load_add_store():
    """`x = x + 1` loads, adds and stores."""
    names = [step.opname for step in dis.get_instructions("x = x + 1")]
    add = "BINARY_OP" if sys.version_info >= (3, 11) else "BINARY_ADD"
    steps = [name for name in names if name in ("LOAD_NAME", add, "STORE_NAME")]
    assert steps == ["LOAD_NAME", add, "STORE_NAME"], names


def plain_addition_loses_nothing_since_3_10():
    """With the GIL, no thread is stopped between the three steps of `count += 1` since 3.10; before, it can be."""
    if HAS_GIL and sys.version_info >= (3, 10):
        assert all(_lost(_add_plainly) == 0 for _ in range(3))
    else:
        assert any(_lost(_add_plainly) > 0 for _ in range(100))


def call_in_the_middle_loses():
    """A function that is called between reading and writing is enough to lose updates, on every version."""
    assert any(_lost(_add_with_a_call) > 0 for _ in range(100))


def _lost(add):
    """How many additions of eight threads are lost, where they may switch as often as possible."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    _Count.total = 0
    threads = [threading.Thread(target=add) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.setswitchinterval(usual)
    return WORKERS * 50_000 - _Count.total


class _Count:
    total = 0


def _add_plainly():
    for _ in range(50_000):
        _Count.total += 1


def _add_with_a_call():
    for _ in range(50_000):
        _Count.total += _one()


def _one():
    return 1


def waiting_gives_the_gil_away():
    """A thread that waits for input lets another one run, which here writes what it waits for."""
    read, write = os.pipe()
    with os.fdopen(read, "rb") as input_, os.fdopen(write, "wb") as output:
        got = []
        reader = threading.Thread(target=lambda: got.append(input_.readline()))
        reader.start()
        output.write(b"written meanwhile\n")
        output.flush()
        reader.join(60)
    assert got == [b"written meanwhile\n"], got


def process_cpu_count_came_in_3_13():
    """`os.process_cpu_count` is missing before 3.13, and counts what this process may use."""
    assert hasattr(os, "process_cpu_count") == (sys.version_info >= (3, 13))
    if hasattr(os, "sched_setaffinity"):
        mine = os.sched_getaffinity(0)
        counted = os.cpu_count()
        os.sched_setaffinity(0, {min(mine)})
        try:
            assert os.cpu_count() == counted, "cpu_count counts those of the machine"
            assert getattr(os, "process_cpu_count", lambda: 1)() == 1
        finally:
            os.sched_setaffinity(0, mine)


def interpreter_pools_came_in_3_14():
    """`InterpreterPoolExecutor` is missing before 3.14."""
    assert hasattr(futures, "InterpreterPoolExecutor") == (sys.version_info >= (3, 14))


@needs(3, 14)
def not_every_module_loads_in_a_second_interpreter():
    """The module `readline` says that it cannot be loaded in an interpreter of a pool, where this Python has it."""
    if importlib.util.find_spec("readline") is not None:
        with futures.InterpreterPoolExecutor(1) as pool:
            error = raised(ImportError, pool.submit(__import__, "readline").result)
        assert "does not support loading in subinterpreters" in str(error), error


def coroutine_decorator_went_in_3_11():
    """`@asyncio.coroutine` warns from 3.8 on and is gone in 3.11."""
    assert hasattr(asyncio, "coroutine") == (sys.version_info < (3, 11))
    if sys.version_info < (3, 11):
        with warnings.catch_warnings(record=True) as seen:
            warnings.simplefilter("always")
            asyncio.coroutine(lambda: None)
        assert [warning.category for warning in seen] == [DeprecationWarning]


def yield_from_remains():
    """A generator can still be awaited, if `types.coroutine` says so, and hand on with `yield from`."""

    @types.coroutine
    def nap():
        yield from asyncio.sleep(0, "slept").__await__()
        return "done"

    async def main():
        return await nap()

    assert asyncio.run(main()) == "done"


def generator_closed_in_the_middle_is_told():
    """A coroutine that is not wanted any more gets a GeneratorExit at its `await`."""
    told = []

    @types.coroutine
    def forever():
        yield

    async def work():
        try:
            await forever()
        except GeneratorExit:
            told.append(True)
            raise

    coroutine = work()
    coroutine.send(None)
    coroutine.close()
    assert told == [True]


if __name__ == "__main__":
    run(globals())
