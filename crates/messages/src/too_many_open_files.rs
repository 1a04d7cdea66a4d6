//! More connections at once than the process may have open, and a bound.

use std::net::SocketAddr;

use anyhow::Result;
use futures::future::try_join_all;
use futures::stream::{self, StreamExt, TryStreamExt};
use rlimit::Resource;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;

const FILES: u64 = 64;
const CONNECTIONS: usize = 100;

pub fn wrong() -> Result<()> {
    with_few_files(async |address| {
        let connections = (0..CONNECTIONS).map(|_| TcpStream::connect(address));
        try_join_all(connections).await?;
        Ok(())
    })
}

pub fn mended() -> Result<()> {
    with_few_files(async |address| {
        let connections = (0..CONNECTIONS).map(|_| TcpStream::connect(address));
        let at_most_20 = stream::iter(connections).buffer_unordered(20);
        at_most_20.try_for_each(async |_| Ok(())).await?;
        Ok(())
    })
}

/// Runs this beside a listener, in a process that may have 64 files open.
fn with_few_files(connect: impl AsyncFnOnce(SocketAddr) -> Result<()>) -> Result<()> {
    let (_, hard) = Resource::NOFILE.get()?;
    Resource::NOFILE.set(FILES.min(hard), hard)?;
    Runtime::new()?.block_on(async {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        connect(listener.local_addr()?).await
    })
}
