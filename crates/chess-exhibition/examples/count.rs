//! Three counters at once: each says One, waits for a second, and says Two.
//!
//! ```sh
//! cargo run -p chess-exhibition --example count
//! ```

use std::io;
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

fn main() -> io::Result<()> {
    let event_loop = Builder::new_current_thread().enable_time().build()?;
    event_loop.block_on(count_together());
    Ok(())
}

/// Starts three counters, and waits for all of them.
pub async fn count_together() {
    let start = Instant::now();
    let mut counters = JoinSet::new();
    for _ in 0..3 {
        counters.spawn(count());
    }
    counters.join_all().await;
    println!("Counted in {:.2} seconds", start.elapsed().as_secs_f64());
}

/// Counts to two.
pub async fn count() {
    println!("One");
    sleep(Duration::from_secs(1)).await;
    println!("Two");
}
