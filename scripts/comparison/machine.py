"""Where and when something was measured, and the Python environment of the peers and the charts."""

import datetime
import os
import platform
import shutil
import subprocess
import sys
import time
from pathlib import Path

from . import DISTRIBUTED, ROOT

# The versions with which the committed tables and charts were made.
PACKAGES = ["requests==2.34.2", "aiohttp==3.14.5", "matplotlib==3.11.2"]
ENVIRONMENT = ROOT / "target" / "compare"
PYTHON = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin") / "python"

BUILD_OF = (
    "import platform, sys; gil = getattr(sys, '_is_gil_enabled', lambda: True)();"
    "print(platform.python_version(), 'with' if gil else 'without', 'the GIL')"
)


def prepare_python():
    """Makes the virtual environment, unless it is there with the same Python and the same packages."""
    wanted = "\n".join([sys.executable, sys.version, *PACKAGES])
    done = ENVIRONMENT / "packages.txt"
    if done.exists() and done.read_text(encoding="utf-8") == wanted:
        return
    subprocess.run([sys.executable, "-m", "venv", "--clear", ENVIRONMENT], check=True)
    subprocess.run([PYTHON, "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
    done.write_text(wanted, encoding="utf-8")


def build_of(python):
    """The version and the build of an interpreter: `3.13.5 without the GIL`."""
    try:
        return subprocess.run([python, "-c", BUILD_OF], capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"{python} is no Python that can be run: {error}")


def build():
    """Builds what is measured, with optimization, and makes sure of that: a debug build tells nothing."""
    command = ["cargo", "build", "--locked", "--quiet", "--release", "--workspace", "--bins", "--examples"]
    subprocess.run([*command, "--target-dir", ROOT / "target"], cwd=ROOT, check=True)
    program = ROOT / "target" / "release" / "sync-download"
    if "debug build" in output(program, "--quiet", "--repeat", "1", "--latency", "0"):
        sys.exit(f"{program} is a debug build, and its times tell nothing: see to the profile `release`")


def build_distributed():
    """Builds the program for several machines, and its yardstick."""
    command = ["cargo", "build", "--locked", "--quiet", "--release", "--bins", "--examples"]
    subprocess.run([*command, "--target-dir", ROOT / "target"], cwd=DISTRIBUTED, check=True)


def nats_server():
    """The server's program, in the path or where Debian has it, which is in few users' path; None where it is not."""
    return shutil.which("nats-server") or shutil.which("/usr/sbin/nats-server")


def cores():
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


def can_bind():
    """Whether a program can be started on a single core."""
    return hasattr(os, "sched_getaffinity") and shutil.which("taskset") is not None


def busy(seconds=1):
    """The share of all processors that is used while this program does nothing; None where nobody counts."""

    def times():
        with open("/proc/stat", encoding="utf-8") as lines:
            numbers = [int(number) for number in lines.readline().split()[1:9]]
        idle = numbers[3] + numbers[4]
        return sum(numbers), idle

    try:
        before = times()
        time.sleep(seconds)
        after = times()
    except OSError:
        return None
    return round(1 - (after[1] - before[1]) / (after[0] - before[0]), 3)


# What decides, beside the sources, what is built.
BUILD = ["Cargo.lock", "Cargo.toml"]


def describe(profile):
    """What has to be known to understand a measurement of what was built in this profile."""
    changed = output("git", "status", "--porcelain", "--untracked-files=no", "crates", "scripts", *BUILD)
    return {
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "machine": processor(),
        "cores": cores(),
        "system": f"{platform.system()} {platform.release().split('-')[0]}",
        "commit": (output("git", "rev-parse", "--short=10", "HEAD") or "unknown") + (" and changes" if changed else ""),
        "profile": profile,
        "rustc": output("rustc", "--version").removeprefix("rustc ").split(" ")[0],
        "python": python_version(),
        "packages": PACKAGES,
        "tools": {name: version(tool) for name, tool in tools().items() if tool},
        # The average of the last minute, which knows what this script itself did just before.
        "load_average": round(os.getloadavg()[0], 2),
        "busy_before": busy(),
    }


def processor():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
        return names[0]
    except (OSError, IndexError):
        return platform.processor() or platform.machine()


def python_version():
    """That of the peers. An extension can switch the GIL on again, so it is asked for after the imports."""
    return output(PYTHON, "-c", f"import aiohttp, requests; {BUILD_OF}")


def tools():
    """What is measured, and is not ours: its name, and where it is."""
    return {"curl": shutil.which("curl"), "wrk": shutil.which("wrk"), "nats-server": nats_server()}


def version(tool):
    # wrk prints its version with its usage, and calls that a failure.
    flag = "-v" if Path(tool).name == "wrk" else "--version"
    printed = subprocess.run([tool, flag], capture_output=True, text=True, check=False)
    return " ".join((printed.stdout + printed.stderr).split()[:2])


def output(*command):
    """What a command prints; nothing where it cannot run, as git outside of a clone."""
    try:
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""
