//! The three counters on a paused clock, where seconds are exact.
#![allow(clippy::unwrap_used)]

use std::time::Duration;

use tokio::runtime::Builder;
use tokio::time::Instant;

#[allow(dead_code, reason = "its main runs on a real clock")]
#[path = "../examples/count.rs"]
mod count;

fn time_of(counters: impl Future<Output = ()>) -> Duration {
    let event_loop =
        Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    event_loop.block_on(async {
        let start = Instant::now();
        counters.await;
        start.elapsed()
    })
}

#[test]
fn together_they_take_one_second() {
    assert_eq!(time_of(count::count_together()), Duration::from_secs(1));
}

#[test]
fn awaited_one_after_the_other_they_take_three() {
    let in_a_row = async {
        for _ in 0..3 {
            count::count().await;
        }
    };
    assert_eq!(time_of(in_a_row), Duration::from_secs(3));
}
