//! right: an update that is tried again where another thread was faster.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;

pub fn count_pages(threads: usize, pages: usize, announce: impl Fn(u64) + Sync) -> u64 {
    let count = AtomicU64::new(0);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                for _ in 0..pages {
                    let old = count.fetch_update(Relaxed, Relaxed, |count| Some(count + 1));
                    announce(old.expect("it is always some") + 1);
                }
            });
        }
    });
    count.into_inner()
}
