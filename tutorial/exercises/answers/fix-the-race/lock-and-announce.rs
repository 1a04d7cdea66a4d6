//! right: the lock is held while it announces.

use std::sync::Mutex;
use std::thread;

pub fn count_pages(threads: usize, pages: usize, announce: impl Fn(u64) + Sync) -> u64 {
    let count = Mutex::new(0);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                for _ in 0..pages {
                    let mut count = count.lock().expect("no thread panics");
                    *count += 1;
                    announce(*count);
                }
            });
        }
    });
    count.into_inner().expect("no thread panics")
}
