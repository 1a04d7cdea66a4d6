//! right: a lock for writers.

use std::sync::RwLock;
use std::thread;

pub fn count_pages(threads: usize, pages: usize, announce: impl Fn(u64) + Sync) -> u64 {
    let count = RwLock::new(0);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                for _ in 0..pages {
                    let mut count = count.write().expect("no thread panics");
                    *count += 1;
                    let new = *count;
                    drop(count);
                    announce(new);
                }
            });
        }
    });
    count.into_inner().expect("no thread panics")
}
