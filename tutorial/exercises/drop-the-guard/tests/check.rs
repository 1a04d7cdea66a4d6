//! Looks at the total whenever another task could: while pages are awaited, and after each one.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Mutex, TryLockError};
use std::time::Instant;

use drop_the_guard::{Total, download_all_sites};
use futures::future::join;
use probe::{PATIENCE, block_on, hint_unless, watch, without_panic};
use tokio::task::yield_now;

/// What the total says before.
const BEFORE: Total = Total { pages: 3, bytes: 100 };

/// One site comes first: with two, a guard that is held would stop the thread of this test.
#[test]
fn the_total_is_free_and_all_come_through() {
    watch();
    check(&["one"]);
    check(&["one", "three", "eleven", "thirteen"]);
    // Each is as long as no other one.
    const X: &str = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";
    check(&(0..60).map(|first| &X[first..]).collect::<Vec<_>>());
}

fn check(sites: &[&str]) {
    let all = sites.len();
    let network = Network { total: Mutex::new(BEFORE), ..Network::default() };
    let run = || block_on(join(network.download(sites), network.look(sites)));
    let ended = catch_unwind(AssertUnwindSafe(run));
    hint_unless!(
        !network.was_locked.get(),
        "another task of the same thread wanted to look at the total, and it was locked, though \
         nobody was adding to it. Whoever waits for the lock now blocks the thread, and then the \
         guard is never dropped. Drop it before the `.await`. See \"A guard that is held across an \
         `.await`\" in chapter 07."
    );
    let ((), unlike) = without_panic("07", || ended.unwrap_or_else(|panic| resume_unwind(panic)));
    let most = network.most.get();
    hint_unless!(
        most == all,
        "the number of sites is {all}, and the most that were fetched at once is {most}. A lock that \
         is held during a download, or a loop that awaits each, has one in flight. See chapter 07."
    );
    if let Some((expected, seen)) = unlike {
        probe::hint!(
            "{} of {all} pages had arrived, {} bytes in all, and the total said {seen:?}. At the \
             beginning it said {BEFORE:?}. Each page is added when it is there, to what the total \
             says then, and not to what it said before an `.await`. See chapter 07.",
            expected.pages - BEFORE.pages,
            expected.bytes - BEFORE.bytes
        );
    }
    let (fetched, total) = (network.fetched.get(), network.total());
    hint_unless!(
        fetched == all,
        "the number of sites is {all}, and `fetch` was called {fetched} times. Each page is fetched \
         once. See chapter 07."
    );
    let expected = after(sites);
    hint_unless!(
        total == Some(expected),
        "every page has arrived, and the total is {total:?}. With what it said before, it should be \
         {expected:?}. See chapter 07."
    );
}

/// What the total says when these have arrived.
fn after(sites: &[&str]) -> Total {
    let bytes = sites.iter().map(|site| site.len()).sum::<usize>();
    Total { pages: BEFORE.pages + sites.len(), bytes: BEFORE.bytes + bytes }
}

/// Stands for the network, and for another task that looks at the total.
#[derive(Default)]
struct Network {
    total: Mutex<Total>,
    was_locked: Cell<bool>,
    is_open: Cell<bool>,
    let_go: RefCell<Vec<usize>>,
    fetched: Cell<usize>,
    inside: Cell<usize>,
    most: Cell<usize>,
}

impl Network {
    async fn download(&self, sites: &[&str]) {
        download_all_sites(sites, &async |site: &str| self.fetch(site.len()).await, &self.total)
            .await;
    }

    /// Holds a page until it is let go, and looks at the total all the time.
    async fn fetch(&self, bytes: usize) -> usize {
        self.fetched.set(self.fetched.get() + 1);
        self.inside.set(self.inside.get() + 1);
        self.most.set(self.most.get().max(self.inside.get()));
        while !self.is_open.get() && !self.let_go.borrow().contains(&bytes) {
            self.total();
            yield_now().await;
        }
        self.inside.set(self.inside.get() - 1);
        bytes
    }

    /// Lets the sites go one by one, the last one first. What the total should have said and what it
    /// said, where it was something else.
    async fn look(&self, sites: &[&str]) -> Option<(Total, Total)> {
        let all_are_there = self.comes_true(|| self.inside.get() == sites.len()).await;
        let mut unlike = (self.total()? != BEFORE).then_some((BEFORE, self.total()?));
        for (index, site) in sites.iter().enumerate().rev() {
            if !all_are_there || unlike.is_some() {
                break;
            }
            self.let_go.borrow_mut().push(site.len());
            let expected = after(&sites[index..]);
            if !self.comes_true(|| self.total() == Some(expected)).await {
                unlike = self.total().map(|seen| (expected, seen));
            }
        }
        self.is_open.set(true);
        unlike
    }

    async fn comes_true(&self, is_true: impl Fn() -> bool) -> bool {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            if is_true() {
                return true;
            }
            self.total();
            yield_now().await;
        }
        false
    }

    /// What the total says. Where it is locked, this ends the run: the next one to lock it would
    /// block forever.
    fn total(&self) -> Option<Total> {
        match self.total.try_lock() {
            Ok(total) => Some(*total),
            Err(TryLockError::Poisoned(total)) => Some(**total.get_ref()),
            Err(TryLockError::WouldBlock) => {
                self.was_locked.set(true);
                resume_unwind(Box::new("locked"))
            }
        }
    }
}
