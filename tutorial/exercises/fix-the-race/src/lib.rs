//! Threads count the pages that they have read. The total is too small: find out why.

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
                    let new = count.load(Relaxed) + 1;
                    announce(new);
                    count.store(new, Relaxed);
                }
            });
        }
    });
    count.into_inner()
}
