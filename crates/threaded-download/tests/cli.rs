//! The program as a user runs it: what all four download programs promise, and what only this one
//! does.
#![allow(clippy::unwrap_used)]

use test_support::Program;

fn program() -> Program {
    Program { file: env!("CARGO_BIN_EXE_threaded-download"), at_once: 5, is_concurrent: true }
}

test_support::keeps_all_promises!(program());

// What only this program promises.

#[test]
fn a_client_serves_all_threads() {
    let run = program().example("thread-local", [""; 0]).run().exits_with(0);
    let lines: Vec<_> = run.stdout.lines().collect();
    assert_eq!(
        lines[0],
        "a client in each thread: requests 160, failed 0, threads 5, clients 5, connections 5"
    );
    assert!(
        lines[1].starts_with(
            "one client for all threads: requests 160, failed 0, threads 5, clients 1, connections "
        ),
        "{run:#?}"
    );
}

#[test]
fn every_thread_is_a_worker_of_its_own() {
    let server = test_support::gated(5);
    let arguments = ["--json", "-n", "20", &server.url("/dice")];
    let (sites, _) = program().with(arguments).run().exits_with(0).json();
    let workers: std::collections::BTreeSet<_> =
        sites.iter().map(|site| site["worker"].as_u64().unwrap()).collect();
    assert_eq!(workers, (0..5).collect());
}
