//! Workers that misbehave, as shell scripts.
#![allow(clippy::unwrap_used)]

use std::fs;

use test_support::write_script;

use super::*;
use crate::models::processes_of;

const JOB: Job = Job { kind: Kind::Fib, n: 10 };

/// How these jobs end when all workers are this shell script.
fn compute_with(name: &str, script: &str, times: usize, workers: usize) -> Result<Vec<u128>> {
    let file = env::temp_dir().join(format!("cpu-worker-{}-{name}", process::id()));
    write_script(&file, script);
    let answers = processes_of(&file, JOB, times, workers);
    fs::remove_file(file).unwrap();
    answers
}

#[track_caller]
fn fails_with(name: &str, script: &str, sentence: &str) {
    for workers in [1, 3] {
        let error = compute_with(name, script, 4, workers).unwrap_err().to_string();
        assert!(error.starts_with(sentence), "{error}");
    }
}

#[test]
fn a_job_is_a_line_and_so_is_an_answer() {
    let script = r#"while read -r job; do [ "$job" = "fib 10" ] && echo 55; done"#;
    assert_eq!(compute_with("good", script, 4, 2).unwrap(), [55; 4]);
    assert_eq!(compute_with("idle", script, 1, 3).unwrap(), [55]);
    assert_eq!(parse("fib 10"), Some(JOB));
    for line in ["", "fib", "fib 10 ", "fib -1", "sum 10", "10"] {
        assert_eq!(parse(line), None, "{line}");
    }
}

#[test]
fn what_is_not_an_answer_ends_the_run() {
    let garbage = "a worker process printed something that is not an answer";
    fails_with("text", "read -r job; echo hello; exec sleep 60", garbage);
    fails_with("empty", "read -r job; echo; exec sleep 60", garbage);
    fails_with("bytes", r"read -r job; printf '\377\n'; exec sleep 60", garbage);
    fails_with("half", "read -r job; printf 5", garbage);
    fails_with("large", "read -r job; echo 340282366920938463463374607431768211456", garbage);
    fails_with("endless", "read -r job; exec tr '\\0' 5 < /dev/zero", garbage);
    fails_with("later", "read -r job; echo 55; read -r job; echo hello; exec sleep 60", garbage);
}

#[test]
fn a_worker_that_ends_ends_the_run() {
    let ended = "a worker process ended without an answer: ";
    fails_with("end", "read -r job; exit 3", &format!("{ended}exit status: 3"));
    fails_with("kill", "read -r job; kill -9 $$", &format!("{ended}signal: 9"));
    fails_with("never", "exit 0", &format!("{ended}exit status: 0"));
    fails_with("deaf", "exec sleep 60 <&- >&-", ended);
}

#[test]
fn a_worker_that_cannot_be_started_ends_the_run() {
    let error = processes_of(Path::new("/no/such/program"), JOB, 1, 1).unwrap_err();
    assert!(format!("{error:#}").starts_with("cannot start a worker process: "), "{error:#}");
}
