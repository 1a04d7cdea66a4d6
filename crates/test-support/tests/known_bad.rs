//! The tests notice mistakes: each promise is broken by a program with the mistake that it is there
//! for, and kept by the same program without it.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::Command;
use std::time::{Duration, Instant};

use common::practice::{Behaviour, Practice};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use test_support::faults::{Fault, Faults};
use test_support::{Program, folder, processes, promises, prompt, wait_until};

/// The program `known-bad` with a mistake, as a script, because a [`Program`] has no environment.
fn known_bad(mistake: &str) -> Program {
    let test = std::env::current_exe().unwrap();
    let example = test.ancestors().nth(2).unwrap().join("examples/known-bad");
    assert!(example.exists(), "cargo test builds the examples, but for --test");
    let script = folder("known-bad").join(mistake);
    // Not written by this process: what another test starts at the same moment would inherit the
    // open file, and a script that is open for writing cannot be run.
    let write =
        r#"printf '#!/bin/sh\nKNOWN_BAD=%s exec "%s" "$@"\n' "$1" "$2" > "$0" && chmod 700 "$0""#;
    let mut shell = Command::new("sh");
    let shell = shell.args(["-c", write]).arg(&script).arg(mistake).arg(example);
    assert!(shell.status().unwrap().success());
    let file = script.to_str().unwrap().to_owned().leak();
    Program { file, at_once: 5, is_concurrent: true }
}

#[track_caller]
fn is_noticed(mistake: &str, promise: fn(&Program)) {
    let program = known_bad(mistake);
    assert!(catch_unwind(|| promise(&program)).is_err(), "{mistake} was not noticed");
}

#[test]
fn without_a_mistake_all_promises_are_kept() {
    let program = known_bad("nothing");
    promises::failures_are_counted(&program);
    promises::all_faults_at_once(&program);
    promises::a_deadline_covers_the_whole_download(&program);
    promises::endless_bodies_take_no_memory(&program);
}

#[test]
fn swallowed_errors_are_noticed() {
    is_noticed("errors-swallowed", promises::failures_are_counted);
}

#[test]
fn a_deadline_for_each_read_is_noticed() {
    /// Four times what is promised: the timeout and half a second.
    const PROMISED: Duration = Duration::from_secs(3);
    let faults = Faults::start();
    let arguments = ["--json", "--timeout", "0.25", &faults.url(Fault::Drip)];
    faults.check(&known_bad("nothing").with(arguments).run(), &[Fault::Drip]);

    // Each byte comes in time; all of them never do.
    let start = Instant::now();
    let mut running = known_bad("deadline-per-read").with(arguments).start();
    wait_until("the time is up", || {
        start.elapsed() > PROMISED || running.child.try_wait().unwrap().is_some()
    });
    assert_eq!(running.child.try_wait().unwrap(), None, "it ended in time");
    running.child.kill().unwrap();
}

#[test]
fn a_body_without_limit_is_noticed() {
    a_fault_is_mistaken("no-limit", Fault::Endless);
    a_fault_is_mistaken("no-limit", Fault::OneByteTooMany);
}

/// The program without the mistake knows the fault, and the one with it does not.
fn a_fault_is_mistaken(mistake: &str, fault: Fault) {
    let faults = Faults::start();
    let run = |mistake| {
        let arguments = ["--json", "--timeout", "1.5", &faults.url(fault)];
        known_bad(mistake).with(arguments).run()
    };
    faults.check(&run("nothing"), &[fault]);
    let mistaken = run(mistake);
    let check = AssertUnwindSafe(|| faults.check(&mistaken, &[fault]));
    assert!(catch_unwind(check).is_err(), "{mistake} was not noticed: {mistaken:#?}");
}

/// What a killed worker costs: with others in its place, one site.
fn a_killed_worker_costs_one_site(program: &Program) {
    let latency = Duration::from_secs(1);
    let server = Practice::start(Behaviour { latency, ..Behaviour::default() }).unwrap();
    let url = server.url("/dice");
    let running = program.with(["--json", "-c", "3", "-n", "8", &url]).start();
    wait_until("three downloads are under way", || server.stats().in_flight == 3);
    let victim = processes::children(running.child.id())[0];
    kill(Pid::from_raw(victim.try_into().unwrap()), Signal::SIGKILL).unwrap();
    let (_, summary) = running.wait().exits_with(1).json();
    assert_eq!(summary["kinds"], serde_json::json!({ "worker-died": 1 }));
}

#[test]
fn a_dead_worker_that_is_kept_is_noticed() {
    is_noticed("dead-worker-kept", a_killed_worker_costs_one_site);
}

#[test]
fn all_jobs_before_any_answer_is_noticed() {
    let server = prompt();
    let url = server.url("/dice");
    let program = known_bad("all-jobs-first");
    let few = program.with(["-q", "-n", "100", &url]).run().exits_with(0);
    assert!(few.stdout.starts_with("Downloaded 100 of 100 sites"));

    let mut running = program.with(["-q", "-n", "20000", &url]).start();
    // Both pipes are full when nothing moves any more.
    let (mut requests, mut since) = (0, Instant::now());
    wait_until("nothing moves", || {
        let now = server.stats().requests;
        if now != requests {
            (requests, since) = (now, Instant::now());
        }
        running.child.try_wait().unwrap().is_some() || since.elapsed().as_secs() >= 2
    });
    assert!(requests < 20_100, "{requests} requests");
    assert_eq!(running.child.try_wait().unwrap(), None, "it stands still, and has not ended");
    running.child.kill().unwrap();
}
