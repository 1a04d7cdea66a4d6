//! wrong: no thread at all. Hint: "The threads have to stay"

pub fn count_pages(threads: usize, pages: usize, announce: impl Fn(u64) + Sync) -> u64 {
    let all = (threads * pages) as u64;
    (1..=all).for_each(announce);
    all
}
