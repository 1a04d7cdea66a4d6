"""The tables, in Markdown: a function for each, and how they write their numbers."""

import functools
import math
import statistics

from . import CONCURRENT, PROGRAMS
from .measured import CPU_MODELS, SWEPT, best_speed_up, cost_of_a_download, expected, is_busy


def front(measured):
    """README's table of the four programs."""
    n, latency = measured.parameters["downloads"], measured.parameters["latency_ms"]
    rows = []
    for program in PROGRAMS:
        k = measured.parameters["in_flight"][program.model]
        page = f"tutorial/{program.chapter}-{program.crate}.md"
        rows.append([
            f"[{program.chapter}]({page})", f"`{program.crate}`", program.what, k,
            seconds(expected(n, k, latency)), seconds(measured.median(f"rust {program.model}")),
            seconds(measured.median(f"python {program.model}")),
        ])  # fmt: skip
    return table(["Chapter", "Crate", "Model", "In flight", "Expected", "Measured", "Python's"], rows, texts=3)


def lesson(measured, programs=PROGRAMS):
    n, latency = measured.parameters["downloads"], measured.parameters["latency_ms"]
    rows = []
    for program in programs:
        k = measured.parameters["in_flight"][program.model]
        goal = expected(n, k, latency)
        for language, name in (("rust", f"`{program.crate}`"), ("python", f"`{program.peer}.py`")):
            who = f"{language} {program.model}"
            ratio = measured.median(who) / goal
            rows.append([name, k, seconds(goal), spread(measured, who, write=seconds), f"{ratio:.2f}"])
    return table(["Program", "In flight", "Expected", "Measured", "Ratio"], rows)


def same_k(measured):
    rounds, latency = measured.parameters["rounds"], measured.parameters["latency_ms"]
    rows = []
    for k in measured.parameters["in_flight"]:
        for language in ("rust", "python"):
            for program in CONCURRENT:
                who = f"{language} {program.model} {k}"
                rows.append([
                    f"{k} {program.unit}, {language.capitalize()}", whole(measured.median(who, "peak")),
                    seconds(expected(rounds * k, k, latency)), seconds(measured.median(who)),
                    whole(measured.median(who, "mib")), whole(measured.median(who, "threads")),
                    number(measured.median(who, "switches") / (rounds * k), 2),
                ])  # fmt: skip
    head = ["What", "Most in flight", "Expected", "Measured", "MiB", "Threads", "Switches per download"]
    return table(head, rows)


def prices(measured):
    """What one more in flight takes, from the few and the many of `same_k`: so many rounds of both."""
    rounds = measured.parameters["rounds"]
    few, many = measured.parameters["in_flight"]
    rows = []
    for language in ("rust", "python"):
        for program in CONCURRENT:
            at_few, at_many = (f"{language} {program.model} {k}" for k in (few, many))
            memory = [measured.median(who, "mib") for who in (at_few, at_many)]
            more = "–" if None in memory else f"{number((memory[1] - memory[0]) / (many - few) * 1024, 2)} KiB"
            times = [seconds(measured.median(who)) for who in (at_few, at_many)]
            rows.append([f"{program.unit}, {language.capitalize()}", more, *times])
    columns = [f"{rounds * k:,} downloads, {k} at once" for k in (few, many)]
    return table(["Model", "Memory of one more in flight", *columns], rows)


def thread_per_site(measured):
    n, latency = measured.parameters["downloads"], measured.parameters["latency_ms"]
    rows = []
    for who, k in measured.parameters["in_flight"].items():
        rows.append([
            who, whole(measured.median(who, "peak")), seconds(expected(n, k, latency)),
            spread(measured, who, write=seconds),
            whole(measured.median(who, "mib")), whole(measured.median(who, "threads")),
        ])  # fmt: skip
    return table([f"{n:,} sites", "Most in flight", "Expected", "Measured", "MiB", "Threads"], rows)


def overhead(measured):
    k = measured.parameters["in_flight"]
    rows = []
    for program in PROGRAMS:
        ours, theirs, bare = (f"{who} {program.model}" for who in ("rust", "python", "bare reqwest"))
        rows.append([
            f"`{program.crate}`", k[program.model], spread(measured, ours, "per_second"),
            number(measured.median(ours, "cpu") / measured.median(ours, "downloaded") * 1e6),
            spread(measured, theirs, "per_second"), range_of(measured.ratios(ours, theirs, "per_second"), ratio),
            range_of(measured.ratios(bare, ours, "wall"), ratio) if measured.has(bare) else "–",
        ])  # fmt: skip
    head = ["Program", "In flight", "Downloads per second", "CPU µs", "Python's", "Ratio to Python", "To bare reqwest"]
    return table(head, rows)


def yardsticks(measured):
    rate = "per_second_of_process"
    rows = [["`async-download`", spread(measured, "rust async", rate), "1"]]
    for who in ("bare reqwest async", "curl --parallel", "wrk"):
        if measured.has(who):
            name = "bare reqwest" if who.startswith("bare") else f"`{who}`"
            rows.append([name, spread(measured, who, rate), range_of(measured.ratios("rust async", who, rate), ratio)])
    return table(["100 in flight", "Downloads per second", "`async-download` ÷ this"], rows)


def knees(measured, without_latency):
    """For each program of the sweep: what a download costs it, the knee that follows, the best that was seen."""
    latency = measured.parameters["latency_ms"] / 1000
    rows = []
    for who, name, can_use_all in SWEPT:
        cost = cost_of_a_download(without_latency, who)
        cores = measured.machine["cores"] if can_use_all else 1
        ks = [k for k in measured.parameters["in_flight"] if measured.has(f"{who} {k}")]
        best = max(ks, key=lambda k: measured.median(f"{who} {k}", "per_second"))
        rows.append([
            f"`{name}`", number(cost * 1e6), cores, number(latency / cost * cores, 2), whole(cores / cost),
            whole(measured.median(f"{who} {best}", "per_second")), f"{best:,}",
        ])  # fmt: skip
    head = ["Program", "c in µs", "Cores", "Knee: (L ÷ c) × cores", "Limit per second", "Best measured", "At k"]
    return table(head, rows)


def growth(measured):
    rows = []
    for n in measured.parameters["sites"]:
        row = [f"{n:,}"]
        for model in ("threaded", "async"):
            who = f"rust {model} {n}"
            row.append(spread(measured, who, write=lambda value, n=n: number(value / n * 1e6)))
            row.append(whole(measured.median(who, "mib")))
        rows.append(row)
    return table(["Sites", "µs per site, threads", "MiB", "µs per site, tasks", "MiB"], rows)


def kept(measured):
    few = measured.parameters["limit"]
    rows = []
    for program in PROGRAMS:
        who = f"rust {program.model}"
        if measured.has(who):
            rates = [spread(measured, name, "per_second") for name in (who, f"{who} few")]
            ratios = measured.ratios(who, f"{who} few", "per_second")
            rows.append([f"`{program.crate}`", *rates, range_of(ratios, ratio)])
    head = ["Downloads per second", "Connections kept", f"At most {few:,} open files", "Ratio"]
    return table(head, rows)


def third_party(measured):
    """How long a limited server takes at least, how long it took, and how often it had to refuse."""
    asked = measured.parameters
    least = asked["items"] / asked["per_second"]
    pace, bound = asked["per_second"], asked["bound"]
    ways = {"a pace": f"a pace of {pace} a second", "a bound": f"a bound of {bound}, and no pace"}
    rows = []
    for who, way in ways.items():
        took = measured.median(who)
        rows.append([
            way, asked["items"], seconds(least), seconds(took), f"{took / least:.2f}",
            whole(measured.median(who, "refused")),
        ])  # fmt: skip
    return table(["With", "Items", "At least", "Measured", "Ratio", "Refused"], rows)


def machines(measured):
    """Downloads per second of the program with a queue, beside pipes and bare loops, and what it does with time."""
    asked = measured.parameters
    ks = list(asked["jobs"])
    names = {
        "distributed": "`distributed-download`",
        "multiprocess": "`multiprocess-download`",
        "bare loop": "a bare loop over the queue, without a download",
        "bare loop with downloads": "the same with a bare download",
    }
    rows = []
    for who, name in names.items():
        row = [name]
        for k in ks:
            ratios = measured.ratios(f"distributed {k}", f"{who} {k}", "per_second")
            row.append(spread(measured, f"{who} {k}", "per_second"))
            row.append("1" if who == "distributed" else range_of(ratios, ratio))
        rows.append(row)
    head = ["No latency"]
    for k in ks:
        each = int(k) // asked["workers"]
        head += [f"Per second, {asked['workers']} × {each} in flight", "`distributed-download` ÷ this"]
    k = asked["workers"] * 50
    goal = expected(asked["downloads"], k, asked["latency_ms"])
    timed = [
        (f"{asked['downloads']:,} sites at {asked['latency_ms']} ms, {k} in flight", goal, "distributed with latency"),
        ("the same by `async-download`, without a queue", goal, "async with latency"),
        ("a killed worker's site is asked for again, after at most `ack_wait`", asked["ack_wait"], "death"),
    ]
    times = [
        [what, seconds(of), spread(measured, who, write=seconds), f"{measured.median(who) / of:.2f}"]
        for what, of, who in timed
    ]
    return table(head, rows) + "\n\n" + table(["What", "Expected", "Measured", "Ratio"], times)


def at_once(measured):
    n, latency = measured.parameters["downloads"], measured.parameters["latency_ms"]
    names = {
        "rust async": "`async-download`",
        "bare reqwest async": "bare reqwest",
        "python async": "`async_download.py`",
    }
    rows = [
        [
            name, whole(measured.median(who, "peak")), seconds(expected(n, n, latency)),
            spread(measured, who, "wall", seconds), whole(measured.median(who, "mib")),
        ]
        for who, name in names.items()
    ]  # fmt: skip
    return table([f"{n:,} at once", "Most in flight", "Expected", "Measured", "MiB"], rows)


def cpu(measured):
    def per_call(language, model):
        return number(measured.median(language, model) / measured.median(language, "calls") * 1e9)

    def speed_up(language, model):
        return f"{measured.median_speed_up(language, model):.2f}"

    rows = []
    for ours, theirs in CPU_MODELS:
        row = [f"`{ours}`", seconds(measured.median("rust", ours)), speed_up("rust", ours), per_call("rust", ours)]
        rows.append(row + ([per_call("python", theirs), speed_up("python", theirs)] if theirs else ["–", "–"]))
    head = ["Model", "Seconds", "Speed-up", "ns per call", "Python's ns per call", "Its speed-up"]
    asked = measured.parameters
    note = (
        f"{asked['times']} times fib({asked['n']:,}), in Python fib({asked['python_n']}); "
        f"{asked['workers']} workers, so the best speed-up is {best_speed_up(measured):.2f}. "
        f"Python starts its processes by `{asked['start_method']}`."
    )
    return table(head, rows) + "\n\n" + note


def pythons(measured):
    """How long one thread takes in each build of Python, and how many times as fast the others are."""
    rows = []
    first = next(iter(measured.runs))
    asked = measured.parameters
    models = {
        "threads": f"{asked['workers']} threads",
        "tasks": "Tasks",
        "loops": f"{asked['workers']} event loops",
        "interpreters": f"{asked['workers']} interpreters",
        "processes": f"{asked['workers']} processes",
    }
    # What no build was asked for has no column.
    models = {
        model: name for model, name in models.items() if any(measured.has(build, model) for build in measured.runs)
    }
    for build in measured.runs:
        row = [build, spread(measured, build, "sequential", seconds)]
        row.append(f"{statistics.median(measured.ratios(build, first, 'sequential')):.2f}")
        for model in models:
            row.append(f"{measured.median_speed_up(build, model):.2f}" if measured.has(build, model) else "–")
        rows.append(row)
    head = ["Python", "The loop", f"Times that of {first.split()[0]}", *models.values()]
    note = (
        f"{asked['times']} times fib({asked['n']}). "
        "The columns on the right are speed-ups over the loop beside them. "
        "A ratio is the median of those of the rounds."
    )
    return table(head, rows) + "\n\n" + note


def pythons_race(measured):
    """How many of the additions of eight threads are left, in each build of Python."""
    first = next(iter(measured.runs))
    statements = [measure for measure in measured.runs[first] if measure.startswith("count")]
    rows = [[build, *(kept_of(measured, build, statement) for statement in statements)] for build in measured.runs]
    head = [f"Left of {measured.values(first, 'of')[0]:,}", *(f"`{name}`" for name in statements)]
    return table(head, rows) + "\n\nThe fewest and the most of all rounds."


def kept_of(measured, build, statement):
    """From the fewest to the most, or one number where it is always the same."""
    kept = sorted(measured.values(build, statement))
    return whole(kept[0]) if kept[0] == kept[-1] else f"{whole(kept[0])} – {whole(kept[-1])}"


def race(measured):
    rows = [[way, spread(measured, "rust", way)] for way in measured.runs["rust"]]
    return table([f"{measured.parameters['threads']} threads", "ns per increment"], rows)


def starting(measured):
    kinds = ["task", "thread", "process"]
    rows = [[f"a {kind}", *(spread(measured, who, kind) for who in ("rust", "python"))] for kind in kinds]
    return table(["To start one, and to wait for its end", "µs in Rust", "µs in Python"], rows)


def start(measured):
    rows = [[f"`{who}`", spread(measured, who, "ms")] for who in measured.runs]
    return table(["Command", "ms"], rows)


def builds(measured):
    rows = [
        [f"`{who}`", whole(measured.median(who, "crates")), number(measured.median(who), 2)] for who in measured.runs
    ]
    return table(["First build of", "Crates", "Seconds"], rows)


def footer(measured, columns=None):
    """Where and when it was measured; of which columns, where it is not all of them."""
    machine = measured.machine
    rounds = "one round" if measured.rounds == 1 else f"medians of {measured.rounds} rounds"
    busy = f", with other work going on ({machine['busy_before']:.0%} of the processor)" if is_busy(machine) else ""
    quick = ", in a quick run" if measured.quick else ""
    which = f"{columns}: " if columns else ""
    return (
        f"<sub>{which}{machine['date']}, {machine['cores']} cores of {machine['machine']}, {machine['system']}{busy}, "
        f"rustc {machine['rustc']}, Python {machine['python']}; {rounds}{quick}, "
        f"by `scripts/compare {measured.name}`.</sub>"
    )


def table(head, rows, texts=1):
    """Markdown; the first columns are texts, the others numbers."""
    lines = [head, ["---"] * texts + ["---:"] * (len(head) - texts), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def number(value, digits=3):
    """At least so many significant digits, no exponent, thousands separated."""
    if value == 0:
        return "0"
    places = digits - 1 - math.floor(math.log10(abs(value)))
    # 99.96 has become 100, which needs one place less.
    places -= math.log10(abs(round(value, places))) >= digits - places
    return f"{value:,.{max(0, places)}f}"


def seconds(value):
    return f"{value:.2f} s"


def spread(measured, who, measure="seconds", write=number):
    """The median, and where there were several rounds the smallest and the largest."""
    return range_of(measured.values(who, measure), write)


def range_of(values, write):
    text = write(statistics.median(values))
    return text if len(values) == 1 else f"{text} ({write(min(values))} – {write(max(values))})"


def ratio(value):
    return number(value, 2)


def whole(value):
    return "–" if value is None else f"{value:,.0f}"


# Of a table with several sources: which columns come from each.
COLUMNS = {
    "knees": {"sweep": "Best measured", "overhead": "c, and what follows from it"},
}

# Name of the block → who writes it, and from which measurements.
BLOCKS = {
    "front": (front, "lesson"),
    **{f"lesson-{program.model}": (functools.partial(lesson, programs=[program]), "lesson") for program in PROGRAMS},
    "same-k": (same_k, "same-k"),
    "prices": (prices, "same-k"),
    "thread-per-site": (thread_per_site, "thread-per-site"),
    "overhead": (overhead, "overhead"),
    "yardsticks": (yardsticks, "overhead"),
    "knees": (knees, "sweep", "overhead"),
    "growth": (growth, "growth"),
    "kept": (kept, "kept"),
    "third-party": (third_party, "third-party"),
    "machines": (machines, "machines"),
    "at-once": (at_once, "at-once"),
    "cpu": (cpu, "cpu"),
    "pythons": (pythons, "pythons"),
    "pythons-race": (pythons_race, "pythons"),
    "race": (race, "race"),
    "start": (start, "start"),
    "starting": (starting, "starting"),
    "builds": (builds, "builds"),
}
