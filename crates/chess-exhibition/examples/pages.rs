//! A stream that asks for the next page when you want it, and knows each page from the one before.
//!
//! ```sh
//! cargo run -p chess-exhibition --example pages
//! ```

use std::io;
use std::pin::pin;
use std::time::Duration;

use futures::stream::{self, Stream, StreamExt};
use tokio::runtime::Builder;
use tokio::time::{Instant, sleep};

/// An answer of the federation: some players, and where to find more of them.
struct Page {
    players: [&'static str; 2],
    next: Option<usize>,
}

fn main() -> io::Result<()> {
    let event_loop = Builder::new_current_thread().enable_time().start_paused(true).build()?;
    event_loop.block_on(invite_players());
    Ok(())
}

async fn invite_players() {
    let start = Instant::now();
    let mut pages = pin!(pages(start));
    while let Some(players) = pages.next().await {
        println!("{} s: invites {}", start.elapsed().as_secs(), players.join(" and "));
        // As long as this takes, nobody asks for a page.
        sleep(Duration::from_secs(5)).await;
    }
    println!("{} s: no more pages", start.elapsed().as_secs());
}

/// The players of one page after the other, from page 1 to the one that names no other.
fn pages(start: Instant) -> impl Stream<Item = [&'static str; 2]> {
    stream::unfold(Some(1), move |number| async move {
        let number = number?;
        println!("{} s: asks for page {number}", start.elapsed().as_secs());
        let page = fetch(number).await;
        Some((page.players, page.next))
    })
}

/// Stands in for an API: each answer takes a second.
async fn fetch(number: usize) -> Page {
    sleep(Duration::from_secs(1)).await;
    match number {
        1 => Page { players: ["Ada", "Emil"], next: Some(2) },
        2 => Page { players: ["Ida", "Omar"], next: Some(3) },
        _ => Page { players: ["Uma", "Yan"], next: None },
    }
}
