"""The picture of a worker that is killed, from a run of `distributed-download` with two of them.

`python3 -m comparison.killed`, in the folder of the scripts; it needs `nats-server`. A debug build does, because all of
this is waiting.
"""

import os
import re
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from . import DISTRIBUTED, IMAGES, ROOT
from .running import LIMIT, Server, environment

PICTURE = IMAGES / "killed.svg"
BINARIES = ROOT / "target" / "debug"
SITES = 40
# In ms: long enough that the kill hits a download, and not the step between two.
LATENCY = 200
BAR = re.compile(
    r'<rect class="(?P<kind>\w+)" x="(?P<x>\d+)" y="(?P<y>\d+)" width="(?P<width>\d+)"[^>]*>'
    r"<title>http://[^/]*/dice\?(?P<site>\d+): "
)
LEGEND = "</tspan> in flight</text>"


def draw():
    for folder, package in ((ROOT, ["-p", "practice-server"]), (DISTRIBUTED, [])):
        subprocess.run(["cargo", "build", "--quiet", "--locked", *package], cwd=folder, check=True)
    picture = run()
    while not is_telling(picture):
        picture = run()
    PICTURE.write_text(picture, encoding="utf-8")


def run():
    """The program's own picture of such a run, and what is to be seen in it."""
    with tempfile.TemporaryDirectory() as folder, Server(LATENCY, binaries=BINARIES) as server:
        file = Path(folder, "run.svg")
        sites = [server.url(f"dice?{number}") for number in range(SITES)]
        command = [BINARIES / "distributed-download", "--quiet", "--svg", file, *sites]
        with subprocess.Popen(command, env=environment(), stdout=subprocess.DEVNULL) as parent:
            while (seen := server.stats())["requests"] < SITES // 3 or seen["in_flight"] < 2:
                time.sleep(0.01)
            workers = ["pgrep", "-P", str(parent.pid), "-f", "--", "--worker-of-a-parent"]
            pids = subprocess.run(workers, capture_output=True, text=True, check=True).stdout.split()
            os.kill(int(pids[-1]), signal.SIGKILL)
            parent.wait(LIMIT)
        return named(file.read_text(encoding="utf-8"))


def named(picture):
    """With the site that came again in another colour, and a word behind the row that ends."""
    bars = sorted(BAR.finditer(picture), key=lambda bar: int(bar["x"]))
    # The queue hands out the sites in the order of the list, unless it hands one out again.
    again = max(bars, key=lambda bar: bars.index(bar) - int(bar["site"]))
    rows = {}
    for bar in bars:
        rows[bar["y"]] = int(bar["x"]) + int(bar["width"])
    y = min(rows, key=rows.get)
    picture = picture.replace(again[0], again[0].replace("waiting", "working"))
    label = f'<text x="{rows[y] + 90}" y="{int(y) + 132}">killed, with a site in flight</text>\n</svg>'
    second = '<tspan dx="90" class="working">■</tspan> that site, for the second time</text>'
    return picture.replace(LEGEND, LEGEND.replace("</text>", second)).replace("</svg>", label)


def is_telling(picture):
    """Whether each site has a bar, in three rows, of which the second ends and the third begins there."""
    bars = list(BAR.finditer(picture))
    rows = sorted({int(bar["y"]) for bar in bars})
    again = [int(bar["x"]) for bar in bars if bar["kind"] == "working"]
    ends = [max(int(bar["x"]) for bar in bars if int(bar["y"]) == row) for row in rows]
    return (
        len({bar["site"] for bar in bars}) == len(bars) == SITES
        and len(rows) == 3
        and len(again) == 1
        and ends[1] < min(ends[0], ends[2], again[0])
    )


if __name__ == "__main__":
    draw()
