//! Counts how often futures are polled that all wait once: in one task, by `join_all` and by
//! `buffer_unordered`, and in a task each, in a `JoinSet`.
//!
//! ```sh
//! cargo run -p when-async-bites --bin join-all
//! ```

use std::future::{poll_fn, ready};
use std::io;
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use common::text::grouped;
use futures::future::join_all;
use futures::stream::{self, StreamExt};
use tokio::runtime::Builder;
use tokio::task::JoinSet;
use tokio::time::sleep;

static POLLS: AtomicUsize = AtomicUsize::new(0);

fn main() -> io::Result<()> {
    println!("futures  polls by join_all  by buffer_unordered  in a JoinSet");
    for futures in [100, 1_000, 10_000] {
        let in_one_task = polls(async {
            join_all((0..futures).map(|_| wait())).await;
        })?;
        let buffered = polls(async {
            let waits = stream::iter((0..futures).map(|_| wait()));
            waits.buffer_unordered(futures).for_each(ready).await;
        })?;
        let in_a_task_each = polls(async {
            (0..futures).map(|_| wait()).collect::<JoinSet<()>>().join_all().await;
        })?;
        let [futures, one_task, buffered, tasks] =
            [futures, in_one_task, buffered, in_a_task_each].map(grouped);
        println!("{futures:>7}  {one_task:>17}  {buffered:>19}  {tasks:>12}");
    }
    Ok(())
}

/// How often the futures are polled until all of them are done, on a clock that jumps.
fn polls(all: impl Future) -> io::Result<usize> {
    let event_loop = Builder::new_current_thread().enable_time().start_paused(true).build()?;
    event_loop.block_on(all);
    Ok(POLLS.swap(0, Relaxed))
}

/// Needs two polls: one to begin, and one when the time is over.
async fn wait() {
    let mut sleeping = pin!(sleep(Duration::from_secs(1)));
    poll_fn(|context| {
        POLLS.fetch_add(1, Relaxed);
        // In each turn of a task, tokio lets 128 of these go on. To the others in the same task it
        // says that they have to wait, and all of them are polled to hear it.
        sleeping.as_mut().poll(context)
    })
    .await;
}
