//! wrong: one thread does everything. Hint: "The threads have to stay"

use std::thread;

pub fn count_pages(threads: usize, pages: usize, announce: impl Fn(u64) + Sync) -> u64 {
    let all = (threads * pages) as u64;
    thread::scope(|scope| scope.spawn(|| (1..=all).for_each(&announce)).join().expect("no panic"));
    all
}
