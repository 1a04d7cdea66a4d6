//! wrong: the threads count, and one more announces. Hint: "The threads have to stay"

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::mpsc;
use std::thread;

pub fn count_pages(threads: usize, pages: usize, announce: impl Fn(u64) + Sync) -> u64 {
    let count = AtomicU64::new(0);
    let (sender, receiver) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..threads {
            let (sender, count) = (sender.clone(), &count);
            scope.spawn(move || {
                for _ in 0..pages {
                    sender.send(count.fetch_add(1, Relaxed) + 1).expect("somebody listens");
                }
            });
        }
        drop(sender);
        receiver.iter().for_each(&announce);
    });
    count.into_inner()
}
