//! Twelve sites, up to four at once, and the first one is slow: how many have begun by then?
//!
//! ```sh
//! cargo run -p from-a-blank-page --example slow-in-front
//! ```

use std::cell::Cell;
use std::io;
use std::time::Duration;

use futures::stream::{self, StreamExt};
use tokio::runtime::Builder;
use tokio::time::{sleep, timeout};

fn main() -> io::Result<()> {
    let begun = Cell::new(0);
    let downloads = || stream::iter((0..12).map(|site| download_site(site, &begun)));

    wait_for(downloads().buffered(4).count())?;
    println!("buffered: {} of 12 have begun", begun.take());

    wait_for(downloads().buffer_unordered(4).count())?;
    println!("buffer_unordered: {} of 12 have begun", begun.take());
    Ok(())
}

/// Gives up halfway through the first download, on a clock that jumps from one wait to the next.
fn wait_for(all: impl Future) -> io::Result<()> {
    let event_loop = Builder::new_current_thread().enable_time().start_paused(true).build()?;
    let outcome = event_loop.block_on(async { timeout(Duration::from_secs(50), all).await });
    assert!(outcome.is_err(), "the first download takes longer");
    Ok(())
}

async fn download_site(site: u32, begun: &Cell<u32>) {
    begun.set(begun.get() + 1);
    sleep(Duration::from_secs(if site == 0 { 100 } else { 1 })).await;
}
