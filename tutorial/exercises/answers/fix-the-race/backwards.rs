//! wrong: each thread reads all of its pages, and announces them backwards. Hint: "There is one count for all threads"

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;

pub fn count_pages(threads: usize, pages: usize, announce: impl Fn(u64) + Sync) -> u64 {
    let count = AtomicU64::new(0);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let counts: Vec<_> = (0..pages).map(|_| count.fetch_add(1, Relaxed) + 1).collect();
                counts.into_iter().rev().for_each(&announce);
            });
        }
    });
    count.into_inner()
}
