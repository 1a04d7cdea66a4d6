//! Three counters, one after the other: each says One, waits for a second, and says Two.
//!
//! ```sh
//! cargo run -p chess-exhibition --example count-sync
//! ```

use std::thread::sleep;
use std::time::{Duration, Instant};

fn main() {
    let start = Instant::now();
    for _ in 0..3 {
        count();
    }
    println!("Counted in {:.2} seconds", start.elapsed().as_secs_f64());
}

fn count() {
    println!("One");
    sleep(Duration::from_secs(1));
    println!("Two");
}
