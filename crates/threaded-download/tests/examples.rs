//! What each example shows.
#![allow(clippy::unwrap_used)]

use std::env::consts::EXE_EXTENSION;
use std::path::Path;
use std::process::Command;

use test_support::Program;

fn program() -> Program {
    Program { file: env!("CARGO_BIN_EXE_threaded-download"), at_once: 5, is_concurrent: true }
}

#[test]
fn both_queues_keep_all_threads_at_work() {
    let run = program().example("queue", [""; 0]).run().exits_with(0);
    assert_eq!(
        run.stdout,
        "\
a channel       requests 160, most in flight 5
a locked deque  requests 160, most in flight 5
"
    );
    assert_eq!(run.stderr, "");
}

#[test]
fn every_model_has_its_number_in_flight() {
    let run = program().example("thread-per-site", ["60", "7"]).run().exits_with(0);
    assert_eq!(run.stderr, "");
    let mut lines = run.stdout.lines();
    let header = "sites  model         downloaded  most in flight  seconds    MiB  threads";
    assert_eq!(lines.next(), Some(header));
    for (sites, at_once, model) in [
        ("60", "60", "threads"),
        ("60", "60", "tasks"),
        ("60", "50", "threads"),
        ("60", "50", "tasks"),
        ("7", "7", "threads"),
        ("7", "7", "tasks"),
        ("7", "7", "threads"),
        ("7", "7", "tasks"),
    ] {
        let cells: Vec<_> = lines.next().unwrap().split_whitespace().collect();
        assert_eq!(cells[..5], [sites, at_once, model, sites, at_once], "{run:#?}");
        let [seconds, mib, threads] = cells[5..] else { panic!("{run:#?}") };
        assert!(seconds.parse::<f64>().unwrap() >= 0.05, "the server's latency: {run:#?}");
        if !cfg!(target_os = "linux") {
            assert_eq!([mib, threads], ["-", "-"]);
            continue;
        }
        assert!(mib.parse::<f64>().unwrap() > 0.0, "{run:#?}");
        // Beside the threads of the pool there are the main one and the one in reqwest's client.
        let in_pool: usize = at_once.parse().unwrap();
        let expected = if model == "threads" { in_pool + 2 } else { 1 };
        assert_eq!(threads.parse(), Ok(expected), "{run:#?}");
    }
}

#[test]
fn errors_that_nobody_reads_are_lost() {
    let run = program().example("unread-errors", [""; 0]).run().exits_with(0);
    assert_eq!(
        run.stdout,
        "\
results thrown away:   downloaded 20 sites
handles dropped:       downloaded 20 sites
handles joined, read:  downloaded 0 of 20 sites
"
    );
    assert_eq!(run.stderr, "");
}

#[test]
fn join_gives_back_what_a_thread_returned_or_its_panic() {
    // Not as a `Run`: in no other program may anything panic.
    let file = Path::new(program().file).with_file_name("examples").join("spawn-and-join");
    let output = Command::new(file.with_extension(EXE_EXTENSION)).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        "\
one thread      Ok(Ok(276))
most in flight  1
one for each    Ok(Ok(10966))
one for each    Ok(Ok(276))
one for each    Ok(Ok(10966))
most in flight  3
in a scope      Ok(Ok(10966))
in a scope      Ok(Ok(276))
in a scope      Ok(Ok(10966))
most in flight  3
with a panic    Err(Any { .. })
"
    );
    assert!(String::from_utf8(output.stderr).unwrap().contains("no page today"));
}

#[test]
fn pages_are_put_into_the_order_of_the_list() {
    let run = program().example("in-order", [""; 0]).run().exits_with(0);
    assert_eq!(
        run.stdout,
        "\
as they came  [Ok(276), Ok(276), Ok(10966), Ok(10966)]
as listed     [Ok(10966), Ok(276), Ok(276), Ok(10966)]
"
    );
    assert_eq!(run.stderr, "");
}

#[test]
fn odd_numbers_of_sites_are_refused() {
    for arguments in [&["0"][..], &["5001"], &["160", "x"], &[""]] {
        let run = program().example("thread-per-site", arguments).run().exits_with(2);
        assert_eq!(run.stderr, "error: allowed are whole numbers of sites, from 1 to 5,000\n");
        assert_eq!(run.stdout, "");
    }
}
