//! A `select` that drops a future which has half of a message, and one that keeps it.
//!
//! ```sh
//! cargo run -p when-async-bites --bin select-loses
//! ```

use std::io;
use std::pin::pin;
use std::time::Duration;

use futures::future::{Either, select};
use tokio::runtime::Builder;
use tokio::sync::mpsc::{self, Receiver};
use tokio::time::{self, Instant, Interval};

fn main() -> io::Result<()> {
    // On this clock no second is waited for: it jumps to whatever comes next.
    let event_loop = Builder::new_current_thread().enable_time().start_paused(true).build()?;
    event_loop.block_on(async {
        println!("a new future in each round:");
        let (mut halves, mut ticks, start) = begin();
        loop {
            match select(pin!(message(&mut halves)), pin!(ticks.tick())).await {
                Either::Left((Some(message), _)) => tell(start, &message),
                Either::Left((None, _)) => break,
                // Here the future of the message is dropped, and with it what it has.
                Either::Right(_) => tell(start, "still waiting"),
            }
        }

        println!("one future for each message:");
        let (mut halves, mut ticks, start) = begin();
        loop {
            let mut next = pin!(message(&mut halves));
            let message = loop {
                match select(next.as_mut(), pin!(ticks.tick())).await {
                    Either::Left((message, _)) => break message,
                    Either::Right(_) => tell(start, "still waiting"),
                }
            };
            let Some(message) = message else { break };
            tell(start, &message);
        }
    });
    Ok(())
}

/// Awaits twice, and has half of a message in between.
async fn message(halves: &mut Receiver<&str>) -> Option<String> {
    let first = halves.recv().await?;
    let second = halves.recv().await?;
    Some(format!("{first} and {second}"))
}

/// Two messages in four halves, one every three seconds; and a tick every five.
fn begin() -> (Receiver<&'static str>, Interval, Instant) {
    let (sender, halves) = mpsc::channel(1);
    tokio::spawn(async move {
        for half in ["A1", "A2", "B1", "B2"] {
            time::sleep(Duration::from_secs(3)).await;
            if sender.send(half).await.is_err() {
                return;
            }
        }
    });
    let mut ticks = time::interval(Duration::from_secs(5));
    ticks.reset();
    (halves, ticks, Instant::now())
}

fn tell(start: Instant, what: &str) {
    println!("    {:>2} s: {what}", start.elapsed().as_secs());
}
