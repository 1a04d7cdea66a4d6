//! wrong: eight threads and a hundred pages, whatever is asked for. Hint: "between the load and the store"

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;

pub fn count_pages(threads: usize, pages: usize, announce: impl Fn(u64) + Sync) -> u64 {
    let _ = (threads, pages);
    let count = AtomicU64::new(0);
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..100 {
                    announce(count.fetch_add(1, Relaxed) + 1);
                }
            });
        }
    });
    count.into_inner()
}
