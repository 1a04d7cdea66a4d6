//! wrong: nobody shares anything, and each thread has its own part of the counts. Hint: "There is one count for all threads"

use std::thread;

pub fn count_pages(threads: usize, pages: usize, announce: impl Fn(u64) + Sync) -> u64 {
    thread::scope(|scope| {
        for thread in 0..threads {
            let announce = &announce;
            scope.spawn(move || {
                for page in 1..=pages {
                    announce((thread * pages + page) as u64);
                }
            });
        }
    });
    (threads * pages) as u64
}
