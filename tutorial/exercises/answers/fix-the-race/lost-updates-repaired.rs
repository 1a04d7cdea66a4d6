//! wrong: updates get lost, and the total is calculated. Hint: "was announced exactly once"

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;

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
    (threads * pages) as u64
}
