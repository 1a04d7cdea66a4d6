//! Who computes, as the operating system sees it.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use test_support::{Invocation, Running, processes, wait_until};

/// Two jobs for two workers, each far longer than these tests: whoever computes is still at it.
fn two_long_jobs(model: &str) -> Running {
    let arguments = ["--only", model, "--n", "60", "--times", "2", "--workers", "2"];
    Invocation::new(Path::new(env!("CARGO_BIN_EXE_cpu-bound")), arguments).start()
}

/// For how many hundredths of a second each thread of a program and its workers has computed.
fn computed(program: &Running) -> Vec<u64> {
    let family = processes::family(program.child.id());
    let threads = family
        .iter()
        .flat_map(|pid| fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten());
    let stats = threads.filter_map(|thread| fs::read_to_string(thread.path().join("stat")).ok());
    // The name, in brackets, may have blanks in it. The eleventh number after it is the user time.
    let time = |stat: String| stat.rsplit_once(')')?.1.split_whitespace().nth(11)?.parse().ok();
    stats.filter_map(time).collect()
}

#[test]
fn all_workers_compute_at_the_same_time() {
    for model in ["threads", "rayon", "tasks", "blocking-tasks", "processes"] {
        let mut program = two_long_jobs(model);
        wait_until("two threads at work", || {
            computed(&program).iter().filter(|time| **time >= 5).count() == 2
        });
        program.child.kill().unwrap();
        program.child.wait().unwrap();
    }
}

#[test]
fn tasks_of_one_thread_compute_in_that_thread() {
    for model in ["sequential", "tasks-one-thread"] {
        let mut program = two_long_jobs(model);
        wait_until("one thread at work", || computed(&program).iter().any(|time| *time >= 20));
        assert_eq!(computed(&program).iter().filter(|time| **time >= 1).count(), 1, "{model}");
        program.child.kill().unwrap();
        program.child.wait().unwrap();
    }
}
