//! wrong: it announces first, and counts then. Hint: "was announced exactly once"

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;

pub fn count_pages(threads: usize, pages: usize, announce: impl Fn(u64) + Sync) -> u64 {
    let count = AtomicU64::new(0);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                for _ in 0..pages {
                    announce(count.load(Relaxed) + 1);
                    count.fetch_add(1, Relaxed);
                }
            });
        }
    });
    count.into_inner()
}
