//! What each program shows.
#![allow(clippy::unwrap_used)]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use reqwest::blocking::Client;
use test_support::{Invocation, Run};
use tokio::runtime::{Builder, Runtime};
use tokio::task;

fn run(file: &str) -> Run {
    Invocation::new(Path::new(file), [""; 0]).run().exits_with(0)
}

#[track_caller]
fn prints(file: &str, expected: &str) {
    let run = run(file);
    assert_eq!(run.stdout, expected, "{run:#?}");
    assert_eq!(run.stderr, "");
}

#[test]
fn a_blocking_call_stops_every_task() {
    let run = run(env!("CARGO_BIN_EXE_blocking-in-async"));
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
        env!("CARGO_BIN_EXE_starvation"),
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
        env!("CARGO_BIN_EXE_lazy"),
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
        env!("CARGO_BIN_EXE_cancel"),
        "\
a future, dropped by a timeout:         cancelled
a task, its JoinSet dropped:            cancelled
a task, its JoinHandle dropped:         finished
a blocking call, aborted while it ran:  finished
a task, its runtime dropped:            cancelled
",
    );
}

/// With n futures in one task, 128 get on in each turn, and the others are polled in vain: beside the
/// two polls that each future needs, these are n - 128, n - 2 x 128, and so on.
#[test]
fn join_all_polls_in_vain_where_many_are_ready_at_once() {
    prints(
        env!("CARGO_BIN_EXE_join-all"),
        "\
futures  polls by join_all  by buffer_unordered  in a JoinSet
    100                200                  200           200
  1,000              5,416                5,416         2,000
 10,000            405,632              405,632        20,000
",
    );
    let in_vain = |n: usize| (1..=n / 128).map(|turn| n - turn * 128).sum::<usize>();
    assert_eq!(2_000 + in_vain(1_000), 5_416);
    assert_eq!(20_000 + in_vain(10_000), 405_632);
}

#[test]
fn a_for_loop_has_one_in_flight() {
    prints(
        env!("CARGO_BIN_EXE_await-in-a-loop"),
        "\
awaited in a for loop: requests 20, most in flight  1
in buffer_unordered:   requests 20, most in flight 20
spawned, then awaited: requests 20, most in flight 20
",
    );
}

#[test]
fn a_guard_that_is_held_across_an_await_stops_the_thread() {
    prints(
        env!("CARGO_BIN_EXE_guard-across-await"),
        "\
held across the .await:         the thread stands still
dropped before the .await:      both visits are done
an async lock, held across it:  both visits are done
",
    );
}

#[test]
fn answers_that_nobody_asks_for_count_as_timed_out() {
    prints(
        env!("CARGO_BIN_EXE_your-own-slowness"),
        "\
saved in the loop:
    276 bytes saved, 5 of 5 answered
    timed out
    timed out
    timed out
    timed out
saved in the future:
    276 bytes saved, 5 of 5 answered
    276 bytes saved, 5 of 5 answered
    276 bytes saved, 5 of 5 answered
    276 bytes saved, 5 of 5 answered
    276 bytes saved, 5 of 5 answered
",
    );
}

#[test]
fn a_future_that_select_drops_loses_what_it_has() {
    prints(
        env!("CARGO_BIN_EXE_select-loses"),
        "\
a new future in each round:
     5 s: still waiting
     9 s: A2 and B1
    10 s: still waiting
one future for each message:
     5 s: still waiting
     6 s: A1 and A2
    10 s: still waiting
    12 s: B1 and B2
",
    );
}

#[test]
fn a_panic_is_noticed_by_whoever_asks_for_the_result() {
    prints(
        env!("CARGO_BIN_EXE_task-panics"),
        "\
its handle is awaited:
    the message: site 2 is too much
    an error, is_panic: true
join_next of a JoinSet:
    the message: site 2 is too much
    site 1 is done
    an error, is_panic: true
    site 3 is done
join_all of a JoinSet:
    the message: site 2 is too much
    it panics too, is_panic: true
its handle is dropped:
    the message: site 2 is too much
    and the program goes on
",
    );
}

#[test]
fn a_receiver_waits_as_long_as_a_sender_is_left() {
    prints(
        env!("CARGO_BIN_EXE_one-sender-left"),
        "\
with the first sender:    3 pages, and an hour later the loop still waits
without the first sender: 3 pages, and the loop has ended
",
    );
}
