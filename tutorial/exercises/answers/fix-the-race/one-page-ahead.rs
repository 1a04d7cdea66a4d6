//! wrong: each thread reads its next page before it announces the one before it. Hint: "There is one count for all threads"

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;

pub fn count_pages(threads: usize, pages: usize, announce: impl Fn(u64) + Sync) -> u64 {
    let count = AtomicU64::new(0);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let mut new = count.fetch_add(1, Relaxed) + 1;
                for _ in 1..pages {
                    let next = count.fetch_add(1, Relaxed) + 1;
                    announce(new);
                    new = next;
                }
                announce(new);
            });
        }
    });
    count.into_inner()
}
