"""The picture of the four timelines, which plays, from a run of each program with its own practice server."""

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
            # How many processes there are depends on the machine.
            what = f"{program.what}, {cores()} cores" if program.unit == "processes" else program.what
            panels.append(f"{program.crate}: {what}={file}")
            downloads = run.stdout.count('"outcome"')
        picture = subprocess.run(
            [BINARIES / "examples" / "timelines", f"The same {downloads} downloads, four ways", *panels],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
    (IMAGES / "timelines.svg").write_text(picture.stdout, encoding="utf-8")
