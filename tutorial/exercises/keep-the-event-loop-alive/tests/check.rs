//! Watches from inside of the call that blocks: does another task have its turn, and do the calls
//! meet?

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use keep_the_event_loop_alive::{Fetch, download_all_sites};
use probe::{PATIENCE, Probe, block_on, hint_unless, watch};

const SITES: [&str; 4] = ["one", "three", "seven", "thirteen"];

#[test]
fn another_task_has_its_turn() {
    watch();
    let ticks = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&ticks);
    let starved = Arc::new(AtomicBool::new(false));
    let stood_still = Arc::clone(&starved);
    // Blocks until the other task has ticked, as long as there is hope.
    let fetch: Fetch = Arc::new(move |site| {
        let (start, before) = (Instant::now(), ticks.load(Relaxed));
        while !starved.load(Relaxed) && ticks.load(Relaxed) == before {
            starved.fetch_or(start.elapsed() > PATIENCE, Relaxed);
            thread::sleep(Duration::from_millis(1));
        }
        site.len()
    });
    check(&fetch, async move {
        loop {
            tokio::time::sleep(Duration::from_millis(1)).await;
            counted.fetch_add(1, Relaxed);
        }
    });
    hint_unless!(
        !stood_still.load(Relaxed),
        "another task wants to tick every millisecond. A call of `fetch` blocked for {PATIENCE:?}, \
         and there was no tick meanwhile. A call that blocks needs a thread that may be blocked. See \
         \"A call that blocks, blocks all\" in chapter 07."
    );
}

#[test]
fn all_are_in_flight_at_once() {
    watch();
    let probe = Arc::new(Probe::new(SITES.len(), PATIENCE));
    let inside = Arc::clone(&probe);
    let fetch: Fetch = Arc::new(move |site| {
        inside.enter();
        site.len()
    });
    check(&fetch, async {});
    hint_unless!(
        probe.most() == SITES.len(),
        "there are {} sites, and the most that were fetched at once is {}. A future that blocks \
         lets no other future begin. See \"A call that blocks, blocks all\" in chapter 07.",
        SITES.len(),
        probe.most()
    );
}

fn check(fetch: &Fetch, other: impl Future<Output = ()> + Send + 'static) {
    let pages = block_on(async {
        tokio::spawn(other);
        // It begins before the downloads do.
        tokio::task::yield_now().await;
        download_all_sites(fetch, &SITES).await.unwrap()
    });
    hint_unless!(
        pages == SITES.map(str::len),
        "for {SITES:?}, `fetch` returns {:?} in this order, and it came to {pages:?}.",
        SITES.map(str::len)
    );
}
