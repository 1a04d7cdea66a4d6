//! Finds the `.await` that hangs: each of them says its name, and has a deadline.
//!
//! ```sh
//! cargo run -p messages --example where-it-hangs
//! ```

use std::time::Duration;

use anyhow::{Context, Result};
use tokio::sync::mpsc;
use tokio::time::timeout;

fn main() -> Result<()> {
    // The clock jumps to the next deadline when nothing else is left to do.
    let event_loop =
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build()?;
    for keeps_a_sender in [true, false] {
        match event_loop.block_on(visit(keeps_a_sender)) {
            Ok(()) => println!("all done"),
            Err(error) => println!("{error:#}\n"),
        }
    }
    Ok(())
}

async fn visit(keeps_a_sender: bool) -> Result<()> {
    let (sender, mut receiver) = mpsc::channel(10);
    let other = sender.clone();
    let download = tokio::spawn(async move { other.send("a page").await });
    let kept = keeps_a_sender.then_some(sender);
    step("the task", download).await???;
    step("all pages", async { while receiver.recv().await.is_some() {} }).await?;
    drop(kept);
    Ok(())
}

/// Awaits something that has a name, for five seconds at most.
async fn step<T>(name: &str, work: impl Future<Output = T>) -> Result<T> {
    println!("waiting for {name}");
    let outcome = timeout(Duration::from_secs(5), work).await;
    outcome.with_context(|| format!("it hangs where it waits for {name}"))
}
