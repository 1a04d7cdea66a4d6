//! The computation, and what is seen meanwhile.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::{Duration, Instant};

use anyhow::Result;
use practice_server::{Behaviour, Gate, Practice};

pub const AT_ONCE: usize = 4;
pub const THREADS: usize = 2;
pub const LIMIT: Duration = Duration::from_secs(60);

pub struct Page {
    pub text: String,
    pub watch: Arc<Watch>,
}

pub struct Computed {
    found: usize,
    in_flight: usize,
    by_rayon: bool,
}

impl Page {
    /// Searches the page, over and over, until all threads have been at work and the second server
    /// has had as many in flight as it may have. Where that does not come, it gives up after a while.
    pub fn compute(&self) -> Computed {
        let watch = &self.watch;
        let computing = watch.computing.fetch_add(1, Relaxed) + 1;
        watch.most_computing.fetch_max(computing, Relaxed);
        let began = Instant::now();
        loop {
            let found = self.text.matches("waiting").count();
            let in_flight = watch.second.stats().most_in_flight;
            let threads = watch.most_computing.load(Relaxed);
            if (threads, in_flight) == (THREADS, AT_ONCE) || began.elapsed() > watch.limit {
                watch.computing.fetch_sub(1, Relaxed);
                let by_rayon = rayon::current_thread_index().is_some();
                return Computed { found, in_flight, by_rayon };
            }
        }
    }
}

/// What all pages share.
pub struct Watch {
    pub second: Practice,
    limit: Duration,
    computing: AtomicUsize,
    most_computing: AtomicUsize,
}

impl Watch {
    /// A computation takes no longer than the limit.
    pub fn start(limit: Duration) -> Result<Self> {
        // With the gate it is certain that all four are in flight, however slow the machine is.
        let gate = Some(Gate { requests: AT_ONCE, limit: LIMIT });
        let second = Practice::start(Behaviour { gate, ..Behaviour::default() })?;
        let (computing, most_computing) = Default::default();
        Ok(Self { second, limit, computing, most_computing })
    }

    /// The pages come in the order in which they were done: the first one tells what was in flight.
    pub fn summary(&self, pages: &[Computed]) -> String {
        let in_flight = pages.first().map_or(0, |page| page.in_flight);
        let most = self.most_computing.load(Relaxed);
        let by_rayon = pages.iter().filter(|page| page.by_rayon).count();
        let found: usize = pages.iter().map(|page| page.found).sum();
        format!("{in_flight:>19}{most:>15}{by_rayon:>10}{found:>7}")
    }
}
