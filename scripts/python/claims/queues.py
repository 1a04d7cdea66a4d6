"""Claims about nats-py, tried on a NATS server of our own. Without `nats-server` they say that they are skipped."""

import asyncio
import contextlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

import nats
from nats.js.api import ConsumerConfig, RetentionPolicy, StreamConfig

from claims import run

PATIENCE = 60


async def _work(queue, jobs, download):
    while True:
        [job] = await jobs.fetch(1, timeout=PATIENCE)
        page = await download(job.data.decode())
        await queue.publish(job.subject.replace("job", "done"), page)
        await job.ack()


def job_of_a_worker_that_dies_comes_again():
    """What is acknowledged last is done at least once: nats-py's worker may die, and its job goes to another one."""
    assert _downloads(_work) == (["site 0", "site 0", "site 1"], 2)


def job_acknowledged_first_is_lost():
    """What is acknowledged first is done at most once: with its worker, the job is lost."""

    async def work(queue, jobs, download):
        while True:
            [job] = await jobs.fetch(1, timeout=PATIENCE)
            await job.ack()
            await queue.publish(job.subject.replace("job", "done"), await download(job.data.decode()))

    assert _downloads(work) == (["site 0", "site 1"], 1)


def _downloads(work):
    """What is begun, and how many results there are, when a worker dies in the middle of its first job."""
    with _server() as address:
        return asyncio.run(_two_workers(work, address))


async def _two_workers(work, address):
    begun, is_stuck = [], asyncio.Event()

    async def stuck(site):
        begun.append(site)
        is_stuck.set()
        await asyncio.sleep(PATIENCE)

    async def download(site):
        begun.append(site)
        return b"page"

    connection = await nats.connect(address)
    queue = connection.jetstream()
    await queue.add_stream(StreamConfig("jobs", subjects=["job.*"], retention=RetentionPolicy.WORK_QUEUE))
    await queue.add_stream(StreamConfig("results", subjects=["done.*"], max_msgs_per_subject=1))
    jobs = await queue.pull_subscribe("job.*", "workers", config=ConsumerConfig(ack_wait=1))
    for number in range(2):
        await queue.publish(f"job.{number}", f"site {number}".encode())
    first = asyncio.create_task(work(queue, jobs, stuck))
    await is_stuck.wait()
    first.cancel()
    other = asyncio.create_task(work(queue, jobs, download))
    left = results = None
    # All but the first one have a result.
    while left != 0 or results != len(begun) - 1:
        await asyncio.sleep(0.05)
        left, results = [(await queue.stream_info(name)).state.messages for name in ("jobs", "results")]
    other.cancel()
    await asyncio.wait([other])
    await connection.close()
    return sorted(begun), results


@contextlib.contextmanager
def _server():
    """The address of a server with its files in a folder of its own."""
    program = _program()
    with tempfile.TemporaryDirectory() as folder:
        command = [program, "-js", "-a", "127.0.0.1", "-p", "-1", "-sd", folder, "--ports_file_dir", folder]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as server:
            try:
                found, end = None, time.monotonic() + PATIENCE
                while not found:
                    assert time.monotonic() < end and server.poll() is None
                    time.sleep(0.02)
                    texts = [file.read_text() for file in pathlib.Path(folder).glob("*.ports")]
                    found = re.search(r'"(nats://[^"]*:\d+)"\]', "".join(texts))
                yield found[1]
            finally:
                server.kill()


def _program():
    # Debian keeps it out of a user's path.
    return shutil.which("nats-server", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


if __name__ == "__main__":
    if _program() is None and "NATS_REQUIRED" not in os.environ:
        print("skipped: there is no nats-server")
        sys.exit()
    run(globals())
