"""What is measured. Each function gives the parameters and the runs of one file in tutorial/measurements.

The runs of a workload take turns: all contestants once, then all of them again, for so many rounds. What
slows the machine for a while slows all of them, and a ratio is always that of two runs of one round.
"""

import json
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from . import CONCURRENT, DISTRIBUTED, PROGRAMS, ROOT
from .machine import PYTHON, build_of, cores
from .running import (
    BINARIES,
    Nats,
    Server,
    download,
    environment,
    python,
    running,
    rust,
    seconds_of,
    wait_for,
    watch,
)

CRATES = ["race-condition", "chess-exhibition", "cpu-bound", *(program.crate for program in PROGRAMS)]

# Other interpreters than the one that runs this, by their paths.
PYTHONS = []

# So many open files are few, and this starts a command that may have no more.
FEW = 1_024
FEW_FILES = ["bash", "-c", f'ulimit -n {FEW}; exec "$0" "$@"']


def interleave(contestants, quick, progress):
    """Runs every contestant in every round; label → measure → a value for each round."""
    runs = {label: {} for label in contestants}
    rounds = 1 if quick else 5
    for number in range(1, rounds + 1):
        # Each round begins with another one, so that nobody always comes after the same neighbour.
        order = list(contestants.items())
        first = (number - 1) * len(order) // rounds
        for label, contestant in order[first:] + order[:first]:
            progress(f"round {number} of {rounds}: {label}")
            for measure, value in contestant().items():
                runs[label].setdefault(measure, []).append(value)
    return runs


def downloads(who, pages, times, k, latency):
    """A contestant: one run of a download program, `rust async` or so, with a practice server of its own.

    The list has `times` times the `pages`, k are in flight (None: the model has no choice), latency is in ms. With
    `rust async few` it may open few files.
    """
    language, model, *few = who.split()
    before = FEW_FILES if few else []
    arguments = ["--repeat", times, *([] if k is None else ["--concurrency", k])]

    def run():
        with Server(latency) as server:
            addresses = [server.url(page) for page in pages]
            if language == "rust":
                return download([*before, *rust(f"{model}-download", *arguments, *addresses)], server)
            return download(python(f"{model}_download", *arguments, *addresses), server)

    return run


def lesson(quick, progress):
    """The lesson's 160 downloads at 50 ms, with as many at once as each program has when nobody asks."""
    in_flight = {"sync": None, "threaded": 5, "async": 100, "multiprocess": cores()}
    found = {
        f"{language} {model}": downloads(f"{language} {model}", ["jython", "dice"], 80, k, 50)
        for model, k in in_flight.items()
        for language in ("rust", "python")
    }
    runs = interleave(found, quick, progress)
    return {"downloads": 160, "latency_ms": 50, "in_flight": {m: k or 1 for m, k in in_flight.items()}}, runs


def same_k(quick, progress):
    """The same number in flight in every model, and a list long enough for so many rounds of waiting."""
    rounds = 10 if quick else 20
    found = {
        f"{who} {k}": downloads(who, ["jython", "dice"], rounds * k // 2, k, 50)
        for k in (5, 100)
        for program in CONCURRENT
        for who in (f"rust {program.model}", f"python {program.model}")
    }
    runs = interleave(found, quick, progress)
    return {"rounds": rounds, "latency_ms": 50, "in_flight": [5, 100]}, runs


def thread_per_site(quick, progress):
    """A pool of five threads, a thread for each site, a task for each site."""
    sites = 300 if quick else 500
    in_flight = {"a pool of 5 threads": 5, "a thread for each site": sites, "a task for each site": sites}
    found = {
        who: downloads("rust async" if "task" in who else "rust threaded", ["dice"], sites, k, 50)
        for who, k in in_flight.items()
    }
    runs = interleave(found, quick, progress)
    return {"downloads": sites, "latency_ms": 50, "in_flight": in_flight}, runs


def overhead(quick, progress):
    """A server that answers at once: what is left is the work that each download costs."""
    ours, theirs = (5_000, 1_000) if quick else (20_000, 4_000)
    in_flight = {"sync": None, "threaded": 100, "async": 100, "multiprocess": cores()}
    found = {}
    for model, k in in_flight.items():
        found[f"rust {model}"] = downloads(f"rust {model}", ["dice"], ours, k, 0)
        found[f"python {model}"] = downloads(f"python {model}", ["dice"], theirs, k, 0)
    # The same with fewer downloads: the difference is what they cost, without the start.
    few = ours // 4, theirs // 4
    for model in ("threaded", "async"):
        for language, n in zip(("rust", "python"), few, strict=True):
            found[f"{language} {model} few"] = downloads(f"{language} {model}", ["dice"], n, in_flight[model], 0)
    for model, bare in {"sync": "sync", "threaded": "threads", "async": "async"}.items():
        found[f"bare reqwest {model}"] = bare_reqwest(bare, ours, in_flight[model] or 1, 0)
    if shutil.which("curl"):
        found["curl --parallel"] = curl(ours, 100)
    if shutil.which("wrk"):
        found["wrk"] = wrk(1 if quick else 2, 100)
    runs = with_rate(interleave(found, quick, progress))
    for run in runs.values():
        # Curl, wrk and the bare loop do not tell their time, so in the comparison with them the whole process counts.
        if "wall" in run:
            pairs = zip(run["downloaded"], run["wall"], strict=True)
            run["per_second_of_process"] = [n / seconds for n, seconds in pairs]
        else:
            run["per_second_of_process"] = run["per_second"]
    in_flight = {model: k or 1 for model, k in in_flight.items()}
    return {"downloads": ours, "python_downloads": theirs, "latency_ms": 0, "in_flight": in_flight}, runs


def with_rate(runs):
    """Adds downloads `per_second` to the measures."""
    for run in runs.values():
        run["per_second"] = [n / seconds for n, seconds in zip(run["downloaded"], run["seconds"], strict=True)]
    return runs


def bare_reqwest(model, times, k, latency):
    """The yardstick of crates/test-support: reqwest with as little as possible around it."""

    def run():
        with Server(latency) as server:
            used = watch([BINARIES / "examples" / "bare-reqwest", model, str(times), str(k), server.url("dice")])
            del used["printed"]
            peak = server.stats()["most_in_flight"]
            # It prints no time, so that of the process counts; a start takes some milliseconds.
            return {"seconds": used["wall"], "downloaded": times, "peak": peak, **used}

    return run


def curl(times, k):
    def run():
        with Server(0) as server:
            url = f"{server.url('dice')}?[1-{times}]"
            command = ["curl", "--no-progress-meter", "--fail", "--parallel", "--parallel-max", str(k)]
            used = watch([*command, "--output", "/dev/null", url])
            stats = server.stats()
            if stats["requests"] != times:
                raise SystemExit(f"curl sent {stats['requests']} requests instead of {times}")
            del used["printed"]
            return {"seconds": used["wall"], "downloaded": times, "peak": stats["most_in_flight"], **used}

    return run


def wrk(seconds, k):
    def run():
        with Server(0) as server:
            printed = watch(["wrk", "-t1", f"-c{k}", f"-d{seconds}s", server.url("dice")])["printed"]
            if "Non-2xx" in printed or "Socket errors" in printed:
                raise SystemExit(f"wrk: some requests failed\n{printed}")
            per_second = float(re.search(r"Requests/sec:\s*([\d.]+)", printed)[1])
            # wrk runs for a time and not for a number, so this is what it did in one second.
            return {"seconds": 1, "downloaded": per_second, "peak": server.stats()["most_in_flight"]}

    return run


def sweep(quick, progress):
    """More and more in flight, at 5 ms: where waiting ends and work begins."""
    powers = [2**exponent for exponent in range(0, 13, 4 if quick else 1)]
    most = {"rust async": 4096, "rust threaded": 512, "python async": 4096}
    found = {
        # About a quarter of a second each, and at least two rounds.
        f"{who} {k}": downloads(who, ["dice"], max(2 * k, min(50 * k, 8_192), 100), k, 5)
        for who, limit in most.items()
        for k in powers
        if k <= limit
    }
    runs = with_rate(interleave(found, quick, progress))
    return {"latency_ms": 5, "in_flight": powers}, runs


def growth(quick, progress):
    """Ever longer lists: whether the time of a site stays the same, and the memory too."""
    sites = [1_000, 10_000] if quick else [1_000, 10_000, 100_000]
    found = {
        f"rust {model} {n}": downloads(f"rust {model}", ["dice"], n, 100, 0)
        for n in sites
        for model in ("threaded", "async")
    }
    return {"sites": sites, "in_flight": 100, "latency_ms": 0}, interleave(found, quick, progress)


def kept(quick, progress):
    """One host, with a limit on open files that leaves room for connections to be kept, and with one that does not."""
    n = 2_000 if quick else 20_000
    found = {
        who: downloads(who, ["dice"], n, k, 0)
        for model, k in {"sync": None, "threaded": 100, "async": 100}.items()
        for who in (f"rust {model}", f"rust {model} few")
    }
    return {"downloads": n, "limit": FEW, "latency_ms": 0}, with_rate(interleave(found, quick, progress))


def at_once(quick, progress):
    """Ten thousand downloads in flight, all at once."""
    n, latency = (2_000, 200) if quick else (10_000, 1_000)
    found = {
        "rust async": downloads("rust async", ["dice"], n, n, latency),
        "python async": downloads("python async", ["dice"], n, n, latency),
        "bare reqwest async": bare_reqwest("async", n, n, latency),
    }
    return {"downloads": n, "latency_ms": latency}, interleave(found, quick, progress)


def cpu(quick, progress):
    """fib(n) twenty times, in every model of ours and of Python's."""
    ours, theirs, workers = (32, 22, cores()) if quick else (38, 29, cores())

    def one(command, n):
        arguments = map(str, ["--n", n, "--times", 20, "--workers", workers])
        command = [*command, *arguments]

        def run():
            lines = [json.loads(line) for line in watch(command)["printed"].splitlines()]
            return {line["model"]: line["seconds"] for line in lines if "seconds" in line} | {"calls": 20 * calls(n)}

        return run

    found = {"rust": one([BINARIES / "cpu-bound", "--json"], ours), "python": one(python("cpu_bound"), theirs)}
    parameters = {"n": ours, "python_n": theirs, "times": 20, "workers": workers, "start_method": start_method()}
    return parameters, interleave(found, quick, progress)


def pythons(quick, progress):
    """Computing and the race in several builds of Python: this one, and those of --python."""
    # Large enough that it does not matter how long an interpreter takes to start.
    n, workers = (22 if quick else 31), cores()
    builds = {}
    for path in [sys.executable, *PYTHONS]:
        name = build_of(path)
        if name in builds:
            raise SystemExit(f"{path} is {name}, and so is {builds[name]}")
        builds[name] = path

    def one(path):
        def run():
            command = [path, ROOT / "scripts" / "python" / "cpu_bound.py"]
            printed = watch([*command, *map(str, ["--n", n, "--times", 20, "--workers", workers])])["printed"]
            seconds = {line["model"]: line["seconds"] for line in map(json.loads, printed.splitlines())}
            printed = watch([path, ROOT / "scripts" / "python" / "lost_update.py"])["printed"]
            left = re.findall(r"^threads, (.+?) +(\d+) of (\d+)$", printed, re.MULTILINE)
            return seconds | {statement: int(count) for statement, count, _ in left} | {"of": int(left[0][2])}

        return run

    found = {name: one(path) for name, path in builds.items()}
    return {"n": n, "times": 20, "workers": workers}, interleave(found, quick, progress)


def calls(n):
    """How often fib is called for fib(n), itself included: 2 × fib(n + 1) - 1."""
    a, b = 0, 1
    for _ in range(n + 1):
        a, b = b, a + b
    return 2 * a - 1


def start_method():
    """How Python starts the processes of its pool here."""
    return subprocess.run(
        [PYTHON, "-c", "import multiprocessing; print(multiprocessing.get_start_method())"],
        capture_output=True, text=True, check=True,
    ).stdout.strip()  # fmt: skip


def race(quick, progress):
    """What an increment costs in each of the five ways to count."""

    def run():
        increments = "20000" if quick else "1000000"
        printed = watch([BINARIES / "race-condition", "--threads", "8", "--increments", increments])["printed"]
        # A row: the way, its total, what it lost, nanoseconds per increment.
        rows = re.findall(r"^(\S.*?)\s{2,}[\d,]+\s+[\d,]+\s+([\d.,]+)$", printed, re.MULTILINE)
        if len(rows) != 5:
            raise SystemExit(f"race-condition: cannot read\n{printed}")
        return {way: float(cost.replace(",", "")) for way, cost in rows}

    return {"threads": 8}, interleave({"rust": run}, quick, progress)


def third_party(quick, progress):
    """Items of a server that allows ten requests a second, with a pace and with a bound alone. One round."""
    items, latency = (20 if quick else 300), 50
    options = {"a pace": ["--rate", "10", "--at-once", "10"], "a bound": ["--rate", "1000", "--at-once", "4"]}

    def one(chosen):
        def run():
            with Server(latency) as server:
                addresses = [server.url(f"limited?item={item}") for item in range(items)]
                command = [BINARIES / "third-party-api", "--quiet", "--deadline", "600", *chosen, *addresses]
                printed = watch(command)["printed"]
                seconds = re.search(r" arrived in ([\d.]+) seconds$", printed, re.MULTILINE)
                return {"seconds": float(seconds[1]), "refused": server.stats()["requests"] - items}

        return run

    # Half a minute each: one round says enough.
    runs = interleave({who: one(chosen) for who, chosen in options.items()}, True, progress)
    return {"items": items, "latency_ms": latency, "per_second": 10, "bound": 4}, runs


def machines(quick, progress):
    """Two workers with a queue between them: at once, at 50 ms, and when a worker dies. Needs nats-server."""
    jobs = {2: 500, 100: 2_000} if quick else {2: 2_000, 100: 10_000}
    sites, latency = (1_000 if quick else 2_000), 50
    found = {}
    for k, n in jobs.items():
        found[f"distributed {k}"] = distributed(n, k, 0)
        found[f"multiprocess {k}"] = downloads("rust multiprocess", ["dice"], n, k, 0)
        found[f"bare loop {k}"] = bare_loop(n, k, downloads_too=False)
        found[f"bare loop with downloads {k}"] = bare_loop(n, k, downloads_too=True)
    found["distributed with latency"] = distributed(sites, 100, latency)
    found["async with latency"] = downloads("rust async", ["dice"], sites, 100, latency)
    found["death"] = death_to_redelivery
    runs = interleave(found, quick, progress)
    with_rate({who: run for who, run in runs.items() if "downloaded" in run})
    jobs = {str(k): n for k, n in jobs.items()}
    return {"jobs": jobs, "workers": 2, "downloads": sites, "latency_ms": latency, "ack_wait": ack_wait()}, runs


def distributed(times, k, latency):
    """A contestant: two workers with half of k each, and NATS and practice servers of their own."""

    def run():
        with Server(latency) as server, Nats() as nats:
            place = ["--server", nats.address, "--queue", "q", "--workers", 2, "--concurrency", k // 2]
            used = download(rust("distributed-download", *place, "--repeat", times, server.url("dice")), server)
            # The system tells that of processes somebody has waited for, and nobody waits for the workers.
            del used["cpu"], used["switches"]
            return used

    return run


def bare_loop(times, k, *, downloads_too):
    """The yardstick of crates/distributed-download: two workers on the queue with as little as possible around it."""

    def run():
        with Server(0) as server, Nats() as nats:
            command = [BINARIES / "examples" / "bare-loop", nats.address, str(times), str(k // 2)]
            printed = watch([*command, server.url("dice")] if downloads_too else command)["printed"]
            stats = server.stats()
            if stats["requests"] != times * downloads_too:
                raise SystemExit(f"bare-loop sent {stats['requests']} requests")
            seconds = float(re.fullmatch(r"(\d+) jobs in ([\d.]+) s\n", printed)[2])
            return {"seconds": seconds, "downloaded": times, "peak": stats["most_in_flight"]}

    return run


def death_to_redelivery():
    """A contestant: from the death of a worker until the practice server is asked for the same site again."""
    # Its answer takes as long as it can: it is not to come.
    with Server(10_000) as server, Nats() as nats:
        program = [BINARIES / "distributed-download", "--server", nats.address, "--queue", "q"]
        worker = [*program, "--worker", "--concurrency", "1"]
        with running([*program, "--workers", "0", server.url("dice")]), running(worker) as first:
            wait_for("the first request", lambda: server.stats()["requests"] == 1)
            with running(worker):
                # The other one is there by then. The first has said several times that it is still at it, and the
                # last time can be so long ago as it says that.
                time.sleep(random.uniform(2, 3))
                killed = time.monotonic()
                first.kill()
                wait_for("the second request", lambda: server.stats()["requests"] == 2)
                return {"seconds": time.monotonic() - killed}


def ack_wait():
    """After so many seconds without a word, a job goes to another worker."""
    text = (DISTRIBUTED / "src" / "queue.rs").read_text(encoding="utf-8")
    return int(re.search(r"^const ACK_WAIT: Duration = Duration::from_secs\((\d+)\);$", text, re.MULTILINE)[1])


def starting(quick, progress):
    """What it takes to start a task, a thread and a process that do nothing, and to wait for their end."""

    def one(command):
        def run():
            rows = re.findall(r"^a (\w+) +([\d.]+) µs$", watch(command)["printed"], re.MULTILINE)
            return {what: float(microseconds) for what, microseconds in rows}

        return run

    found = {"rust": one([BINARIES / "examples" / "starting"]), "python": one(python("starting"))}
    return {}, interleave(found, quick, progress)


def start(quick, progress):
    """How long a program takes to say something, when it has been run before. The whole process counts."""

    def one(command):
        def run():
            return {"ms": statistics.median(seconds_of(command) * 1000 for _ in range(5 if quick else 21))}

        return run

    # It does nothing: what it takes, it takes every process to be started from here.
    found = {"true": one(["true"])}
    found |= {f"{crate} --help": one([BINARIES / crate, "--help"]) for crate in CRATES}
    found["chess-exhibition"] = one([BINARIES / "chess-exhibition"])
    return {}, interleave(found, quick, progress)


def builds(_quick, progress):
    """The first build of each program, with nothing compiled before, once: seconds, and crates compiled."""
    folders = dict.fromkeys(CRATES, ROOT) | {DISTRIBUTED.name: DISTRIBUTED}
    runs = {}
    for crate, folder in folders.items():
        subprocess.run(["cargo", "fetch", "--locked", "--quiet"], cwd=folder, check=True)
        progress(f"{crate}, from nothing")
        with tempfile.TemporaryDirectory(prefix="first-build-") as target:
            command = ["cargo", "build", "--locked", "--offline", "--color", "never"]
            command += ["-p", crate, "--target-dir", target]
            # Without what would compile it elsewhere, or not say so.
            others = ("RUSTC_WRAPPER", "RUSTC_WORKSPACE_WRAPPER", "CARGO_TERM_QUIET", "CARGO_BUILD_JOBS")
            env = {name: value for name, value in environment().items() if name not in others}
            started = time.perf_counter()
            built = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=True)
            seconds = time.perf_counter() - started
        compiled = len(re.findall(r"^\s+Compiling ", built.stderr, re.MULTILINE))
        runs[crate] = {"seconds": [seconds], "crates": [compiled]}
    return {}, runs


# In the order in which they are run; the short ones first.
ALL = {
    "race": race,
    "start": start,
    "starting": starting,
    "lesson": lesson,
    "same-k": same_k,
    "thread-per-site": thread_per_site,
    "overhead": overhead,
    "growth": growth,
    "kept": kept,
    "third-party": third_party,
    "machines": machines,
    "at-once": at_once,
    "sweep": sweep,
    "cpu": cpu,
    "pythons": pythons,
    "builds": builds,
}
