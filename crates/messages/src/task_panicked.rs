//! A task panics, and awaiting it tells you.

use anyhow::Result;
use tokio::runtime::Runtime;

pub fn wrong() -> Result<()> {
    Runtime::new()?.block_on(async {
        tokio::spawn(visit()).await?;
        Ok(())
    })
}

pub fn mended() -> Result<()> {
    Runtime::new()?.block_on(async {
        match tokio::spawn(visit()).await {
            Ok(()) => println!("downloaded"),
            Err(error) if error.is_panic() => println!("failed: there is a bug in visit"),
            Err(_) => println!("cancelled"),
        }
        Ok(())
    })
}

async fn visit() {
    panic!("no such page");
}
