//! The tests notice mistakes: each promise is broken by a program with the mistake that it is there
//! for, and kept by the same program without it. What worker processes promise is kept by
//! multiprocess-download.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::{Duration, Instant};

use test_support::faults::{Fault, Faults};
use test_support::{
    Program, folder, processes, promises, prompt, wait_until, workers, write_script,
};

/// The program `known-bad` with a mistake: a script, because a [`Program`] has no environment.
struct KnownBad {
    program: Program,
    folder: PathBuf,
}

impl Drop for KnownBad {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn known_bad(mistake: &str) -> KnownBad {
    /// Another test may be running a script of the same mistake, so each has a folder of its own.
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    let test = std::env::current_exe().unwrap();
    let example = test.ancestors().nth(2).unwrap().join("examples/known-bad");
    assert!(example.exists(), "cargo test builds the examples, except with --test");
    let folder = folder(&format!("known-bad-{}", NUMBER.fetch_add(1, Relaxed)));
    let script = folder.join(mistake);
    write_script(&script, &format!(r#"KNOWN_BAD={mistake} exec "{}" "$@""#, example.display()));
    let file = script.to_str().unwrap().to_owned().leak();
    KnownBad { program: Program { file, at_once: 5, is_concurrent: true }, folder }
}

/// Checks that a test fails, and that it says what the mistake has done: a program that does not
/// even start would make every test fail.
#[track_caller]
fn is_noticed(test: impl FnOnce(), said: &str) {
    let panic = catch_unwind(AssertUnwindSafe(test)).expect_err("the mistake was not noticed");
    let message = panic.downcast_ref::<String>().expect("a message with values in it");
    assert!(message.contains(said), "{message}");
}

/// Without a mistake all promises are kept.
mod good {
    use super::{known_bad, promises};

    #[test]
    fn failures_are_counted() {
        promises::results::failures_are_counted(&known_bad("nothing").program);
    }

    #[test]
    fn all_faults_at_once() {
        promises::faults::all_faults_at_once(&known_bad("nothing").program);
    }

    #[test]
    fn a_deadline_covers_the_whole_download() {
        promises::faults::a_deadline_covers_the_whole_download(&known_bad("nothing").program);
    }

    #[test]
    fn endless_bodies_take_no_memory() {
        promises::limits::endless_bodies_take_no_memory(&known_bad("nothing").program);
    }
}

#[test]
fn swallowed_errors_are_noticed() {
    let bad = known_bad("errors-swallowed");
    // It says that all is well.
    is_noticed(
        || promises::results::failures_are_counted(&bad.program),
        "left: Some(0)\n right: Some(1)",
    );
}

#[test]
fn a_deadline_for_each_read_is_noticed() {
    /// Four times the timeout.
    const LONG: Duration = Duration::from_secs(1);
    let faults = Faults::start();
    let arguments = ["--json", "--timeout", "0.25", &faults.url(Fault::Drip)];
    let (good, bad) = (known_bad("nothing"), known_bad("deadline-per-read"));
    faults.check(&good.program.with(arguments).run(), &[Fault::Drip]);

    // Each byte comes in time; all of them never do.
    let mut running = bad.program.with(arguments).start();
    wait_until("it asks", || faults.requests(Fault::Drip) == 2);
    let start = Instant::now();
    wait_until("the time is up", || {
        start.elapsed() > LONG || running.child.try_wait().unwrap().is_some()
    });
    assert_eq!(running.child.try_wait().unwrap(), None, "it ended in time");
}

#[test]
fn a_body_without_limit_is_noticed() {
    let faults = Faults::start();
    let (good, bad) = (known_bad("nothing"), known_bad("no-limit"));
    for fault in [Fault::Endless, Fault::OneByteTooMany] {
        let url = faults.url(fault);
        let with_timeout = |timeout| ["--json", "--timeout", timeout, &url];
        faults.check(&good.program.with(with_timeout("3600")).run(), &[fault]);
        // The one with the mistake reads until its time is up.
        let mistaken = bad.program.with(with_timeout("0.5")).run();
        is_noticed(|| faults.check(&mistaken, &[fault]), &format!("{url:?}, \"timeout\""));
    }
}

#[test]
fn a_dead_worker_that_is_kept_is_noticed() {
    let bad = known_bad("dead-worker-kept");
    is_noticed(
        || workers::all_may_be_killed_at_once(&bad.program),
        "left: Object {\"worker-died\": Number(8)}",
    );
}

#[test]
fn all_jobs_before_any_answer_is_noticed() {
    let server = prompt();
    let bad = known_bad("all-jobs-first");
    let few = ["-q", "-n", "100", &server.url("/dice")];
    let run = bad.program.with(few).run().exits_with(0);
    assert!(run.stdout.starts_with("Downloaded 100 of 100 sites"));

    // The run that the tests make with worker processes would not end.
    let mut running = workers::many_jobs(&bad.program, &server).start();
    wait_until("a worker is there", || !processes::children(running.child.id()).is_empty());
    let worker = processes::children(running.child.id())[0];
    // Nobody reads the answers before all jobs are written, and nobody reads those jobs any more.
    wait_until("no answer can be written", || {
        running.child.try_wait().unwrap().is_some() || workers::stdout_is_full(worker)
    });
    let requests = server.stats().requests;
    assert!((101..2_100).contains(&requests), "{requests} requests");
    assert_eq!(running.child.try_wait().unwrap(), None, "it stands still, and has not ended");
}
