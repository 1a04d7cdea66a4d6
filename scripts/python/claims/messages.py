"""Claims about Python's messages: what scripts/python/messages.py prints, and does not print when it is mended."""

import os
import pathlib
import subprocess
import sys
import textwrap

from claims import run

PROGRAM = pathlib.Path(__file__).parents[1] / "messages.py"
PATIENCE = 60


def coroutine_that_nobody_awaits_is_a_warning():
    """A coroutine that is thrown away is told when the program runs."""
    _says("never-awaited", "RuntimeWarning: coroutine 'visit' was never awaited")


def run_inside_of_run_is_refused():
    """`asyncio.run` cannot be called by a coroutine, which has `await`."""
    _says("run-in-run", "RuntimeError: asyncio.run() cannot be called from a running event loop")


def task_without_a_loop_is_refused():
    """`create_task` needs a loop that runs."""
    _says("no-loop", "RuntimeError: no running event loop")


def task_that_nobody_holds_is_destroyed():
    """A task that nobody holds can be collected while it waits; one in a set is not."""
    _says("destroyed", "Task was destroyed but it is pending!")


def exception_that_nobody_takes_is_told():
    """The exception of a task that nobody awaits is logged when the task is collected."""
    _says("never-retrieved", "Task exception was never retrieved")


def loop_of_a_run_is_closed_at_its_end():
    """`asyncio.run` closes its loop."""
    _says("loop-closed", "RuntimeError: Event loop is closed")


def connections_are_open_files():
    """A process that may have 64 files cannot open 100 sockets, and can 20 at a time."""
    if os.name == "posix":
        _says("too-many-files", "OSError: [Errno 24] Too many open files")


def lock_cannot_be_pickled():
    """What goes to another process is pickled, and a lock cannot be. Each worker makes its own in `initializer`."""
    _says("cannot-pickle", "TypeError: cannot pickle '_thread.lock' object")


def debug_mode_tells_of_slow_callbacks():
    """With PYTHONASYNCIODEBUG=1, a callback that holds the loop for a fifth of a second is told."""
    script = """
        import asyncio, time

        async def main():
            time.sleep(0.2)

        asyncio.run(main())
    """
    assert "Executing <Task " in _printed_by(script, PYTHONASYNCIODEBUG="1")
    assert "Executing" not in _printed_by(script, PYTHONASYNCIODEBUG="")


def faulthandler_tells_where_it_stands():
    """`dump_traceback_later` prints where each thread stands, while the program goes on."""
    script = """
        import faulthandler, threading

        def wait_forever():
            threading.Event().wait()

        faulthandler.dump_traceback_later(0.1, exit=True)
        wait_forever()
    """
    printed = _printed_by(script)
    assert "Timeout (0:00:00.1" in printed, printed
    assert "in wait_forever" in printed, printed


def stack_of_a_task_tells_where_it_waits():
    """`all_tasks` has each task that is not done, and `print_stack` the line where it waits."""
    script = """
        import asyncio, sys

        async def wait_forever():
            await asyncio.Event().wait()

        async def main():
            task = asyncio.create_task(wait_forever())
            await asyncio.sleep(0)
            for each in asyncio.all_tasks() - {asyncio.current_task()}:
                each.print_stack(file=sys.stdout)
            task.cancel()

        asyncio.run(main())
    """
    printed = _printed_by(script)
    assert ", in wait_forever" in printed, printed


def _says(name, message):
    wrong, mended = (_printed([PROGRAM, name, *more]) for more in ([], ["mended"]))
    assert message in wrong, wrong
    assert message not in mended, mended
    assert "Traceback" not in mended, mended


def _printed_by(script, **more):
    return _printed(["-c", textwrap.dedent(script)], **more)


def _printed(words, **more):
    done = subprocess.run(
        [sys.executable, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        env={**os.environ, **more},
        timeout=PATIENCE,
    )
    return done.stdout


if __name__ == "__main__":
    run(globals())
