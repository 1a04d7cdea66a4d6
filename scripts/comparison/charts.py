"""Charts from tutorial/measurements/*.json, as SVG in tutorial/images/. Runs in the environment with matplotlib.

The pictures are legible on a light and on a dark page: their own style sheet replaces each colour in the dark.
"""

import re
import statistics

import matplotlib

matplotlib.use("svg")
# The import has to follow the choice of what draws.
from matplotlib import pyplot

from . import CONCURRENT, IMAGES, PROGRAMS
from .measured import CPU_MODELS, SWEPT, Measured, best_speed_up, cost_of_a_download, expected
from .pictures import CARD, CHARTS_OF, DRAWN_FROM, digest, drawn_from

# In light → in dark. Series are told apart by those, too, who do not see red and green.
COLOURS = {
    "#1f2328": "#f0f6fc",  # text and axes
    "#d1d9e0": "#30363d",  # grid
    "#fefefe": "#0d1117",  # page
    "#0b5cad": "#6cb6ff",  # Rust, tasks
    "#b35900": "#ffa657",  # Python
    "#6e4fa8": "#d2a8ff",  # threads
    "#59636e": "#9198a1",  # predictions
}
TEXT, GRID, PAGE, RUST, PYTHON, THREADS, PREDICTION = COLOURS

pyplot.rcParams.update({
    "svg.fonttype": "none",
    "svg.hashsalt": "concurrency",
    "font.family": "sans-serif",
    "font.sans-serif": ["system-ui", "Segoe UI", "Roboto", "Helvetica", "Arial", "DejaVu Sans"],
    "font.size": 11,
    "text.color": TEXT,
    "axes.labelcolor": TEXT,
    "axes.edgecolor": TEXT,
    "axes.facecolor": PAGE,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "grid.color": GRID,
    "xtick.color": TEXT,
    "ytick.color": TEXT,
    "legend.frameon": False,
    "figure.facecolor": PAGE,
    "figure.constrained_layout.use": True,
})  # fmt: skip


def main():
    for name, sources in CHARTS_OF.items():
        figure, description = DRAWN_BY[name](*map(Measured, sources))
        save(figure, name, sources, description)
    card(Measured("lesson"))


def save(figure, name, sources, description):
    file = IMAGES / f"{name}.svg"
    figure.savefig(file, metadata={"Date": None, "Title": description})
    pyplot.close(figure)
    text = file.read_text(encoding="utf-8")
    # Matplotlib writes every colour into a style attribute. A viewer that knows no such rules shows the light ones.
    rules = "".join(
        f'[style*="{use}: {light}"]{{{use}:{dark}!important}}'
        for light, dark in COLOURS.items()
        for use in ("fill", "stroke")
    )
    sheet = f"<style>@media (prefers-color-scheme:dark){{{rules}}}</style>"
    text = "\n".join(line.rstrip() for line in text.splitlines()) + "\n"
    text = re.sub(r"(<svg [^>]*>\n)", lambda found: f"{found[1]}{sheet}\n", text, count=1)
    comment = drawn_from(sources, text)
    file.write_text(re.sub(r"(<svg [^>]*>\n)", lambda found: f"{found[1]}{comment}\n", text, count=1), encoding="utf-8")


def error_bars(runs):
    """The median of the values of each run, and how far the smallest and the largest are from it."""
    medians = [statistics.median(values) for values in runs]
    below = [median - min(values) for values, median in zip(runs, medians, strict=True)]
    above = [max(values) - median for values, median in zip(runs, medians, strict=True)]
    return medians, [below, above]


def sweep(measured, overhead):
    """Downloads per second over k, with the law beside it."""
    figure, axes = pyplot.subplots(figsize=(9, 5.4))
    latency = measured.parameters["latency_ms"] / 1000
    styles = [(RUST, "o"), (THREADS, "s"), (PYTHON, "^")]
    for (who, name, can_use_all), (colour, mark) in zip(SWEPT, styles, strict=True):
        ks = [k for k in measured.parameters["in_flight"] if measured.has(f"{who} {k}")]
        medians, errors = error_bars([measured.values(f"{who} {k}", "per_second") for k in ks])
        axes.errorbar(ks, medians, yerr=errors, label=name, color=colour, marker=mark, capsize=3, linewidth=1.5)
        limit = (measured.machine["cores"] if can_use_all else 1) / cost_of_a_download(overhead, who)
        # Up to where it was measured; the number of rounds is whole at each of its points.
        ks = [2 ** (tenth / 10) for tenth in range(0, 10 * (ks[-1].bit_length() - 1) + 1)]
        law = [min(k / latency, limit) for k in ks]
        axes.plot(ks, law, color=colour, linestyle=(0, (2, 2)), linewidth=1.2, label=f"the law for {name}")
        knee = latency * limit
        axes.annotate(
            f"knee: k = {knee:.0f}", (knee, limit), (-6, 4), textcoords="offset points", ha="right", color=colour
        )
    axes.set_xscale("log", base=2)
    axes.set_yscale("log")
    axes.set_xticks(measured.parameters["in_flight"], [f"{k:,}" for k in measured.parameters["in_flight"]])
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.grid(True)
    axes.set_title("More in flight, until the processor is the limit", pad=12)
    axes.set_xlabel("downloads in flight, k")
    axes.set_ylabel("downloads per second")
    axes.legend(loc="lower right")
    return figure, "Downloads per second over the number in flight at 5 ms latency, measured and by the law"


def overhead(measured):
    """Downloads per second when the server answers at once."""
    figure, axes = pyplot.subplots(figsize=(9, 4.2))
    for language, colour, shift in (("rust", RUST, -0.2), ("python", PYTHON, 0.2)):
        runs = [measured.values(f"{language} {program.model}", "per_second") for program in PROGRAMS]
        medians, errors = error_bars(runs)
        places = [number + shift for number in range(len(PROGRAMS))]
        axes.barh(places, medians, 0.36, color=colour, label=language.capitalize(), xerr=errors, ecolor=TEXT, capsize=3)
        # In a column of their own: at the end of a whisker, they would be read as its value.
        for place, median in zip(places, medians, strict=True):
            axes.annotate(
                f"{median:,.0f}", (1, place), (8, 0), ("axes fraction", "data"), "offset points",
                va="center", color=colour,
            )  # fmt: skip
    in_flight = measured.parameters["in_flight"]
    labels = [f"{program.crate}\n{in_flight[program.model]} in flight" for program in PROGRAMS]
    axes.set_yticks(range(len(PROGRAMS)), labels)
    axes.invert_yaxis()
    axes.grid(True, axis="x")
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.set_xlabel("downloads per second, from a server that answers at once")
    axes.set_title("What a download costs, when nobody waits", pad=12)
    axes.legend(loc="lower right")
    return figure, "Downloads per second of the four programs and their Python counterparts without latency"


def same_k(measured):
    """Time and memory of each model with the same number in flight."""
    figure, (times, memory) = pyplot.subplots(1, 2, figsize=(9, 3.8), sharey=True)
    rows = [(k, program) for k in measured.parameters["in_flight"] for program in CONCURRENT]
    for language, colour, shift in (("rust", RUST, -0.12), ("python", PYTHON, 0.12)):
        places = [number + shift for number in range(len(rows))]
        for axes, measure in ((times, "seconds"), (memory, "mib")):
            runs = [measured.values(f"{language} {program.model} {k}", measure) for k, program in rows]
            if None in runs[0]:
                continue
            medians, errors = error_bars(runs)
            axes.errorbar(medians, places, xerr=errors, fmt="o", color=colour, capsize=3, label=language.capitalize())
    goal = expected(measured.parameters["rounds"], 1, measured.parameters["latency_ms"])
    times.axvline(goal, color=PREDICTION, linestyle=(0, (2, 1)), linewidth=2, label="expected")
    times.set_yticks(range(len(rows)), [f"{k} {program.unit}" for k, program in rows])
    times.invert_yaxis()
    times.set_xlim(left=0)
    memory.set_xscale("log")
    for axes, unit in ((times, "seconds"), (memory, "MiB, all processes together")):
        axes.grid(True)
        axes.set_xlabel(unit)
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
        axes.xaxis.set_minor_formatter(lambda value, _: "")
    times.set_title("Same k, same time", pad=12)
    memory.set_title("but not the same cost", pad=12)
    handles, labels = times.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=3)
    return figure, "Seconds and memory of threads, tasks and processes with 5 and with 100 in flight"


def cpu(measured):
    """Speed-up of each model over the loop."""
    figure, axes = pyplot.subplots(figsize=(9, 4.2))
    rows = [pair for pair in CPU_MODELS if pair[0] != "sequential"]
    for language, colour, shift, column in (("rust", RUST, -0.2, 0), ("python", PYTHON, 0.2, 1)):
        present = [(number, pair[column]) for number, pair in enumerate(rows) if pair[column]]
        medians, errors = error_bars([measured.speed_ups(language, model) for _, model in present])
        places = [number + shift for number, _ in present]
        axes.barh(places, medians, 0.36, color=colour, label=language.capitalize(), xerr=errors, ecolor=TEXT, capsize=3)
    best = f"best possible with {measured.parameters['workers']} workers"
    axes.axvline(best_speed_up(measured), color=PREDICTION, linestyle=(0, (2, 2)), label=best)
    axes.axvline(1, color=TEXT, linewidth=0.8)
    axes.set_yticks(range(len(rows)), [ours for ours, _ in rows])
    axes.invert_yaxis()
    axes.grid(True, axis="x")
    axes.set_xlabel("times as fast as the loop of the same language")
    axes.set_title("When there is nothing to wait for", pad=12)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.16), ncols=3)
    return figure, "Speed-up of each model over the loop, in Rust and in Python, for fib"


def card(lesson):
    """The picture that stands beside a link to the book: 1,200 by 630 pixels, which most readers of links expect."""
    figure, axes = pyplot.subplots(figsize=(12, 6.3), dpi=100, layout="none")
    figure.subplots_adjust(left=0.34, right=0.96, top=0.81, bottom=0.16)
    seconds = [lesson.median(f"rust {program.model}") for program in PROGRAMS]
    axes.barh(range(len(PROGRAMS)), seconds, 0.62, color=RUST)
    for place, value in enumerate(seconds):
        axes.annotate(f"{value:.2f} s", (value, place), (12, 0), textcoords="offset points", va="center", size=30)
    in_flight = lesson.parameters["in_flight"]
    labels = [f"{program.crate}\n{in_flight[program.model]} in flight" for program in PROGRAMS]
    axes.set_yticks(range(len(PROGRAMS)), labels, size=22)
    axes.invert_yaxis()
    axes.margins(x=0.22)
    axes.set_xticks([])
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    figure.text(0.045, 0.86, "Concurrency in Rust, side by side", size=38, weight="bold")
    figure.text(0.045, 0.06, "160 downloads, 50 ms each. What counts is how many are in flight.", size=23)
    figure.savefig(CARD, metadata={"Software": None, DRAWN_FROM: digest("lesson")})
    pyplot.close(figure)


DRAWN_BY = {"sweep": sweep, "overhead": overhead, "same-k": same_k, "cpu": cpu}

if __name__ == "__main__":
    main()
