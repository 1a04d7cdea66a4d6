"""Claims about asyncio."""

import asyncio
import concurrent.futures
import contextlib
import gc
import os
import threading
import time
import warnings
from concurrent.futures import ProcessPoolExecutor

from claims import needs, raised, run

PATIENCE = 60


def coroutine_is_no_asyncio_future():
    """A coroutine object is no `asyncio.Future`; a task is one, and has been given to the loop."""

    async def main():
        coroutine = _nothing()
        assert not asyncio.isfuture(coroutine)
        task = asyncio.create_task(coroutine)
        assert asyncio.isfuture(task)
        await task

    asyncio.run(main())


def calling_runs_nothing():
    """Calling an `async def` runs nothing of it, and Python warns where it is never awaited."""
    begun = []

    async def work():
        begun.append(True)

    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        coroutine = work()
        del coroutine
        gc.collect()
    assert begun == []
    assert [warning.category for warning in seen] == [RuntimeWarning]
    assert "was never awaited" in str(seen[0].message)


def task_starts_without_being_awaited():
    """A task begins when the one that runs is suspended, and not before; nobody has to await it."""

    async def main():
        begun = asyncio.Event()

        async def work():
            begun.set()

        task = asyncio.create_task(work())
        assert not begun.is_set()
        await asyncio.sleep(0)
        assert begun.is_set()
        await task

    asyncio.run(main())


def awaiting_what_is_ready_never_switches():
    """Only where the awaited has to wait does another task run."""

    async def main():
        turns = []
        other = asyncio.create_task(_append(turns))
        for _ in range(1000):
            await _nothing()
        assert turns == []
        await asyncio.sleep(0)
        assert turns == [True]
        await other

    asyncio.run(main())


def gather_makes_a_task_of_each():
    """`gather` makes a task of each coroutine, all in the thread of the loop, and returns in the order given."""

    async def who():
        return asyncio.current_task(), threading.get_ident()

    async def main():
        (one, here), (two, there) = await asyncio.gather(who(), who())
        assert len({one, two, asyncio.current_task()}) == 3
        assert here == there == threading.get_ident()

    asyncio.run(main())


def gather_begins_at_the_next_await():
    """`gather` makes its tasks where it is called, and they begin when the caller has to wait for something."""

    async def main():
        begun = []

        async def visit():
            begun.append(True)

        both = asyncio.gather(visit(), visit())
        tasks = len(asyncio.all_tasks())
        assert (tasks, begun) == (3, [])
        await _nothing()
        assert begun == []
        await asyncio.sleep(0)
        assert begun == [True, True]
        await both

    asyncio.run(main())


def gather_leaves_the_others_running():
    """`gather` hands on the first exception, and the other tasks go on."""

    async def main():
        gate, ended = asyncio.Event(), asyncio.Event()

        async def other():
            await gate.wait()
            ended.set()

        error = None
        try:
            await asyncio.gather(other(), _fail())
        except _NoSite as caught:
            error = caught
        assert error is not None
        gate.set()
        await asyncio.wait_for(ended.wait(), PATIENCE)

    asyncio.run(main())


def gather_can_return_exceptions():
    """With `return_exceptions=True` there is an outcome for each."""

    async def main():
        one, two = await asyncio.gather(_nothing(), _fail(), return_exceptions=True)
        assert one is None
        assert isinstance(two, _NoSite)

    asyncio.run(main())


@needs(3, 11)
def task_group_cancels_the_others():
    """When one task of a `TaskGroup` fails, the others are cancelled."""

    async def main():
        cancelled = []

        async def other():
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                cancelled.append(True)
                raise

        failures = ()
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(other())
                await asyncio.sleep(0)
                group.create_task(_fail())
        except BaseException as caught:
            failures = caught.exceptions
        assert [type(failure) for failure in failures] == [_NoSite]
        assert cancelled == [True]

    asyncio.run(main())


@needs(3, 11)
def task_group_waits_at_its_end():
    """Where nothing fails, a `TaskGroup` waits until all its tasks are done."""

    async def main():
        turns = []
        async with asyncio.TaskGroup() as group:
            group.create_task(_append(turns))
        assert turns == [True]

    asyncio.run(main())


def tasks_that_nobody_holds_are_lost():
    """The event loop keeps a weak reference to a task: one that nobody holds can be collected."""

    async def main():
        told = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context["message"]))

        async def work():
            await asyncio.get_running_loop().create_future()

        asyncio.create_task(work())  # noqa: RUF006
        await asyncio.sleep(0)
        gc.collect()
        assert len(asyncio.all_tasks()) == 1
        assert told == ["Task was destroyed but it is pending!"], told

    asyncio.run(main())


def unread_exception_is_logged():
    """The exception of a task that nobody awaits is logged when the task is collected."""

    async def main():
        told = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context["message"]))
        task = asyncio.create_task(_fail())
        await asyncio.wait([task])
        del task
        gc.collect()
        assert told == ["Task exception was never retrieved"], told

    asyncio.run(main())


def cancelled_coroutine_may_take_its_time():
    """Cancelling raises CancelledError inside, and the coroutine may catch it and await something."""

    async def main():
        closed = []

        async def work():
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                await asyncio.sleep(0)
                closed.append(True)

        task = asyncio.create_task(work())
        await asyncio.sleep(0)
        task.cancel()
        await task
        assert closed == [True]

    asyncio.run(main())


def awaiting_in_a_loop_has_one_at_a_time():
    """A coroutine that is awaited in a `for` loop ends before the next one begins."""

    async def main():
        inside = most = 0

        async def get():
            nonlocal inside, most
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1

        for _ in range(5):
            await get()
        assert most == 1
        await asyncio.gather(*(get() for _ in range(5)))
        assert most == 5

    asyncio.run(main())


def threading_lock_across_an_await_stops_the_loop():
    """Who asks for a `threading.Lock` blocks the thread, and so the task that has it cannot go on."""

    async def main():
        lock = threading.Lock()

        async def holds():
            with lock:
                await asyncio.sleep(0)

        task = asyncio.create_task(holds())
        await asyncio.sleep(0)
        assert not lock.acquire(timeout=0.05)
        assert not task.done()
        await task
        assert lock.acquire(timeout=PATIENCE)

    asyncio.run(main())


def tasks_go_on_while_a_result_is_handled():
    """`as_completed` makes tasks: while the loop awaits something else, the others come to their end."""

    async def main():
        gate, done = asyncio.Event(), []

        async def visit(site):
            if site > 0:
                await gate.wait()
            done.append(site)

        visits = asyncio.as_completed([visit(site) for site in range(5)])
        await next(visits)
        assert done == [0]
        gate.set()
        for _ in range(100):
            await asyncio.sleep(0)
        assert sorted(done) == [0, 1, 2, 3, 4]
        for rest in visits:
            await rest

    asyncio.run(main())


def wait_for_cancels_and_wait_does_not():
    """A coroutine that `wait_for` gives up loses what it has; a task that `wait` gives up goes on."""

    async def main():
        halves = asyncio.Queue()

        async def message():
            return await halves.get(), await halves.get()

        halves.put_nowait("A1")
        try:
            await asyncio.wait_for(message(), 0.01)
        except asyncio.TimeoutError:  # noqa: UP041
            halves.put_nowait("A2")
        assert halves.get_nowait() == "A2"

        halves.put_nowait("A1")
        task = asyncio.create_task(message())
        await asyncio.wait([task], timeout=0.01)
        halves.put_nowait("A2")
        assert await task == ("A1", "A2")

    asyncio.run(main())


def semaphore_of_zero_waits():
    """Nobody gets past a semaphore without permits."""

    async def main():
        semaphore = asyncio.Semaphore(0)
        assert semaphore.locked()
        waiting = asyncio.create_task(semaphore.acquire())
        for _ in range(100):
            await asyncio.sleep(0)
        assert not waiting.done()
        waiting.cancel()

    asyncio.run(main())


def lock_holds_across_an_await():
    """With an `asyncio.Lock` around reading, awaiting and writing, no task comes in between."""

    async def main():
        lock = asyncio.Lock()
        count = 0

        async def add():
            nonlocal count
            async with lock:
                seen = count
                await asyncio.sleep(0)
                count = seen + 1

        await asyncio.gather(*(add() for _ in range(8)))
        assert count == 8

    asyncio.run(main())


def to_thread_has_four_threads_more_than_cores():
    """`asyncio.to_thread` has a pool of its own size: cores and four, at most 32."""

    async def main():
        await asyncio.to_thread(len, "")
        cores = (getattr(os, "process_cpu_count", None) or os.cpu_count)()
        assert asyncio.get_running_loop()._default_executor._max_workers == min(32, cores + 4)

    asyncio.run(main())


def pool_of_processes_computes_beside_the_loop():
    """`run_in_executor` runs a function in a process of a pool, and the task awaits its result."""

    async def main():
        with ProcessPoolExecutor(1) as pool:
            return await asyncio.get_running_loop().run_in_executor(pool, os.getpid)

    assert asyncio.run(main()) != os.getpid()


def queue_has_several_receivers():
    """Two tasks can receive from one `asyncio.Queue`."""

    async def main():
        jobs = asyncio.Queue()
        receivers = [asyncio.create_task(jobs.get()) for _ in range(2)]
        await asyncio.sleep(0)
        jobs.put_nowait(1)
        jobs.put_nowait(2)
        assert await asyncio.gather(*receivers) == [1, 2]

    asyncio.run(main())


def async_with_waits_at_its_end():
    """The end of an `async with` may await, also after an exception, and another task runs meanwhile."""

    class Door:
        async def __aenter__(self):
            return self

        async def __aexit__(self, *_):
            await asyncio.sleep(0)

    async def main():
        turns = []
        async with Door():
            other = asyncio.create_task(_append(turns))
            assert turns == []
        assert turns == [True]
        await other
        with contextlib.suppress(KeyError):
            async with Door():
                other = asyncio.create_task(_append(turns))
                raise KeyError
        assert turns == [True, True]
        await other

    asyncio.run(main())


def async_generator_asks_when_somebody_wants_more():
    """An asynchronous generator may await between two values, and goes on when the next is wanted."""
    log = []

    async def fetch(number):
        log.append(f"asks for page {number}")
        await asyncio.sleep(0)
        return f"page {number}", number + 1 if number < 3 else None

    async def pages():
        number = 1
        while number:
            page, number = await fetch(number)
            yield page

    async def main():
        async for page in pages():
            log.append(f"has {page}")

    asyncio.run(main())
    assert log == [f"{word} page {number}" for number in (1, 2, 3) for word in ("asks for", "has")]


def asyncio_has_no_pool_executor():
    """The executors have threads, processes or interpreters; asyncio brings none for tasks."""
    pools = {name for name in concurrent.futures.__all__ if name.endswith("PoolExecutor")}
    assert pools - {"InterpreterPoolExecutor"} == {"ThreadPoolExecutor", "ProcessPoolExecutor"}
    assert [name for name in dir(asyncio) if name.endswith("PoolExecutor")] == []


def loops_run_in_several_threads():
    """Each thread can have an event loop of its own."""
    both = threading.Barrier(2)

    async def meet():
        # Each loop is blocked here until the other one has come as well.
        both.wait(PATIENCE)
        return asyncio.get_running_loop()

    loops = []
    threads = [threading.Thread(target=lambda: loops.append(asyncio.run(meet()))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(loops)) == 2


def future_belongs_to_one_loop():
    """What was made in one event loop cannot be awaited in another one."""

    async def make():
        return asyncio.get_running_loop().create_future()

    async def use(future):
        try:
            await future
        except RuntimeError as error:
            return str(error)

    assert "attached to a different loop" in asyncio.run(use(asyncio.run(make())))


def queue_has_a_bound_where_it_is_given_one():
    """`asyncio.Queue(maxsize=5)` makes its producer wait after five items; `asyncio.Queue()` never does."""

    async def fit(queue):
        for item in range(1_000):
            try:
                queue.put_nowait(item)
            except asyncio.QueueFull:
                break
        if not queue.full():
            return queue.qsize()
        producer = asyncio.ensure_future(queue.put(None))
        await asyncio.sleep(0)
        assert not producer.done()
        held = queue.qsize()
        await queue.get()
        await producer
        return held

    async def main():
        assert await fit(asyncio.Queue(maxsize=5)) == 5
        assert await fit(asyncio.Queue()) == 1_000

    asyncio.run(main())


def lock_held_during_a_sleep_is_a_pace():
    """Tasks that sleep while they hold an `asyncio.Lock` begin one after the other, at least so far apart."""

    async def main():
        lock, begins = asyncio.Lock(), []

        async def turn():
            async with lock:
                begins.append(time.monotonic())
                await asyncio.sleep(0.02)

        await asyncio.gather(*(turn() for _ in range(5)))
        # The loop's clock is a little coarser than this one.
        assert all(begins[turn] - begins[turn - 1] > 0.019 for turn in range(1, 5))

    asyncio.run(main())


def second_loop_in_a_thread_is_refused():
    """`asyncio.run` cannot be called while a loop runs in the same thread."""

    async def main():
        inner = _nothing()
        error = raised(RuntimeError, asyncio.run, inner)
        inner.close()
        assert "running event loop" in str(error)

    asyncio.run(main())


class _NoSite(Exception):
    pass


async def _nothing():
    pass


async def _fail():
    raise _NoSite


async def _append(turns):
    turns.append(True)


if __name__ == "__main__":
    run(globals())
