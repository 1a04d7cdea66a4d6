//! wrong: where the store fails, the count has been announced already. Hint: "was announced exactly once"

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;

pub fn count_pages(threads: usize, pages: usize, announce: impl Fn(u64) + Sync) -> u64 {
    let count = AtomicU64::new(0);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                for _ in 0..pages {
                    loop {
                        let old = count.load(Relaxed);
                        announce(old + 1);
                        if count.compare_exchange(old, old + 1, Relaxed, Relaxed).is_ok() {
                            break;
                        }
                    }
                }
            });
        }
    });
    count.into_inner()
}
