//! A task is spawned where no runtime is.

use anyhow::Result;
use tokio::runtime::Runtime;

pub fn wrong() -> Result<()> {
    tokio::spawn(visit());
    Ok(())
}

pub fn mended() -> Result<()> {
    let runtime = Runtime::new()?;
    runtime.block_on(async { tokio::spawn(visit()).await })?;
    // A thread that tokio does not know takes a handle along.
    runtime.block_on(runtime.handle().spawn(visit()))?;
    Ok(())
}

async fn visit() {
    println!("visited");
}
