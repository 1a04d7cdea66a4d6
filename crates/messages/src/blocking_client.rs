//! reqwest's blocking client, used by a task.

use anyhow::Result;
use reqwest::{Client, blocking};
use tokio::runtime::Runtime;
use tokio::task;

pub fn wrong() -> Result<()> {
    Runtime::new()?.block_on(async { blocking::Client::builder().build() })?;
    Ok(())
}

pub fn mended() -> Result<()> {
    let runtime = Runtime::new()?;
    runtime.block_on(async { Client::builder().build() })?;
    // Where the blocking client has to stay, all of its life is in a thread that may wait.
    let visit = || blocking::Client::builder().build().map(drop);
    runtime.block_on(async { task::spawn_blocking(visit).await })??;
    Ok(())
}
