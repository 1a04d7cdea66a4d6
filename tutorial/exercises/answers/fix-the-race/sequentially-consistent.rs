//! wrong: a stronger ordering, and still three steps. Hint: "between the load and the store"

use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::thread;

pub fn count_pages(threads: usize, pages: usize, announce: impl Fn(u64) + Sync) -> u64 {
    let count = AtomicU64::new(0);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                for _ in 0..pages {
                    let new = count.load(SeqCst) + 1;
                    announce(new);
                    count.store(new, SeqCst);
                }
            });
        }
    });
    count.into_inner()
}
