//! wrong: whoever is free reads the next page, so that one thread reads more than another. Hint: "The threads have to stay"

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;

pub fn count_pages(threads: usize, pages: usize, announce: impl Fn(u64) + Sync) -> u64 {
    let count = AtomicU64::new(0);
    let all = (threads * pages) as u64;
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let new = count.fetch_add(1, Relaxed) + 1
                    && new <= all
                {
                    announce(new);
                }
            });
        }
    });
    all
}
