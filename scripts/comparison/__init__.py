"""What scripts/compare and scripts/check-numbers are made of. Python's standard library only, but for `charts`."""

import os
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
# Where README, ARCHITECTURE and tutorial/ are, that are read and written. Elsewhere for a trial run.
OUTPUT = (ROOT / os.environ.get("COMPARE_OUTPUT", "")).resolve()
MEASUREMENTS = OUTPUT / "tutorial" / "measurements"
IMAGES = OUTPUT / "tutorial" / "images"
# A workspace of its own: the program that has its workers on several machines.
DISTRIBUTED = ROOT / "crates" / "distributed-download"


class Program(NamedTuple):
    """One of the programs that do the same job; it has a counterpart, its peer, in scripts/python."""

    # Its name in the measurements.
    model: str
    chapter: str
    what: str
    # What it has many of, to have many in flight; None: it has one.
    unit: str | None

    @property
    def crate(self):
        return f"{self.model}-download"

    @property
    def peer(self):
        return f"{self.model}_download"


# The four, in the order of the chapters.
PROGRAMS = [
    Program("sync", "02", "a loop", None),
    Program("threaded", "03", "five threads", "threads"),
    Program("async", "06", "one thread, a hundred tasks", "tasks"),
    Program("multiprocess", "08", "one process per core", "processes"),
]
CONCURRENT = [program for program in PROGRAMS if program.unit]
