"""Where and when something was measured, and the Python environment of the peers and the charts."""

import datetime
import os
import platform
import shutil
import subprocess
import sys
import sysconfig

from . import ROOT

# The versions with which the committed tables and charts were made.
PACKAGES = ["requests==2.34.2", "aiohttp==3.14.5", "matplotlib==3.11.2"]
ENVIRONMENT = ROOT / "target" / "compare"
PYTHON = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin") / "python"


def prepare_python():
    """Makes the virtual environment, unless it is there with the same packages."""
    wanted = "\n".join(PACKAGES)
    done = ENVIRONMENT / "packages.txt"
    if done.exists() and done.read_text() == wanted:
        return
    subprocess.run([sys.executable, "-m", "venv", "--clear", ENVIRONMENT], check=True)
    subprocess.run([PYTHON, "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
    done.write_text(wanted)


def build():
    """Builds what is measured, always with optimization: a debug build tells nothing."""
    command = ["cargo", "build", "--locked", "--quiet", "--release", "--workspace", "--bins", "--examples"]
    subprocess.run(command, cwd=ROOT, check=True)


def cores():
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


def can_bind():
    """Whether a program can be started on a single core."""
    return hasattr(os, "sched_getaffinity") and shutil.which("taskset") is not None


def load():
    """How many processes wanted to run, on average of the last minute; None where nobody counts."""
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None


def describe():
    """What has to be known to understand a measurement."""
    changed = output("git", "status", "--porcelain", "--untracked-files=no", "crates", "scripts", "Cargo.lock")
    return {
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "machine": processor(),
        "cores": cores(),
        "system": f"{platform.system()} {platform.release().split('-')[0]}",
        "commit": output("git", "rev-parse", "--short=10", "HEAD") + (" and changes" if changed else ""),
        "profile": "release",
        "rustc": output("rustc", "--version").split()[1],
        "python": f"{platform.python_version()}, {'with' if has_gil() else 'without'} the GIL",
        "packages": PACKAGES,
        "tools": {tool: version(tool) for tool in ("curl", "wrk") if shutil.which(tool)},
        "load_before": load(),
    }


def processor():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
        return names[0]
    except (OSError, IndexError):
        return platform.processor() or platform.machine()


def has_gil():
    return not sysconfig.get_config_var("Py_GIL_DISABLED")


def version(tool):
    # wrk prints its version with its usage, and calls that a failure.
    flag = "--version" if tool == "curl" else "-v"
    printed = subprocess.run([tool, flag], capture_output=True, text=True, check=False)
    return " ".join((printed.stdout + printed.stderr).split()[:2])


def output(*command):
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
