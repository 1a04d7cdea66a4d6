//! wrong: a lock for the load, and another one for the store. Hint: "between the load and the store"

use std::sync::Mutex;
use std::thread;

pub fn count_pages(threads: usize, pages: usize, announce: impl Fn(u64) + Sync) -> u64 {
    let count = Mutex::new(0);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                for _ in 0..pages {
                    let new = *count.lock().expect("no thread panics") + 1;
                    announce(new);
                    *count.lock().expect("no thread panics") = new;
                }
            });
        }
    });
    count.into_inner().expect("no thread panics")
}
