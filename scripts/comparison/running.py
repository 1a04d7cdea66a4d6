"""Starts the practice server and the programs, and watches what they use."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

from . import ROOT
from .machine import PYTHON, nats_server

BINARIES = ROOT / "target" / "release"
# No run of this comparison takes longer; one that does hangs.
LIMIT = 300


def allow_many_files():
    """Enough open files for the largest run, for this process and those that it starts."""
    # Not on Windows, where nothing of this can run.
    import resource  # noqa: PLC0415

    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65_536 if most == resource.RLIM_INFINITY else min(most, 65_536)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
    except ValueError:
        # macOS allows less than it says.
        resource.setrlimit(resource.RLIMIT_NOFILE, (10_240, most))


def end_well():
    """Lets what was started be ended when this program is told to end."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


def environment():
    """That of this process without proxies: everything here stays on this machine."""
    return {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}


class Server:
    """The practice server as a process of its own: `with Server(latency) as server`. Latency in ms."""

    def __init__(self, latency, fail=0, binaries=BINARIES):
        self.command = [binaries / "practice-server", "--latency", str(latency), "--fail", str(fail)]

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, text=True)
        self.address = self.process.stdout.readline().strip()
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def url(self, page):
        return f"{self.address}/{page}"

    def stats(self):
        """What it has seen so far; asking is not counted."""
        return json.loads(urllib.request.build_opener(urllib.request.ProxyHandler({})).open(self.url("stats")).read())


class Nats:
    """A NATS server with JetStream as a process of its own, and with files of its own: `with Nats() as nats`."""

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="nats-")
        command = [nats_server(), "-js", "-a", "127.0.0.1", "-p", "-1", "-sd", self.folder.name]
        command += ["--ports_file_dir", self.folder.name]
        self.process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        try:
            self.address = wait_for("nats-server to listen", self.listens)
        except SystemExit:
            self.__exit__()
            raise
        return self

    def listens(self):
        """Its address, once it has written it down; while it writes, it is not JSON."""
        try:
            ports = Path(self.folder.name, f"nats-server_{self.process.pid}.ports").read_text(encoding="utf-8")
            return json.loads(ports)["nats"][0]
        except (OSError, json.JSONDecodeError):
            return None

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.folder.cleanup()


def wait_for(what, condition, limit=60):
    """Asks for a condition until it is true, every few milliseconds."""
    started = time.monotonic()
    while not (result := condition()):
        if time.monotonic() - started > limit:
            raise SystemExit(f"waited {limit} seconds for {what}")
        time.sleep(0.002)
    return result


@contextlib.contextmanager
def running(command):
    """A process that runs as long as it is looked at, and is killed then."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment())
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def rust(program, *arguments):
    return [BINARIES / program, "--quiet", "--json", *map(str, arguments)]


def python(program, *arguments):
    return [PYTHON, ROOT / "scripts" / "python" / f"{program}.py", *map(str, arguments)]


def download(command, server):
    """Runs a download program, ours or a peer, and checks that nothing failed.

    From the summary that it prints come `seconds`, `downloaded` and, where it has one, `expected_seconds`.
    From the system: `wall` seconds, start and end included, `cpu` seconds, `switches` (of context), and at
    their most `mib` of memory and `threads`, with those of all processes that it started. From the server:
    `peak`, the most in flight.
    """
    used = watch(command)
    summary = json.loads(used.pop("printed").splitlines()[-1])["summary"]
    if summary["failed"] or summary.get("not_run"):
        raise SystemExit(f"{name(command)}: some downloads failed: {summary}")
    told = {key: summary[key] for key in ("seconds", "downloaded", "expected_seconds") if key in summary}
    return {**told, "peak": server.stats()["most_in_flight"], **used}


def watch(command):
    """Runs a command; what it `printed`, and what it used."""
    started = time.perf_counter()
    # In a session of its own, so that it can be ended with all that it has started.
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment(), start_new_session=True)
    watcher = Watcher(process.pid)
    limit = threading.Timer(LIMIT, os.killpg, (process.pid, signal.SIGKILL))
    limit.daemon = True
    limit.start()
    try:
        printed = process.stdout.read()
        # wait4 is what tells the use of a child and of the children that it has waited for.
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
    finally:
        limit.cancel()
        memory, threads = watcher.stop()
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        process.stdout.close()
    if process.returncode != 0:
        raise SystemExit(f"{name(command)}: ended with {process.returncode}")
    return {
        "printed": printed,
        "wall": wall,
        "cpu": used.ru_utime + used.ru_stime,
        "switches": used.ru_nvcsw + used.ru_nivcsw,
        "mib": memory,
        "threads": threads,
    }


def seconds_of(command):
    """How long a command takes, its start and end included; nobody looks at it meanwhile."""
    started = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, env=environment(), check=True)
    return time.perf_counter() - started


def name(command):
    return " ".join(Path(str(part)).name for part in command[:2])


class Watcher(threading.Thread):
    """Looks now and then at the memory and the threads of a process and of all that it has started.

    The memory is the sum of the most that each process had, shared pages counted in each. What is used
    between the last look and the end is missed. Linux only; elsewhere both are None.

    Looking takes processor time from what is measured, so it takes at most a tenth of a core: with a hundred
    processes it looks less often, with one every 10 ms.
    """

    INTERVAL = 0.01
    SHARE = 0.1

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid = pid
        self.memory = {}
        self.threads = 0
        self.ended = threading.Event()
        if Path("/proc/self/status").exists():
            self.start()

    def run(self):
        pause = self.INTERVAL
        while not self.ended.wait(pause):
            started = time.thread_time()
            self.look()
            pause = max(self.INTERVAL, (time.thread_time() - started) / self.SHARE)

    def look(self):
        threads = 0
        for pid in [self.pid, *descendants(self.pid)]:
            try:
                status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
            except OSError:
                continue
            fields = dict(line.split(":", 1) for line in status.splitlines())
            # A process that has ended, and was not waited for, has no memory any more.
            if "VmHWM" in fields:
                self.memory[pid] = int(fields["VmHWM"].split()[0]) / 1024
                threads += int(fields["Threads"])
        self.threads = max(self.threads, threads)

    def stop(self):
        self.ended.set()
        if self.ident is not None:
            self.join()
        if not self.memory:
            return None, None
        return sum(self.memory.values()), self.threads


def descendants(parent):
    """All processes that this one has started, and theirs: what Python's fork server starts is not its child."""
    children = {}
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            try:
                stat = Path(entry.path, "stat").read_text(encoding="utf-8")
            except OSError:
                continue
            # The name, in brackets, may hold anything; after it come the state and the parent.
            children.setdefault(int(stat.rpartition(")")[2].split()[1]), []).append(int(entry.name))
    found, left = [], [parent]
    while left:
        more = children.get(left.pop(), [])
        found += more
        left += more
    return found
