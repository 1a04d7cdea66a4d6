//! A runtime that is built by hand has neither timers nor sockets unless it is told to.

use std::time::Duration;

use anyhow::Result;
use tokio::net::TcpListener;
use tokio::runtime::Builder;
use tokio::time::sleep;

pub fn wrong_timer() -> Result<()> {
    let event_loop = Builder::new_current_thread().build()?;
    event_loop.block_on(async { sleep(Duration::from_millis(1)).await });
    Ok(())
}

pub fn wrong_io() -> Result<()> {
    let event_loop = Builder::new_current_thread().build()?;
    event_loop.block_on(TcpListener::bind(("127.0.0.1", 0)))?;
    Ok(())
}

pub fn mended() -> Result<()> {
    let event_loop = Builder::new_current_thread().enable_all().build()?;
    event_loop.block_on(async { sleep(Duration::from_millis(1)).await });
    event_loop.block_on(TcpListener::bind(("127.0.0.1", 0)))?;
    Ok(())
}
