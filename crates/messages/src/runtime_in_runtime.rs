//! A task waits for a future by `block_on`.

use anyhow::Result;
use tokio::runtime::{Handle, Runtime};
use tokio::task;

pub fn wrong() -> Result<()> {
    Runtime::new()?.block_on(async { Handle::current().block_on(visit()) });
    Ok(())
}

pub fn mended() -> Result<()> {
    let runtime = Runtime::new()?;
    runtime.block_on(async { visit().await });
    // Where it cannot be awaited, it gets a thread that may wait.
    let wait = || Handle::current().block_on(visit());
    runtime.block_on(async { task::spawn_blocking(wait).await })?;
    Ok(())
}

async fn visit() {
    println!("visited");
}
