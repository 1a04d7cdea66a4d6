"""Claims about Python's pools of threads and of processes."""

import gc
import importlib
import multiprocessing
import os
import pathlib
import queue
import subprocess
import sys
import tempfile
import threading
from concurrent import futures
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from claims import needs, raised, run

PATIENCE = 60


def submit_starts_the_work():
    """What is submitted runs although nobody asks for its result: a Future of this kind is not lazy."""
    begun = threading.Event()
    with ThreadPoolExecutor() as pool:
        future = pool.submit(begun.set)
        assert begun.wait(PATIENCE)
    assert isinstance(future, Future)


def map_hides_what_nobody_reads():
    """`map` keeps an exception until its result is taken."""
    with ThreadPoolExecutor() as pool:
        pool.map(_fail, range(20))
    with ThreadPoolExecutor() as pool:
        raised(_NoSite, list, pool.map(_fail, range(20)))


def map_loses_the_rest_after_an_exception():
    """After the first exception `map` hands out nothing more, and what has not begun never runs."""
    begun, gate, ran = threading.Event(), threading.Event(), []

    def visit(site):
        ran.append(site)
        if site == 0:
            raise _NoSite
        begun.set()
        assert gate.wait(PATIENCE)

    with ThreadPoolExecutor(1) as pool:
        results = pool.map(visit, range(3))
        assert begun.wait(PATIENCE)
        raised(_NoSite, next, results)
        raised(StopIteration, next, results)
        gate.set()
    assert ran == [0, 1]


def map_loses_the_rest_where_its_results_are_left():
    """Whoever stops in the middle of the results cancels what has not begun; whoever never asks, nothing."""
    for asked, ran_in_the_end in ((1, [0, 1]), (0, [0, 1, 2, 3])):
        begun, gate, ran = threading.Event(), threading.Event(), []

        def visit(site, begun=begun, gate=gate, ran=ran):
            ran.append(site)
            if site == 1:
                begun.set()
                assert gate.wait(PATIENCE)

        with ThreadPoolExecutor(1) as pool:
            results = pool.map(visit, range(4))
            for _ in range(asked):
                next(results)
            assert begun.wait(PATIENCE)
            del results
            gc.collect()
            gate.set()
        assert ran == ran_in_the_end, ran


def map_of_processes_raises():
    """`multiprocessing.Pool.map` raises what a worker raised."""
    with multiprocessing.Pool(1) as pool:
        raised(_NoSite, pool.map, _fail, [1])


class _NoSite(Exception):
    pass


def _fail(_):
    raise _NoSite


def map_keeps_the_order_of_the_list():
    """The results come in the order of the list, also where the last one is done first."""
    last_is_done = threading.Event()

    def visit(number):
        if number == 1:
            last_is_done.set()
        else:
            assert last_is_done.wait(PATIENCE)
        return number

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(visit, [0, 1])) == [0, 1]


def with_block_waits():
    """At the end of the `with` block all of the work is done."""
    gate = threading.Event()
    with ThreadPoolExecutor(2) as pool:
        waits = [pool.submit(gate.wait, PATIENCE) for _ in range(4)]
        assert not any(wait.done() for wait in waits)
        gate.set()
    assert all(wait.done() for wait in waits)


def threads_have_their_own_local():
    """What one thread puts into a `threading.local` another one does not find there."""
    local = threading.local()
    local.session = "mine"
    found = []
    thread = threading.Thread(target=lambda: found.append(hasattr(local, "session")))
    thread.start()
    thread.join()
    assert found == [False]


def queue_has_several_receivers():
    """Two threads can receive from one `queue.Queue`, and it has no end: an empty one is only empty."""
    jobs = queue.Queue()
    both = threading.Barrier(2)
    got = []

    def receive():
        got.append(jobs.get(timeout=PATIENCE))
        both.wait(PATIENCE)

    threads = [threading.Thread(target=receive) for _ in range(2)]
    for thread in threads:
        thread.start()
    jobs.put(1)
    jobs.put(2)
    for thread in threads:
        thread.join()
    assert sorted(got) == [1, 2]
    raised(queue.Empty, jobs.get_nowait)


def pool_has_four_threads_more_than_cores():
    """Without a number, a pool has four threads more than there are cores, and 32 at most."""
    cores = (getattr(os, "process_cpu_count", None) or os.cpu_count)()
    assert ThreadPoolExecutor()._max_workers == min(32, cores + 4)


def start_method_is_fork_until_3_13():
    """On Linux, processes fork by default before 3.14, and come from a fork server since."""
    if sys.platform == "linux":
        default = "fork" if sys.version_info < (3, 14) else "forkserver"
        assert multiprocessing.get_start_method() == default


def killed_worker_breaks_the_pool():
    """When a process of a pool dies, the pool raises BrokenProcessPool, and takes no more work."""
    with ProcessPoolExecutor(1) as pool:
        raised(BrokenProcessPool, pool.submit(os._exit, 1).result)
        raised(BrokenProcessPool, pool.submit, len, "")


def initializer_runs_once_in_each_worker():
    """The initializer runs once in each process, before its first job; the parent sees nothing of it."""
    with ProcessPoolExecutor(1, initializer=_count) as pool:
        assert [pool.submit(_counted).result() for _ in range(3)] == [1, 1, 1]
    assert _counted() == 0


_calls = 0


def _count():
    global _calls  # noqa: PLW0603
    _calls += 1


def _counted():
    return _calls


@needs(3, 14)
def interpreters_of_a_pool_have_a_gil_each():
    """The interpreters of an `InterpreterPoolExecutor` do not share the GIL of the one that made them."""
    with futures.InterpreterPoolExecutor(1) as pool:
        interpreter, gil = pool.submit(_which_interpreter).result()
    assert gil == "own", gil
    assert interpreter != _which_interpreter()[0]


def _which_interpreter():
    interpreters = importlib.import_module("_interpreters")
    number = interpreters.get_current()[0]
    return number, interpreters.get_config(number).gil


def pools_of_threads_hand_over_the_object_itself():
    """A thread of a pool gets the same list, the same lock and the same file, and any function."""
    things = [[1], threading.Lock(), sys.stdout]
    with ThreadPoolExecutor(1) as pool:
        for thing in things:
            assert pool.submit(_same, thing).result() is thing
        assert pool.submit(lambda: things).result() is things


@needs(3, 14)
def interpreters_get_copies():
    """A list arrives as a copy, and what an interpreter does to a global stays there."""
    things = [1]
    with futures.InterpreterPoolExecutor(1) as pool:
        copy = pool.submit(_same, things).result()
        assert copy == things
        assert copy is not things
        assert [pool.submit(_count_here).result() for _ in range(2)] == [1, 2]
    assert _calls_here == 0


@needs(3, 14)
def interpreters_take_no_lock_no_file_and_no_closure():
    """They refuse a lock, an open file, and a function that uses what is around it: a TypeError of `result`."""
    number = 1
    with futures.InterpreterPoolExecutor(1) as pool:
        for thing in threading.Lock(), sys.__stdout__:
            raised(TypeError, pool.submit(_same, thing).result)
        raised(TypeError, pool.submit(lambda: number).result)
        assert pool.submit(lambda: 1).result() == 1


def processes_take_no_lock_no_file_and_no_lambda():
    """A pool of processes takes what can be pickled: no lock, no open file, and no lambda."""
    with ProcessPoolExecutor(1) as pool:
        for thing in threading.Lock(), sys.__stdout__:
            raised(TypeError, pool.submit(_same, thing).result)
        # An AttributeError, or a PicklingError: it depends on the version.
        raised(Exception, pool.submit(lambda: 1).result)
        copy = pool.submit(_same, [1]).result()
    assert copy == [1]


@needs(3, 14)
def interpreters_hand_on_exceptions():
    """An exception of the work comes out of `result`, as with threads and processes."""
    with futures.InterpreterPoolExecutor(1) as pool:
        raised(ValueError, pool.submit(int, "no number").result)


@needs(3, 14)
def interpreters_contain_no_crash():
    """Where the work ends the process, the whole program is gone, and not one interpreter."""
    source = (
        "import os\n"
        "from concurrent.futures import InterpreterPoolExecutor\n"
        "with InterpreterPoolExecutor(1) as pool:\n"
        "    pool.submit(os._exit, 3).result()\n"
    )
    assert _run_program(source).returncode == 3


def _same(thing):
    return thing


_calls_here = 0


def _count_here():
    global _calls_here  # noqa: PLW0603
    _calls_here += 1
    return _calls_here


def unguarded_spawn_is_refused():
    """Without `if __name__ == "__main__"`, a process that is spawned refuses to spawn another one."""
    source = (
        "import multiprocessing, sys\n"
        'process = multiprocessing.get_context("spawn").Process(target=print)\n'
        "process.start()\n"
        "process.join()\n"
        "sys.exit(process.exitcode)\n"
    )
    done = _run_program(source)
    assert done.returncode == 1
    assert "RuntimeError" in done.stderr, done.stderr


def unguarded_fork_does_no_harm():
    """Where Python forks, a program without the guard works."""
    if "fork" in multiprocessing.get_all_start_methods():
        source = (
            "import multiprocessing\n"
            'with multiprocessing.get_context("fork").Pool(1) as pool:\n'
            '    print(pool.map(len, ["a"]))\n'
        )
        assert _run_program(source).stdout == "[1]\n"


def _run_program(source):
    with tempfile.TemporaryDirectory() as folder:
        program = pathlib.Path(folder) / "program.py"
        program.write_text(source, encoding="utf-8")
        return subprocess.run(
            [sys.executable, program], capture_output=True, text=True, check=False, timeout=PATIENCE
        )  # fmt: skip


if __name__ == "__main__":
    run(globals())
