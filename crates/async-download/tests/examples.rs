//! What each example shows.
#![allow(clippy::unwrap_used)]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use reqwest::blocking::Client;
use test_support::{Program, Run};
use tokio::runtime::{Builder, Runtime};
use tokio::task;

fn program() -> Program {
    Program { file: env!("CARGO_BIN_EXE_async-download"), at_once: 100, is_concurrent: true }
}

#[track_caller]
fn prints(example: &str, expected: &str) {
    let run = program().example(example, [""; 0]).run().exits_with(0);
    assert_eq!(run.stdout, expected, "{run:#?}");
    assert_eq!(run.stderr, "");
}

#[test]
fn a_blocking_call_stops_every_task() {
    let run = program().example("blocking-in-async", [""; 0]).run().exits_with(0);
    let lines: Vec<_> = run.stdout.lines().map(|line| line.rsplit_once(", ").unwrap().0).collect();
    assert_eq!(
        lines,
        [
            "a blocking GET in each task: requests 20, most in flight  1",
            "the same in spawn_blocking:  requests 20, most in flight 20",
        ]
    );
}

/// reqwest builds a runtime and drops it before it blocks, only in debug builds and only because
/// tokio forbids that on the thread of a runtime. In release builds nothing is said.
#[test]
fn reqwests_blocking_client_panics_in_a_runtime_in_debug_builds() {
    let server = test_support::prompt();
    let client = new_client();
    let event_loop = event_loop();
    let outcome = event_loop.block_on(async {
        let other_ran = Arc::new(AtomicBool::new(false));
        let other = Arc::clone(&other_ran);
        task::spawn(async move { other.store(true, Relaxed) });
        let get = || client.get(server.url("/dice")).send().unwrap().bytes().unwrap().len();
        let outcome = catch_unwind(AssertUnwindSafe(get));
        assert!(!other_ran.load(Relaxed), "no other task has a turn meanwhile");
        outcome
    });
    if cfg!(debug_assertions) {
        let message = *outcome.unwrap_err().downcast::<&str>().unwrap();
        assert!(
            message.starts_with("Cannot drop a runtime in a context where blocking is not all")
        );
        // Whether the request was sent before the panic is left to chance.
    } else {
        assert_eq!(outcome.unwrap(), 276);
        assert_eq!(server.stats().requests, 1);
    }
}

#[test]
fn reqwests_blocking_client_cannot_be_built_in_a_runtime_in_debug_builds() {
    let outcome = event_loop().block_on(async { catch_unwind(|| drop(new_client())) });
    assert_eq!(outcome.is_err(), cfg!(debug_assertions));
}

#[test]
fn reqwests_blocking_client_works_in_spawn_blocking() {
    let server = test_support::prompt();
    let url = server.url("/dice");
    let get = move || new_client().get(url).send().unwrap().bytes().unwrap().len();
    let event_loop = event_loop();
    let bytes = event_loop.block_on(event_loop.spawn_blocking(get)).unwrap();
    assert_eq!(bytes, 276);
}

fn event_loop() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

fn new_client() -> Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().no_proxy().tls_certs_only([]).build().unwrap()
}

#[test]
fn awaiting_what_is_ready_never_switches() {
    prints(
        "starvation",
        "\
std::future::ready      awaited 1000 times: meanwhile another task had    0 turns
tokio::task::yield_now  awaited 1000 times: meanwhile another task had 1000 turns
a free tokio semaphore  awaited 1000 times: meanwhile another task had    7 turns
",
    );
}

#[test]
fn an_async_function_does_nothing_until_it_is_awaited() {
    prints(
        "lazy",
        "\
calling one:
    called, and nothing of it has run
awaiting one:
    one begins, in the main task
    one ends
joining two and three:
    two begins, in the main task
    three begins, in the main task
    two ends
    three ends
calling four, spawning five:
    called and spawned, and nothing of either has run
    five begins, in a task of its own
    the main task was suspended once: five has begun, four has not
    four begins, in the main task
    five ends
    four ends
",
    );
}

#[test]
fn dropping_cancels_or_detaches() {
    prints(
        "cancel",
        "\
a future, dropped by a timeout:         cancelled
a task, its JoinSet dropped:            cancelled
a task, its JoinHandle dropped:         finished
a blocking call, aborted while it ran:  finished
a task, its runtime dropped:            cancelled
",
    );
}

#[test]
fn every_item_arrives_from_a_limited_api() {
    let run = program().example("third-party-api", [""; 0]).run().exits_with(0);
    assert!(run.stdout.starts_with("30 of 30 items arrived in "), "{run:#?}");
    assert_eq!(run.stderr, "");
    let Requests { all, arrived, limited, failed } = requests(&run);
    assert_eq!(arrived, 30);
    assert_eq!(all, arrived + limited + failed);
    assert_eq!(failed, all / 10, "the server fails one in ten");
    // Whoever is refused waits until the second is over, in which ten items have arrived. So each of
    // the four is refused at most once after the first ten, and once after the second.
    assert!(limited <= 8, "{run:#?}");
}

#[test]
fn a_deadline_ends_the_whole() {
    let run = program().example("third-party-api", ["60", "1"]).run().exits_with(1);
    let (arrived, rest) = run.stdout.split_once(" of 60 items arrived in ").unwrap();
    // In a second, no more than two of the server's can begin.
    assert!(arrived.parse::<usize>().unwrap() <= 30, "{run:#?}");
    let (seconds, rest) = rest.split_once(' ').unwrap();
    assert!(seconds.parse::<f64>().unwrap() >= 1.0, "{run:#?}");
    assert!(rest.starts_with("seconds, and the deadline has passed\n"), "{run:#?}");
}

#[test]
fn odd_numbers_of_items_are_refused() {
    for arguments in [&["0"][..], &["1001"], &["x"], &["30", "0"], &["30", "1.5"], &["1", "2", "3"]]
    {
        let run = program().example("third-party-api", arguments).run().exits_with(2);
        assert_eq!(
            run.stderr,
            "error: allowed are ITEMS from 1 to 1000 and DEADLINE_SECONDS from 1 to 3600\n"
        );
        assert_eq!(run.stdout, "");
    }
}

struct Requests {
    all: usize,
    arrived: usize,
    limited: usize,
    failed: usize,
}

/// Reads a line such as `35 requests: 30 x 200 OK, 2 x 429 Too Many Requests, 3 x 503 Service …`.
fn requests(run: &Run) -> Requests {
    let (all, answers) = run.stdout.lines().last().unwrap().split_once(" requests: ").unwrap();
    let count = |status: &str| {
        let mut answers = answers.split(", ").filter_map(|answer| answer.split_once(" x "));
        answers.find(|(_, text)| text.starts_with(status)).map_or(0, |(n, _)| n.parse().unwrap())
    };
    Requests {
        all: all.parse().unwrap(),
        arrived: count("200"),
        limited: count("429"),
        failed: count("503"),
    }
}
