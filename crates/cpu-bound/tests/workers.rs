//! Who computes, as the operating system sees it.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use test_support::{Invocation, Running, processes, wait_until};

/// Two jobs for two workers, each far longer than these tests: whoever computes is still at it. The
/// program ends when it is dropped.
fn two_long_jobs(model: &str) -> Running {
    let arguments = ["--only", model, "--n", "60", "--times", "2", "--workers", "2"];
    Invocation::new(Path::new(env!("CARGO_BIN_EXE_cpu-bound")), arguments).start()
}

/// For how many hundredths of a second each thread of a program and its workers has computed.
fn computed(program: &Running) -> Vec<u64> {
    fields(program, 11).iter().map(|time| time.parse().unwrap()).collect()
}

/// How many of them run, or could run if there were a core for them.
fn running(program: &Running) -> usize {
    fields(program, 0).iter().filter(|state| *state == "R").count()
}

/// A field of what the system says of each thread, counted from that after its name.
fn fields(program: &Running, number: usize) -> Vec<String> {
    let family = processes::family(program.child.id());
    let threads = family
        .iter()
        .flat_map(|pid| fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten());
    let stats = threads.filter_map(|thread| fs::read_to_string(thread.path().join("stat")).ok());
    // The name stands in brackets, and may have blanks in it.
    let field =
        |stat: String| Some(stat.rsplit_once(')')?.1.split_whitespace().nth(number)?.to_owned());
    stats.filter_map(field).collect()
}

#[test]
fn all_workers_compute_at_the_same_time() {
    for model in ["threads", "rayon", "tasks", "blocking-tasks", "processes"] {
        let program = two_long_jobs(model);
        wait_until("two threads at work", || {
            computed(&program).iter().filter(|time| **time >= 5).count() == 2
        });
        // Whoever waits for a lock sleeps. These two never do, so none of them waits for the other.
        let both_run = || running(&program) >= 2;
        assert!((0..20).all(|_| both_run()), "{model}");
    }
}

#[test]
fn tasks_of_one_thread_compute_in_that_thread() {
    for model in ["sequential", "tasks-one-thread"] {
        let program = two_long_jobs(model);
        wait_until("one thread at work", || computed(&program).iter().any(|time| *time >= 20));
        assert_eq!(computed(&program).iter().filter(|time| **time >= 1).count(), 1, "{model}");
    }
}
