//! The program as a user runs it.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::Path;

use serde_json::{Value, json};
use test_support::{Invocation, Run};

const MODELS: [&str; 7] =
    ["sequential", "threads", "rayon", "tasks-one-thread", "tasks", "blocking-tasks", "processes"];

fn with<const N: usize>(arguments: [&str; N]) -> Invocation {
    Invocation::new(Path::new(env!("CARGO_BIN_EXE_cpu-bound")), arguments)
}

fn objects(run: &Run) -> Vec<Value> {
    run.stdout.lines().map(|line| serde_json::from_str(line).expect(line)).collect()
}

/// The models that the table has rows of, and the last column.
fn rows(run: &Run) -> Vec<(&str, &str)> {
    let rows = run.stdout.lines().skip_while(|line| !line.starts_with("model ")).skip(1);
    let rows = rows.take_while(|line| !line.is_empty());
    let columns = rows.map(|row| row.split_whitespace().collect::<Vec<_>>());
    columns.map(|columns| (columns[0], columns[2])).collect()
}

#[test]
fn every_model_gives_the_same_answers() {
    for (job, n, answer) in [("fib", 15, "610"), ("squares", 5_000, "41654167500")] {
        let size = n.to_string();
        // Fewer workers than jobs, as many, and more.
        for (times, asked, workers) in [(7, 1, 1), (7, 3, 3), (5, 5, 5), (1, 2, 1), (3, 256, 3)] {
            let (times_text, asked) = (times.to_string(), asked.to_string());
            let arguments = ["--job", job, "--n", &size, "--times", &times_text];
            let mut invocation = with(arguments);
            invocation.command.args(["--workers", &asked, "--json"]);
            let run = invocation.run().exits_with(0);
            assert_eq!(run.stderr, "");
            let objects = objects(&run);
            assert_eq!(objects.len(), 7, "{run:#?}");
            for (mut object, model) in objects.into_iter().zip(MODELS) {
                assert!(object["seconds"].take().as_f64().unwrap() > 0.0, "{run:#?}");
                assert!(object["speed_up"].take().as_f64().unwrap() > 0.0, "{run:#?}");
                let expected = json!({
                    "model": model, "job": job, "n": n, "times": times, "workers": workers,
                    "seconds": null, "speed_up": null, "answer": answer,
                });
                assert_eq!(object, expected);
            }
        }
    }
}

#[test]
fn the_smallest_jobs_have_answers_too() {
    for (job, n, answer) in
        [("fib", "0", "0"), ("fib", "1", "1"), ("squares", "0", "0"), ("squares", "1", "0")]
    {
        let run = with(["--job", job, "--n", n, "--times", "1", "--json"]).run().exits_with(0);
        assert_eq!(objects(&run).len(), 7);
        assert!(objects(&run).iter().all(|object| object["answer"] == answer), "{run:#?}");
    }
}

#[test]
fn the_table_has_a_row_for_each_model() {
    let run = with(["--n", "20", "--times", "20", "--workers", "3"]).run().exits_with(0);
    let lines: Vec<_> = run.stdout.lines().collect();
    assert_eq!(lines[0], "fib(20) x 20, with 3 workers");
    let cores = std::thread::available_parallelism().unwrap();
    assert!(
        lines[1].starts_with(&format!("Cores: available_parallelism {cores}, num_cpus::get ")),
        "{run:#?}"
    );
    assert!(lines[1].contains(", num_cpus::get_physical "));
    assert_eq!(lines[3], "model              seconds  speed-up");
    let rows = rows(&run);
    assert_eq!(rows.iter().map(|(model, _)| *model).collect::<Vec<_>>(), MODELS);
    assert_eq!(rows[0], ("sequential", "1.00"));
    assert!(rows.iter().all(|(_, speed_up)| speed_up.parse::<f64>().unwrap() >= 0.0));
    assert_eq!(lines[12], "Every answer was 6,765, as it has to be.");
    assert!(lines[13].starts_with("20 jobs on 3 workers, 7 rounds: the best possible speed-up "));
    assert_eq!(lines.len(), 16);
    assert_eq!(run.stderr, "");
}

#[test]
fn only_some_models_run() {
    let run = with(["--n", "9", "--only", "threads", "--only", "rayon"]).run().exits_with(0);
    assert_eq!(rows(&run), [("threads", "-"), ("rayon", "-")]);
    // In the order of the table, and each of them once.
    let only = ["--n", "9", "--only", "rayon", "--only", "sequential", "--only", "rayon"];
    let run = with(only).run().exits_with(0);
    let rows = rows(&run);
    assert_eq!((rows[0], rows[1].0, rows.len()), (("sequential", "1.00"), "rayon", 2));
    for model in MODELS {
        let run = with(["--n", "9", "--only", model, "--json"]).run().exits_with(0);
        let [object] = &objects(&run)[..] else { panic!("{run:#?}") };
        assert_eq!(object["model"], model);
        assert_eq!(object["speed_up"].is_null(), model != "sequential");
    }
}

#[test]
fn many_small_jobs_are_no_trouble() {
    let arguments = ["--n", "5", "--times", "10000", "--workers", "8", "--json"];
    assert_eq!(objects(&with(arguments).run().exits_with(0)).len(), 7);
}

#[test]
fn bad_options_are_refused() {
    let n = "allowed are whole numbers up to 93 for fib, up to 10,069,012,961,345 for squares";
    for (arguments, sentence) in [
        (["--times", "0"], "allowed are whole numbers from 1 to 10,000"),
        (["--times", "10001"], "allowed are whole numbers from 1 to 10,000"),
        (["--times", "often"], "allowed are whole numbers from 1 to 10,000"),
        (["--workers", "0"], "allowed are whole numbers from 1 to 256"),
        (["--workers", "257"], "allowed are whole numbers from 1 to 256"),
        (["--workers", "1.5"], "allowed are whole numbers from 1 to 256"),
        (["--n", "many"], n),
        (["--n", "94"], n),
        (["--n=-1", "--json"], n),
        (["--n", "18446744073709551616"], n),
        (["--job", "primes"], "possible values: fib, squares"),
        (["--only", "gpu"], "possible values: sequential, threads, rayon, tasks-one-thread"),
        (["--no-such-option", "1"], "unexpected argument"),
        (["fib", "37"], "unexpected argument"),
        (["--worker", "--json"], "unexpected argument"),
    ] {
        let run = with(arguments).run().exits_with(2);
        assert!(run.stderr.starts_with("error: "), "{arguments:?}: {run:#?}");
        assert!(run.stderr.contains(sentence), "{arguments:?}: {run:#?}");
        assert_eq!(run.stdout, "", "{arguments:?}");
    }
    let run = with(["--job", "squares", "--n", "10069012961346"]).run().exits_with(2);
    assert!(run.stderr.starts_with(&format!("error: --n 10069012961346: {n}")), "{run:#?}");
}

#[test]
fn help_explains() {
    let help = with(["--help"]).run().exits_with(0).stdout;
    let opening = "Computes the same answers in every model, and compares the times\n\nOne job is ";
    assert!(help.starts_with(opening), "{help}");
    for option in ["--job", "--n", "--times", "--workers", "--only", "--json", "Examples:"] {
        assert!(help.contains(option), "{help}");
    }
    assert!(help.contains("Exit codes: 0 all answers are right, 1 "), "{help}");
    assert!(MODELS.iter().all(|model| help.contains(&format!("- {model}:"))), "{help}");
}

#[test]
fn only_the_program_itself_starts_workers() {
    // Whether a worker meets the nonsense or the end of its stdin first is left to chance.
    let run = with(["--worker"]).stdin("fib\n").run();
    assert!(matches!(run.code, Some(0 | 2)), "{run:#?}");
    let run = with(["--worker"]).run().exits_with(0);
    assert_eq!((run.stdout, run.stderr), (String::new(), String::new()));
}

#[cfg(unix)]
#[test]
fn output_may_get_lost() {
    let table = ["--n", "15", "--times", "3"];
    test_support::promises::signals::output_may_get_lost(|| with(table));
    test_support::promises::signals::output_may_get_lost(|| with(["--n", "15", "--json"]));
}

#[cfg(target_os = "linux")]
mod workers {
    use nix::sys::signal::Signal;
    use test_support::processes::{children, is_running};
    use test_support::workers::send;
    use test_support::{Running, wait_until};

    use super::with;

    /// A program whose three workers have some hundred jobs each, of about half a second.
    fn busy() -> (Running, Vec<u32>) {
        let arguments = ["--only", "processes", "--n", "41", "--times", "1000", "--workers", "3"];
        let running = with(arguments).start();
        wait_until("three workers are there", || children(running.child.id()).len() == 3);
        let workers = children(running.child.id());
        (running, workers)
    }

    #[test]
    fn a_killed_worker_ends_the_run() {
        let (running, workers) = busy();
        send(workers[1], Signal::SIGKILL);
        let run = running.wait().exits_with(1);
        let said = run.stderr.lines().last().unwrap();
        let sentence = "error: processes: a worker process ended without an answer: signal: 9";
        assert!(said.starts_with(sentence), "{run:#?}");
        assert!(workers.iter().all(|worker| !is_running(*worker)));
    }

    #[test]
    fn no_worker_survives_its_parent() {
        // Not SIGINT: whoever was started in the background by a shell ignores it.
        for signal in [Signal::SIGKILL, Signal::SIGTERM] {
            let (running, _) = busy();
            send(running.child.id(), signal);
            // That nothing is left of it is looked at in every run.
            assert_eq!(running.wait_after_signal().code, None, "{signal}");
        }
    }
}

#[test]
fn a_task_a_thread_and_a_process_are_started() {
    let program = Path::new(env!("CARGO_BIN_EXE_cpu-bound"));
    let run = Invocation::example(program, "starting", [""; 0]).run().exits_with(0);
    assert_eq!(run.stderr, "");
    let rows = run.stdout.lines().map(|row| row.split_whitespace().collect::<Vec<_>>());
    for (row, what) in rows.zip([["a", "task"], ["a", "thread"], ["a", "process"]]) {
        assert_eq!((&row[..2], row[3]), (&what[..], "µs"), "{run:#?}");
        assert!(row[2].parse::<f64>().unwrap() > 0.0, "{run:#?}");
    }
    assert_eq!(run.stdout.lines().count(), 3, "{run:#?}");
}

#[test]
fn downloads_go_on_while_rayon_computes() {
    let program = Path::new(env!("CARGO_BIN_EXE_cpu-bound"));
    let run = Invocation::example(program, "download-and-compute", [""; 0]).run().exits_with(0);
    assert_eq!(run.stderr, "");
    let lines: Vec<_> = run.stdout.lines().collect();
    assert_eq!(
        lines,
        [
            "computed            in flight meanwhile  pages at once  by rayon  found",
            "between two awaits                    0              1         0   2280",
            "by rayon                              4              2         8   2280",
        ]
    );
}
