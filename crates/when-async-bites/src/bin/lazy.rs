//! When the body of an `async fn` runs: not when it is called, but when its future is awaited,
//! joined or spawned.
//!
//! ```sh
//! cargo run -p when-async-bites --bin lazy
//! ```

use anyhow::Result;
use futures::future::join;
use tokio::task;

fn main() -> Result<()> {
    let event_loop = tokio::runtime::Builder::new_current_thread().build()?;
    event_loop.block_on(call_await_join_spawn())
}

async fn call_await_join_spawn() -> Result<()> {
    println!("calling one:");
    let one = visit("one");
    println!("    called, and nothing of it has run");

    println!("awaiting one:");
    one.await;

    println!("joining two and three:");
    join(visit("two"), visit("three")).await;

    println!("calling four, spawning five:");
    let four = visit("four");
    let five = tokio::spawn(visit("five"));
    println!("    called and spawned, and nothing of either has run");
    // There is one thread, so the new task has to wait until this one is suspended.
    task::yield_now().await;
    println!("    the main task was suspended once: five has begun, four has not");
    four.await;
    // The handle's result would be an error, had the task panicked.
    Ok(five.await?)
}

/// Runs in two parts: between them it is suspended once.
async fn visit(name: &str) {
    // The future that `block_on` runs is no task to tokio, and has no id.
    let task = if task::try_id().is_some() { "a task of its own" } else { "the main task" };
    println!("    {name} begins, in {task}");
    task::yield_now().await;
    println!("    {name} ends");
}
