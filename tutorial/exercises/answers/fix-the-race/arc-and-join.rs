//! right: threads that are joined by hand, and one of them is the caller.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::thread;

pub fn count_pages(threads: usize, pages: usize, announce: impl Fn(u64) + Sync) -> u64 {
    let count = Arc::new(AtomicU64::new(0));
    let read =
        |count: &AtomicU64| (0..pages).for_each(|_| announce(count.fetch_add(1, SeqCst) + 1));
    thread::scope(|scope| {
        let handles: Vec<_> = (1..threads)
            .map(|_| {
                let (count, read) = (Arc::clone(&count), &read);
                scope.spawn(move || read(&count))
            })
            .collect();
        read(&count);
        handles.into_iter().for_each(|handle| handle.join().expect("no thread panics"));
    });
    count.load(SeqCst)
}
