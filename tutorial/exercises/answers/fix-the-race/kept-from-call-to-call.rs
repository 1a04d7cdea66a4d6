//! wrong: the count is kept from one call to the next. Hint: "between the load and the store"

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;

static COUNT: AtomicU64 = AtomicU64::new(0);

pub fn count_pages(threads: usize, pages: usize, announce: impl Fn(u64) + Sync) -> u64 {
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| (0..pages).for_each(|_| announce(COUNT.fetch_add(1, Relaxed) + 1)));
        }
    });
    COUNT.load(Relaxed)
}
