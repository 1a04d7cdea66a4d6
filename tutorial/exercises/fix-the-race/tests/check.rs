//! Holds announcements where updates get lost, and then one thread while the others go on.

use std::collections::HashMap;
use std::fs;
use std::hint::spin_loop;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Condvar, Mutex};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use fix_the_race::count_pages;
use probe::{comes_true, hint_unless, watch, without_panic};

/// How long an announcement is held for others. Under a lock they cannot come.
const A_WHILE: Duration = Duration::from_secs(1);

#[test]
fn the_threads_count_together() {
    watch();
    // One after the other, so that there are no threads but those of one count.
    let others = threads_of_this_process().unwrap_or(0);
    for (threads, pages) in [(8, 100), (3, 40), (1, 5)] {
        check_with_one_held(threads, pages, others);
    }
    for (threads, pages) in [(2, 20_000), (4, 10_000)] {
        // What goes wrong between two steps goes wrong by chance, so it gets several chances. On a
        // busy machine, and under a lock, one of them takes long enough.
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(3) {
            check_in_step(threads, pages);
        }
    }
}

fn check_with_one_held(threads: usize, pages: usize, others: usize) {
    let all = threads * pages;
    let room = Room { threads, pages, others, ..Room::default() };
    let total = without_panic("04", || count_pages(threads, pages, |count| room.announce(count)));
    check_total(total, threads, pages);

    let seen = room.seen.into_inner().unwrap();
    let mut counts: Vec<_> = seen.announced.iter().map(|(_, count)| *count).collect();
    counts.sort_unstable();
    check_once(counts == (1..=all as u64).collect::<Vec<_>>(), all);
    let mut by_thread: HashMap<_, Vec<_>> = HashMap::new();
    for (thread, count) in &seen.announced {
        by_thread.entry(thread).or_default().push(*count);
    }
    hint_unless!(
        by_thread.len() == threads && by_thread.values().all(|counts| counts.len() == pages),
        "{threads} threads were asked for, and each of them reads {pages} pages and announces them \
         itself. Threads that announced something: {}; the most by one of them: {}. The threads \
         have to stay, and only their counting has to change. See chapter 04.",
        by_thread.len(),
        by_thread.values().map(Vec::len).max().unwrap_or(0)
    );
    hint_unless!(
        !seen.is_alone,
        "while the first of {threads} threads announced its first page, the others were not there \
         yet. A thread that is waited for before the next one begins counts alone. They have to run \
         at the same time. See chapter 04."
    );
    hint_unless!(
        seen.too_large == 0 && by_thread.values().all(|counts| counts.is_sorted()),
        "a thread announced a count that the pages announced before it do not come to, or not in \
         their order. There is one count for all threads, and each announces after each page how \
         many all of them have read so far. See chapter 04."
    );
}

/// No thread gets far ahead of the others: so they often count at the same moment.
fn check_in_step(threads: usize, pages: usize) {
    let all = threads * pages;
    let announced: Vec<_> = (0..=all).map(|_| AtomicUsize::new(0)).collect();
    let arrived = AtomicUsize::new(0);
    let total = without_panic("04", || {
        count_pages(threads, pages, |count| {
            // A count that is too large is missing among the others.
            if let Some(announced) = announced.get(count as usize) {
                announced.fetch_add(1, Relaxed);
            }
            let all_of_them = (arrived.fetch_add(1, Relaxed) / threads + 1) * threads;
            // Under a lock, the others cannot come.
            for _ in 0..1_000 {
                if arrived.load(Relaxed) >= all_of_them {
                    break;
                }
                spin_loop();
            }
        })
    });
    check_total(total, threads, pages);
    check_once(announced[1..].iter().all(|times| times.load(Relaxed) == 1), all);
}

fn check_total(total: u64, threads: usize, pages: usize) {
    let all = threads * pages;
    hint_unless!(
        total == all as u64,
        "{threads} threads read {pages} pages each, which is {all}, and {total} were counted. What \
         happens to the count between the load and the store of one thread? See chapter 04."
    );
}

fn check_once(is_once: bool, all: usize) {
    hint_unless!(
        is_once,
        "the total is right, but not every count from 1 to {all} was announced exactly once. What \
         is announced has to come from the same step that counts. See chapter 04."
    );
}

/// Where the threads announce. The first announcement of each waits for those of all others, which
/// is when updates get lost. Then the first thread waits until the others are done.
#[derive(Default)]
struct Room {
    threads: usize,
    pages: usize,
    /// The threads of this process that do not count.
    others: usize,
    seen: Mutex<Seen>,
    changed: Condvar,
}

#[derive(Default)]
struct Seen {
    /// Announcements begun, in their order.
    announced: Vec<(ThreadId, u64)>,
    first: HashMap<ThreadId, u64>,
    is_alone: bool,
    too_large: usize,
}

impl Room {
    fn announce(&self, count: u64) {
        let this = thread::current().id();
        let mut seen = self.seen.lock().unwrap();
        seen.announced.push((this, count));
        // Every other thread may have counted a page that it has not announced yet.
        let most = seen.announced.len() + self.threads - 1;
        seen.too_large += usize::from(count > most as u64);
        let is_its_first = seen.first.insert(this, count).is_none();
        let is_the_first = seen.first.len() == 1;
        self.changed.notify_all();
        if !is_its_first {
            return;
        }
        let not_all = |seen: &mut Seen| seen.first.len() < self.threads;
        let (seen, _) = self.changed.wait_timeout_while(seen, A_WHILE, not_all).unwrap();
        let came = seen.first.len();
        drop(seen);
        if is_the_first && came == 1 {
            self.look_for_the_others();
        } else if is_the_first {
            self.wait_for_the_others();
        }
    }

    /// Nobody else has come: then the others wait for a lock. Or there are none.
    fn look_for_the_others(&self) {
        let are_there =
            || threads_of_this_process().is_none_or(|now| now + 1 >= self.others + self.threads);
        let is_alone = !comes_true(are_there);
        self.seen.lock().unwrap().is_alone = is_alone;
    }

    /// Returns when the others are done, or do not go on, as under a lock.
    fn wait_for_the_others(&self) {
        let done = (self.threads - 1) * self.pages + 1;
        let mut seen = self.seen.lock().unwrap();
        let mut before = 0;
        while before < seen.announced.len() && seen.announced.len() < done {
            before = seen.announced.len();
            let unchanged = |seen: &mut Seen| seen.announced.len() == before;
            (seen, _) = self.changed.wait_timeout_while(seen, A_WHILE, unchanged).unwrap();
        }
        if seen.announced.len() == done {
            // This thread has counted one page, and the others have announced all of theirs.
            let too_large = seen.announced.iter().filter(|(_, count)| *count > done as u64).count();
            seen.too_large += too_large;
        }
    }
}

/// Linux tells it.
fn threads_of_this_process() -> Option<usize> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix("Threads:")?.trim().parse().ok())
}
