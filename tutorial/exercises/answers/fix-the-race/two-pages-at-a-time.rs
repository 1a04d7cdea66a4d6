//! wrong: each thread announces every second page, with the one before it. Hint: "There is one count for all threads"

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;

pub fn count_pages(threads: usize, pages: usize, announce: impl Fn(u64) + Sync) -> u64 {
    let count = AtomicU64::new(0);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                for first in (0..pages).step_by(2) {
                    let pages =
                        (first..pages.min(first + 2)).map(|_| count.fetch_add(1, Relaxed) + 1);
                    pages.collect::<Vec<_>>().into_iter().for_each(&announce);
                }
            });
        }
    });
    count.into_inner()
}
