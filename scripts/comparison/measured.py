"""What was measured: the files in tutorial/measurements, and what follows from their numbers."""

import json
import math
import statistics

from . import MEASUREMENTS

# In the sweep: who, what it is called, and whether it can use all cores.
SWEPT = [
    ("rust async", "async-download", False),
    ("rust threaded", "threaded-download", True),
    ("python async", "async_download.py", False),
]

# The models of cpu-bound: ours, Python's.
CPU_MODELS = [
    ("sequential", "sequential"),
    ("threads", "threads"),
    ("rayon", None),
    ("tasks-one-thread", "tasks"),
    ("tasks", None),
    ("blocking-tasks", None),
    ("processes", "processes"),
]


class Measured:
    """One file of measurements."""

    def __init__(self, name):
        self.name = name
        data = json.loads((MEASUREMENTS / f"{name}.json").read_text(encoding="utf-8"))
        self.runs, self.parameters, self.machine = data["runs"], data["parameters"], data["machine"]
        self.quick = data["quick"]
        self.rounds = data["rounds"]

    def has(self, who, measure="seconds"):
        return measure in self.runs.get(who, {})

    def values(self, who, measure):
        return self.runs[who][measure]

    def median(self, who, measure="seconds"):
        """None where it is a number that this system does not tell."""
        values = self.values(who, measure)
        return None if None in values else statistics.median(values)

    def ratios(self, above, below, measure="seconds"):
        """The ratio of each round."""
        pairs = zip(self.values(above, measure), self.values(below, measure), strict=True)
        return [a / b for a, b in pairs]

    def speed_ups(self, language, model):
        """Of a model of `cpu` over the loop of the same round."""
        pairs = zip(self.values(language, "sequential"), self.values(language, model), strict=True)
        return [loop / seconds for loop, seconds in pairs]

    def median_speed_up(self, language, model):
        return statistics.median(self.speed_ups(language, model))


def is_busy(machine):
    """Whether somebody else had work to do, right before."""
    return machine["busy_before"] is not None and machine["busy_before"] > 0.1


def expected(downloads, k, latency_ms):
    """⌈N ÷ k⌉ × L, in seconds: what the waiting takes."""
    return math.ceil(downloads / k) * latency_ms / 1000


def cost_of_a_download(without_latency, who):
    """c, in seconds of processor time: what many downloads take beyond few, so that the start does not count."""
    many, few = (
        [without_latency.median(label, measure) for measure in ("cpu", "downloaded")] for label in (who, f"{who} few")
    )
    return (many[0] - few[0]) / (many[1] - few[1])


def best_speed_up(cpu):
    """When the workers of `cpu` share its jobs as evenly as whole jobs can be shared."""
    return cpu.parameters["times"] / math.ceil(cpu.parameters["times"] / cpu.parameters["workers"])
