//! wrong: a swap is one step, and the addition is another one. Hint: "between the load and the store"

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
                    count.swap(new, Relaxed);
                }
            });
        }
    });
    count.into_inner()
}
