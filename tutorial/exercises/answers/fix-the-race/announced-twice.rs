//! wrong: every count is announced twice. Hint: "was announced exactly once"

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;

/// Each thread reads so many pages, and announces after each page how many all of them have read.
/// The total comes back. Announcing may take a while.
pub fn count_pages(threads: usize, pages: usize, announce: impl Fn(u64) + Sync) -> u64 {
    let count = AtomicU64::new(0);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                for _ in 0..pages {
                    // Load, add and store in one step. What comes back is the count before it.
                    let new = count.fetch_add(1, Relaxed) + 1;
                    announce(new);
                    announce(new);
                }
            });
        }
    });
    count.into_inner()
}
