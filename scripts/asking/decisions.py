"""The way to a model: a few questions, and what each answer leads to."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    text: str
    # Each answer, with the name of the question or the recommendation that it leads to.
    answers: dict


@dataclass(frozen=True)
class Recommendation:
    title: str
    why: str
    # Files of tutorial/, without their ending.
    chapters: tuple
    commands: tuple


FIRST = "slow"

QUESTIONS = {
    "slow": Question(
        "Is it too slow, and have you measured where the time goes?",
        {
            "It is fast enough.": "change nothing",
            "It is too slow, and I do not know where the time goes.": "measure",
            "It is too slow, and I have measured.": "kind",
        },
    ),
    "kind": Question(
        "Where does the time go?",
        {
            "It waits: for a network, a disk, a database.": "rate",
            "It computes.": "crash of a computation",
            "Both: it waits for many, and what it does with each answer keeps a core busy.": "both",
        },
    ),
    "rate": Question(
        "Does the other side limit how much you may ask for?",
        {
            "Yes: it allows so many requests a second, or so many at once.": "bound",
            "No, or the limit is far away.": "waits",
        },
    ),
    "waits": Question(
        "How many waits are there at the same time?",
        {
            "A few, or some dozens.": "crash of a thread",
            "Hundreds or more.": "library",
        },
    ),
    "library": Question(
        "Must it call a library that blocks, or is there an async one?",
        {
            "There is an async one.": "async",
            "There is one that blocks, and no other.": "crash of a blocking call",
        },
    ),
    "crash of a thread": Question(
        "Must an abort or a memory fault be contained, or memory be kept apart?",
        {
            "No: a panic that ends its thread is contained enough.": "threads",
            "Yes.": "processes",
        },
    ),
    "crash of a blocking call": Question(
        "Can that library abort or damage memory, and must the program outlive it?",
        {
            "No.": "pool",
            "Yes.": "processes",
        },
    ),
    "crash of a computation": Question(
        "Must an abort or a memory fault be contained, or memory be kept apart?",
        {
            "No: a panic that ends its thread is contained enough.": "compute",
            "Yes.": "processes",
        },
    ),
}

RECOMMENDATIONS = {
    "change nothing": Recommendation(
        "Change nothing",
        "A loop is easy to write, to read and to debug, and nothing in it has to be protected.",
        ("02-sync-download", "13-deciding"),
        ("cargo run -p sync-download",),
    ),
    "measure": Recommendation(
        "Measure first",
        "Waiting is cured by waiting for several things at once, computing by more cores, and too much work by doing "
        "less of it. Each of them does nothing for the others. Measure a release build, and count what waits.",
        ("02-sync-download", "10-cpu-bound"),
        ("cargo run --release -p sync-download -- --quiet --repeat 10 --timeline always",),
    ),
    "bound": Recommendation(
        "Bound it to what the other side allows",
        "No model gets more out of it than that. As many in flight as the requests a second that it allows, times the "
        "seconds that one takes, are enough; wait when it says so, and set a deadline. Threads do for a few, async "
        "for many.",
        ("11-when-a-site-fails", "07-when-async-bites"),
        ("cargo run -p async-download --example third-party-api",),
    ),
    "threads": Recommendation(
        "Threads first",
        "The code hardly changes, any library will do, and at the same number in flight async is not faster.",
        ("03-threaded-download", "04-race-condition", "09-same-k"),
        ("cargo run -p threaded-download -- --concurrency 20", "cargo run -p race-condition"),
    ),
    "async": Recommendation(
        "Async",
        "One more in flight costs a task and not a thread. Set a bound, and let nothing in a task block.",
        ("06-async-download", "07-when-async-bites", "09-same-k"),
        ("cargo run -p async-download", "cargo run -p async-download --example starvation"),
    ),
    "pool": Recommendation(
        "Async with spawn_blocking, or a pool of threads",
        "A call that blocks stops every task of its thread, and so does a long computation. Move calls that block to "
        "spawn_blocking, and computing to rayon. A pool of threads alone is the simpler program where a few hundred "
        "threads are not too many.",
        ("07-when-async-bites", "03-threaded-download"),
        (
            "cargo run -p async-download --example blocking-in-async",
            "cargo run -p threaded-download --example thread-per-site",
        ),
    ),
    "both": Recommendation(
        "Async for the waiting, rayon for the computing",
        "Neither may stop the other: a long computation between two awaits keeps the event loop from all other tasks, "
        "and a download in a thread of rayon's keeps a core from computing.",
        ("07-when-async-bites", "10-cpu-bound"),
        ("cargo run -p async-download --example blocking-in-async", "cargo run -p cpu-bound -- --only rayon"),
    ),
    "compute": Recommendation(
        "Rayon or threads",
        "In Rust, threads compute at the same time. Rayon divides the work; threads of your own are for a few long "
        "jobs. Async on one thread gains nothing, and processes cost more to start.",
        ("10-cpu-bound",),
        ("cargo run -p cpu-bound -- --only sequential --only threads --only rayon",),
    ),
    "processes": Recommendation(
        "Processes",
        "An abort, a memory fault or a kill ends one worker, and another one takes its place. It is dear to start, and "
        "all that goes in or out passes through a pipe.",
        ("08-multiprocess-download",),
        ("cargo run -p multiprocess-download", "cargo run -p cpu-bound -- --only sequential --only processes"),
    ),
}


def tree(name=FIRST):
    """All questions and where they lead, a line each, as a tree."""
    question = QUESTIONS[name]
    yield question.text
    for number, (answer, target) in enumerate(question.answers.items(), 1):
        is_last = number == len(question.answers)
        branch, below = ("└── ", "    ") if is_last else ("├── ", "│   ")
        if target in RECOMMENDATIONS:
            yield f"{branch}{answer} → {RECOMMENDATIONS[target].title}"
        else:
            yield f"{branch}{answer}"
            yield from (below + line for line in tree(target))
