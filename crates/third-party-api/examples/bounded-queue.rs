//! A producer that is faster than the worker: how many items wait between them?
//!
//! ```sh
//! cargo run -p third-party-api --example bounded-queue
//! ```
//!
//! The clock is tokio's paused one: it jumps, so nobody has to wait.

use std::sync;
use std::time::Duration;

use anyhow::Result;
use futures::future::join;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep};

const ITEMS: usize = 1_000;
const ROOM: usize = 5;
const WORK: Duration = Duration::from_millis(10);

fn main() -> Result<()> {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    let event_loop = builder.enable_all().start_paused(true).build()?;
    event_loop.block_on(async {
        let start = Instant::now();
        println!("without a bound: {} wait, {:?}", without_a_bound().await, start.elapsed());
        let start = Instant::now();
        println!("with a bound:    {} wait, {:?}", with_a_bound().await, start.elapsed());
    });
    println!("sync_channel:    {} fit in while nobody takes any", fit_into_a_sync_channel());
    Ok(())
}

async fn without_a_bound() -> usize {
    let (sender, mut receiver) = mpsc::unbounded_channel();
    let producer = async move {
        for item in 0..ITEMS {
            // It returns at once, whether anybody is ready or not.
            let _ = sender.send(item);
        }
    };
    let worker = async {
        let mut most_waiting = 0;
        loop {
            most_waiting = most_waiting.max(receiver.len());
            let Some(_item) = receiver.recv().await else { return most_waiting };
            sleep(WORK).await;
        }
    };
    join(producer, worker).await.1
}

async fn with_a_bound() -> usize {
    let (sender, mut receiver) = mpsc::channel(ROOM);
    let producer = async move {
        for item in 0..ITEMS {
            // It waits until there is room.
            let _ = sender.send(item).await;
        }
    };
    let worker = async {
        let mut most_waiting = 0;
        loop {
            most_waiting = most_waiting.max(receiver.len());
            let Some(_item) = receiver.recv().await else { return most_waiting };
            sleep(WORK).await;
        }
    };
    join(producer, worker).await.1
}

/// The channel for threads: its `send` blocks where there is no room, and `try_send` fails.
fn fit_into_a_sync_channel() -> usize {
    let (sender, _receiver) = sync::mpsc::sync_channel(ROOM);
    (0..ITEMS).take_while(|item| sender.try_send(*item).is_ok()).count()
}
