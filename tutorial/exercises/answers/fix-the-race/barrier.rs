//! right: no thread begins before all are there.

use std::sync::Barrier;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;

pub fn count_pages(threads: usize, pages: usize, announce: impl Fn(u64) + Sync) -> u64 {
    let count = AtomicU64::new(0);
    let all_are_there = Barrier::new(threads);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                all_are_there.wait();
                for _ in 0..pages {
                    announce(count.fetch_add(1, Relaxed) + 1);
                }
            });
        }
    });
    count.into_inner()
}
