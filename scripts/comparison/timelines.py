"""The picture of the four timelines, from a run of each program with its own practice server."""

import subprocess
import tempfile
from pathlib import Path

from . import IMAGES, PROGRAMS
from .machine import cores
from .running import BINARIES, environment


def draw():
    with tempfile.TemporaryDirectory() as folder:
        panels = []
        for program in PROGRAMS:
            command = [BINARIES / program.crate, "--json"]
            run = subprocess.run(command, env=environment(), capture_output=True, text=True, check=True)
            file = Path(folder, f"{program.model}.json")
            file.write_text(run.stdout, encoding="utf-8")
            # A row is a thread or a process. How many processes there are depends on the machine.
            worker, what = "thread", program.what
            if program.unit == "processes":
                worker, what = "process", f"{program.what}, {cores()} cores"
            panels.append(f"{program.crate}: {what}={worker}={file}")
        picture = subprocess.run(
            [BINARIES / "examples" / "timelines", *panels], capture_output=True, text=True, check=True
        )
    (IMAGES / "timelines.svg").write_text(picture.stdout, encoding="utf-8")
