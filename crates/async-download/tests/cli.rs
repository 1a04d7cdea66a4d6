//! The program as a user runs it: what all four download programs promise, and what only this one
//! does.
#![allow(clippy::unwrap_used)]

use test_support::Program;

fn program() -> Program {
    Program { file: env!("CARGO_BIN_EXE_async-download"), at_once: 100, is_concurrent: true }
}

test_support::keeps_all_promises!(program());

// What only this program promises.

#[test]
fn one_thread_does_it_all() {
    let server = test_support::gated(100);
    let arguments = ["--json", "-n", "120", &server.url("/dice")];
    let (sites, _) = program().with(arguments).run().exits_with(0).json();
    assert!(sites.iter().all(|site| site["worker"] == 0));
}

#[test]
fn spawned_tasks_are_bounded_too() {
    let server = test_support::gated(100);
    let arguments = ["-q", "-n", "160", &server.url("/dice")];
    let run = program().example("spawned", arguments).run().exits_with(0);
    assert!(run.stdout.starts_with("Downloaded 160 of 160 sites in "), "{run:#?}");
    assert!(run.stderr.contains("finished at least one site each"), "{run:#?}");
    assert_eq!(server.stats().most_in_flight, 100);
    assert_eq!(server.stats().requests, 160);
}

#[test]
fn one_in_flight_can_be_more_than_ten_a_second() {
    let server = test_support::prompt();
    let arguments = ["-q", "--json", "-c", "1", "-n", "400", &server.url("/limited")];
    let (_, summary) = program().with(arguments).run().exits_with(1).json();
    // None would be refused if each took a tenth of a second.
    assert!(summary["kinds"]["http-status"].as_u64().unwrap() > 0, "{summary}");
    assert_eq!(server.stats().most_in_flight, 1);
}
