//! Watches from inside of the call that blocks: does another task have its turn, and do the calls
//! meet?

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use keep_the_event_loop_alive::{Fetch, download_all_sites};
use probe::{Desk, PATIENCE, block_on, hint, hint_unless, watch, without_panic};
use tokio::task::JoinError;

const SITES: [&str; 4] = ["one", "three", "eleven", "thirteen"];

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
    let pages = download(&fetch, &SITES, async move {
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
    check_pages(pages, &SITES);
}

#[test]
fn four_are_in_flight_at_once() {
    watch();
    check_at_once(&SITES);
}

#[test]
fn sixty_are_in_flight_at_once() {
    watch();
    // Each is as long as no other one.
    const X: &str = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";
    check_at_once(&(0..60).map(|first| &X[first..]).collect::<Vec<_>>());
}

#[test]
fn what_panics_is_an_error() {
    watch();
    let fetch: Fetch = Arc::new(|site| match site {
        // Without its message, its place and its backtrace.
        "eleven" => resume_unwind(Box::new("eleven is not there")),
        _ => site.len(),
    });
    let pages = catch_unwind(AssertUnwindSafe(|| block_on(download_all_sites(&fetch, &SITES))));
    hint_unless!(
        matches!(pages, Ok(Err(_))),
        "a call of `fetch` panicked, and the result was {}. It should be the error that the task \
         of the call ended with, as the comment above `download_all_sites` says. See chapter 07.",
        pages.map_or("a panic".to_owned(), |pages| format!("{pages:?}"))
    );
}

/// Holds every call until all are there, and lets the last site be the first that is done.
fn check_at_once(sites: &[&str]) {
    let all = sites.len();
    let desk = Arc::new(Desk::default());
    let fetch: Fetch = {
        let desk = Arc::clone(&desk);
        Arc::new(move |site| {
            desk.wait(site.len());
            site.len()
        })
    };
    let pages = thread::scope(|scope| {
        scope.spawn(|| {
            desk.comes_true(PATIENCE, |waiting, _| waiting >= all);
            for site in sites.iter().rev() {
                desk.let_go(site.len());
                thread::sleep(Duration::from_millis(1));
            }
            desk.open();
        });
        download(&fetch, sites, async {})
    });
    hint_unless!(
        desk.most() == all,
        "there are {all} sites, and the most that were fetched at once is {}. A future that blocks \
         lets no other future begin, and who waits for a call before the next one begins has one at \
         a time. See \"A call that blocks, blocks all\" in chapter 07.",
        desk.most()
    );
    check_pages(pages, sites);
    hint_unless!(
        desk.arrived().len() == all,
        "there are {all} sites, and `fetch` was called {} times. Each page is fetched once. See \
         chapter 07.",
        desk.arrived().len()
    );
}

type Pages = Result<Vec<usize>, JoinError>;

fn download(
    fetch: &Fetch,
    sites: &[&str],
    other: impl Future<Output = ()> + Send + 'static,
) -> Pages {
    without_panic("07", || {
        block_on(async {
            tokio::spawn(other);
            // It begins before the downloads do.
            tokio::task::yield_now().await;
            download_all_sites(fetch, sites).await
        })
    })
}

fn check_pages(pages: Pages, sites: &[&str]) {
    let expected: Vec<_> = sites.iter().map(|site| site.len()).collect();
    match pages {
        Ok(pages) => hint_unless!(
            pages == expected,
            "for {sites:?}, `fetch` returns {expected:?} in this order, and it came to {pages:?}. \
             The pages are in the order of the sites, whichever was there first. See chapter 07."
        ),
        Err(error) => {
            hint!("no call of `fetch` panicked, and the result was {error:?}. See chapter 07.")
        }
    }
}
