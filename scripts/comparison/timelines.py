"""The picture of the four timelines, from a run of each program with its own practice server."""

import subprocess
import tempfile
from pathlib import Path

from . import IMAGES
from .machine import cores
from .running import BINARIES, environment

# Model, what a worker is, what the program is.
PANELS = [
    ("sync", "thread", "a loop"),
    ("threaded", "thread", "five threads"),
    ("async", "thread", "one thread, a hundred tasks"),
    ("multiprocess", "process", f"one process per core, {cores()} cores"),
]


def draw():
    with tempfile.TemporaryDirectory() as folder:
        panels = []
        for model, worker, what in PANELS:
            program = f"{model}-download"
            run = subprocess.run(
                [BINARIES / program, "--json"], env=environment(), capture_output=True, text=True, check=True
            )
            file = Path(folder, f"{model}.json")
            file.write_text(run.stdout, encoding="utf-8")
            panels.append(f"{program}: {what}={worker}={file}")
        picture = subprocess.run(
            [BINARIES / "examples" / "timelines", *panels], capture_output=True, text=True, check=True
        )
    (IMAGES / "timelines.svg").write_text(picture.stdout, encoding="utf-8")
