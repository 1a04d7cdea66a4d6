//! Holds the first announcements until every thread makes one, which is when the updates get lost.

use std::sync::Mutex;
use std::time::Duration;

use fix_the_race::count_pages;
use probe::{Probe, hint_unless, watch};

const THREADS: usize = 8;
const PAGES: usize = 100;
const ALL: u64 = (THREADS * PAGES) as u64;

#[test]
fn every_page_is_counted_once() {
    watch();
    // Under a lock, the threads cannot meet: then it opens after a second.
    let probe = Probe::new(THREADS, Duration::from_secs(1));
    let announced = Mutex::new(Vec::new());
    let total = count_pages(THREADS, PAGES, |count| {
        probe.enter();
        announced.lock().unwrap().push(count);
    });

    hint_unless!(
        total == ALL,
        "{THREADS} threads read {PAGES} pages each, which is {ALL}, and {total} were counted. \
         What happens to the count between the load and the store of one thread? See chapter 04."
    );
    let mut announced = announced.into_inner().unwrap();
    announced.sort_unstable();
    hint_unless!(
        announced == (1..=ALL).collect::<Vec<_>>(),
        "the total is right, but not every count from 1 to {ALL} was announced exactly once. \
         What is announced has to come from the same step that counts. See chapter 04."
    );
    hint_unless!(
        probe.threads() == THREADS,
        "threads that announced something: {}, and {THREADS} were asked for. The threads have \
         to stay, and only their counting has to change. See chapter 04.",
        probe.threads()
    );
}
