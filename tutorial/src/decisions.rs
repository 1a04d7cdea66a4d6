//! The way to a model: a few questions, and what each answer leads to.

use Next::{Ask, Recommend};

/// A question about a program.
pub struct Question {
    /// What is asked.
    pub text: &'static str,
    answers: &'static [Answer],
}

/// One of the answers to a question.
pub struct Answer {
    /// What it says.
    pub text: &'static str,
    /// Where it leads.
    pub next: Next,
}

/// What comes after an answer.
#[derive(Clone, Copy)]
pub enum Next {
    /// Another question.
    Ask(&'static Question),
    /// The end.
    Recommend(&'static Recommendation),
}

/// What to do about a program.
pub struct Recommendation {
    /// A few words, without a full stop.
    pub title: &'static str,
    /// The reason, in sentences.
    pub why: &'static str,
    /// Files of the tutorial, without their ending.
    pub chapters: &'static [&'static str],
    /// What to run.
    pub commands: &'static [&'static str],
}

impl Question {
    /// The first one, which leads to all others.
    pub fn first() -> &'static Self {
        &SLOW
    }

    /// The answers, each with its letter.
    pub fn answers(&self) -> impl Iterator<Item = (char, &'static Answer)> {
        ('a'..).zip(self.answers)
    }

    /// This question and all that it leads to, a line each, as a tree.
    pub fn tree(&self) -> Vec<String> {
        let mut lines = vec![self.text.to_owned()];
        for (index, Answer { text, next }) in self.answers.iter().enumerate() {
            let is_last = index + 1 == self.answers.len();
            let (branch, below) =
                if is_last { ("└── ", "    ") } else { ("├── ", "│   ") };
            match next {
                Recommend(found) => lines.push(format!("{branch}{text} → {}", found.title)),
                Ask(question) => {
                    lines.push(format!("{branch}{text}"));
                    lines.extend(question.tree().iter().map(|line| format!("{below}{line}")));
                }
            }
        }
        lines
    }
}

static SLOW: Question = Question {
    text: "Is it too slow, and have you measured where the time goes?",
    answers: &[
        Answer { text: "It is fast enough.", next: Recommend(&CHANGE_NOTHING) },
        Answer {
            text: "It is too slow, and I don't know where the time goes.",
            next: Recommend(&MEASURE),
        },
        Answer { text: "It is too slow, and I have measured.", next: Ask(&KIND) },
        Answer {
            text: "It is fast enough, but its list must survive the machine that it is on.",
            next: Recommend(&QUEUE),
        },
    ],
};

static KIND: Question = Question {
    text: "Where does the time go?",
    answers: &[
        Answer { text: "It waits: for a network, a disk, a database.", next: Ask(&RATE) },
        Answer { text: "It computes.", next: Ask(&CRASH_OF_A_COMPUTATION) },
        Answer {
            text: "Both: it waits for many, and what it does with each answer keeps a core busy.",
            next: Recommend(&BOTH),
        },
    ],
};

static RATE: Question = Question {
    text: "Does the other side limit how much you may ask for?",
    answers: &[
        Answer {
            text: "Yes: it allows so many requests a second, or so many in flight.",
            next: Ask(&LIBRARY_UNDER_A_LIMIT),
        },
        Answer { text: "No, or the limit is far away.", next: Ask(&WAITS) },
    ],
};

static LIBRARY_UNDER_A_LIMIT: Question = Question {
    text: "Must it call a library that blocks, or is there an async one?",
    answers: &[
        Answer { text: "There is an async one.", next: Recommend(&PACED_TASKS) },
        Answer { text: "There is one that blocks, and no other.", next: Ask(&CRASH_UNDER_A_LIMIT) },
    ],
};

static CRASH_UNDER_A_LIMIT: Question = Question {
    text: "Can that library abort or damage memory, and must the program outlive it?",
    answers: &[
        Answer { text: "No.", next: Recommend(&PACED_THREADS) },
        Answer { text: "Yes.", next: Recommend(&PACED_PROCESSES) },
    ],
};

static WAITS: Question = Question {
    text: "How many waits are there at the same time?",
    answers: &[
        Answer { text: "A few, or some dozens.", next: Ask(&CRASH_OF_A_THREAD) },
        Answer { text: "Hundreds or more.", next: Ask(&LIBRARY) },
    ],
};

static LIBRARY: Question = Question {
    text: "Must it call a library that blocks, or is there an async one?",
    answers: &[
        Answer { text: "There is an async one.", next: Recommend(&ASYNC) },
        Answer {
            text: "There is one that blocks, and no other.",
            next: Ask(&CRASH_OF_A_BLOCKING_CALL),
        },
    ],
};

static CRASH_OF_A_THREAD: Question = Question {
    text: "Must an abort or a memory fault be contained, or memory be kept apart?",
    answers: &[
        Answer {
            text: "No: a panic that ends its thread is contained enough.",
            next: Recommend(&THREADS),
        },
        Answer { text: "Yes.", next: Recommend(&PROCESSES) },
    ],
};

static CRASH_OF_A_BLOCKING_CALL: Question = Question {
    text: "Can that library abort or damage memory, and must the program outlive it?",
    answers: &[
        Answer { text: "No.", next: Recommend(&POOL) },
        Answer { text: "Yes.", next: Recommend(&PROCESSES) },
    ],
};

static CRASH_OF_A_COMPUTATION: Question = Question {
    text: "Must an abort or a memory fault be contained, or memory be kept apart?",
    answers: &[
        Answer {
            text: "No: a panic that ends its thread is contained enough.",
            next: Recommend(&COMPUTE),
        },
        Answer { text: "Yes.", next: Recommend(&PROCESSES) },
    ],
};

static CHANGE_NOTHING: Recommendation = Recommendation {
    title: "Change nothing",
    why: "A loop is easy to write, to read and to debug, and nothing in it needs protection.",
    chapters: &["02-sync-download", "14-deciding"],
    commands: &["cargo run -p sync-download"],
};

static QUEUE: Recommendation = Recommendation {
    title: "A queue that is stored",
    why: "A broker keeps each job until a worker has stored its result, so workers and parent may die, \
         and come back. Each job is done at least once: make the second time harmless. None of \
         this is faster than one machine.",
    chapters: &["18-several-machines", "08-multiprocess-download"],
    commands: &["cd crates/distributed-download && cargo run"],
};

static MEASURE: Recommendation = Recommendation {
    title: "Measure first",
    why: "If it waits, let it wait for several things at the same time. If it computes, give it more \
         cores. If it does too much, let it do less. Each cure helps with its own trouble only. \
         Measure a release build, and count what waits.",
    chapters: &["02-sync-download", "10-cpu-bound"],
    commands: &["cargo run --release -p sync-download -- --quiet --repeat 10 --timeline always"],
};

static PACED_TASKS: Recommendation = Recommendation {
    title: "Pace it and bound it, with tasks",
    why: "No model gets more out of the other side than it allows. A ticker keeps to a rate. A bound \
         does not: the next request begins as soon as an answer is there. Have both, wait when the \
         server tells you to, and set a deadline.",
    chapters: &["12-somebody-elses-api", "07-when-async-bites"],
    commands: &["cargo run -p third-party-api"],
};

static PACED_THREADS: Recommendation = Recommendation {
    title: "Pace it and bound it, with a pool of threads",
    why: "The pool is the bound: as many threads as requests may be in flight. A pool sets no rate, so \
         each thread also waits for its turn: ten turns a second for all of them, if ten requests \
         are allowed. Wait when the server tells you to, and set a deadline.",
    chapters: &["12-somebody-elses-api", "03-threaded-download"],
    commands: &[
        "cargo run -p threaded-download -- --concurrency 5",
        "cargo run -p third-party-api",
    ],
};

static PACED_PROCESSES: Recommendation = Recommendation {
    title: "Pace it and bound it, with a pool of processes",
    why: "An abort or a memory fault ends one worker, and another one takes its place. The parent \
         hands out the work, so it keeps the pace: ten pieces a second if ten requests are \
         allowed. When the server tells a worker to wait, the parent has to know.",
    chapters: &["12-somebody-elses-api", "08-multiprocess-download"],
    commands: &["cargo run -p multiprocess-download", "cargo run -p third-party-api"],
};

static THREADS: Recommendation = Recommendation {
    title: "Threads first",
    why: "The code hardly changes, any library will do, and at the same number in flight async is \
         not faster.",
    chapters: &["03-threaded-download", "04-race-condition", "09-same-k"],
    commands: &[
        "cargo run -p threaded-download -- --concurrency 20",
        "cargo run -p race-condition",
    ],
};

static ASYNC: Recommendation = Recommendation {
    title: "Async",
    why: "One more in flight costs a task and not a thread. Set a bound, and let nothing in a task \
         block.",
    chapters: &["06-async-download", "07-when-async-bites", "09-same-k"],
    commands: &["cargo run -p async-download", "cargo run -p when-async-bites --bin starvation"],
};

static POOL: Recommendation = Recommendation {
    title: "Async with spawn_blocking, or a pool of threads",
    why: "A call that blocks stops every task of its thread, and so does a long computation. Move \
         calls that block to spawn_blocking, and computing to rayon. A pool of threads alone is \
         the simpler program if a few hundred threads are not too many.",
    chapters: &["07-when-async-bites", "03-threaded-download"],
    commands: &[
        "cargo run -p when-async-bites --bin blocking-in-async",
        "cargo run -p threaded-download --example thread-per-site",
    ],
};

static BOTH: Recommendation = Recommendation {
    title: "Async for the waiting, rayon for the computing",
    why: "Neither may stop the other: a long computation between two awaits keeps the event loop \
         from all other tasks, and a download in a thread of rayon's keeps a core from computing. \
         A oneshot channel brings the answer back to the task that awaits it.",
    chapters: &["10-cpu-bound", "07-when-async-bites"],
    commands: &["cargo run -p cpu-bound --example download-and-compute"],
};

static COMPUTE: Recommendation = Recommendation {
    title: "Rayon or threads",
    why: "In Rust, threads compute at the same time. Rayon divides the work; threads of your own \
         are for a few long jobs. Async on one thread gains nothing, and processes cost more to \
         start.",
    chapters: &["10-cpu-bound"],
    commands: &["cargo run -p cpu-bound -- --only sequential --only threads --only rayon"],
};

static PROCESSES: Recommendation = Recommendation {
    title: "Processes",
    why: "An abort, a memory fault or a kill ends one worker, and another one takes its place. A \
         process is expensive to start, and all that goes in or out passes through a pipe.",
    chapters: &["08-multiprocess-download"],
    commands: &[
        "cargo run -p multiprocess-download",
        "cargo run -p cpu-bound -- --only sequential --only processes",
    ],
};
