//! wrong: each thread announces every nth count, whatever the others do. Hint: "There is one count for all threads"

use std::thread;

pub fn count_pages(threads: usize, pages: usize, announce: impl Fn(u64) + Sync) -> u64 {
    thread::scope(|scope| {
        for thread in 0..threads {
            let announce = &announce;
            scope.spawn(move || {
                for page in 0..pages {
                    announce((page * threads + thread + 1) as u64);
                }
            });
        }
    });
    (threads * pages) as u64
}
