//! wrong: the lock is taken twice, to count and to announce. Hint: "was announced exactly once"

use std::sync::Mutex;
use std::thread;

pub fn count_pages(threads: usize, pages: usize, announce: impl Fn(u64) + Sync) -> u64 {
    let count = Mutex::new(0);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                for _ in 0..pages {
                    *count.lock().expect("no thread panics") += 1;
                    let new = *count.lock().expect("no thread panics");
                    announce(new);
                }
            });
        }
    });
    count.into_inner().expect("no thread panics")
}
