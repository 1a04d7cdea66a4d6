//! What the checks of the exercises are made of. An exercise never needs it.

pub mod desk;
pub mod hints;
pub mod server;

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

pub use desk::{Caller, Desk};
pub use hints::watch;
pub use server::Server;

/// Longer than any right answer has to wait, on any machine.
pub const PATIENCE: Duration = Duration::from_secs(5);

/// Watches a function from the inside: how many are in it at once, and in which threads.
///
/// It holds its callers until as many as wanted are there, then opens for good. So it does not
/// depend on chance whether they meet.
pub struct Probe {
    wanted: usize,
    patience: Duration,
    seen: Mutex<Seen>,
    opened: Condvar,
}

#[derive(Default)]
struct Seen {
    is_open: bool,
    inside: usize,
    most: usize,
    threads: HashSet<ThreadId>,
}

impl Probe {
    /// Opens when this many callers are in it, or when the first of them has waited for `patience`.
    pub fn new(wanted: usize, patience: Duration) -> Self {
        Self { wanted, patience, seen: Mutex::default(), opened: Condvar::new() }
    }

    /// To be called by what is watched.
    pub fn enter(&self) {
        let mut seen = self.seen();
        seen.inside += 1;
        seen.most = seen.most.max(seen.inside);
        seen.threads.insert(thread::current().id());
        seen.is_open |= seen.inside >= self.wanted;
        let (mut seen, _) = self
            .opened
            .wait_timeout_while(seen, self.patience, |seen| !seen.is_open)
            .unwrap_or_else(PoisonError::into_inner);
        seen.is_open = true;
        seen.inside -= 1;
        self.opened.notify_all();
    }

    /// The most callers that were in it at the same time.
    pub fn most(&self) -> usize {
        self.seen().most
    }

    /// How many threads have called.
    pub fn threads(&self) -> usize {
        self.seen().threads.len()
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Waits until something is true; whether it was, within four times [`PATIENCE`].
pub fn comes_true(mut is_true: impl FnMut() -> bool) -> bool {
    let start = Instant::now();
    while start.elapsed() < 4 * PATIENCE {
        if is_true() {
            return true;
        }
        thread::sleep(Duration::from_millis(2));
    }
    false
}

/// A client for servers on this machine: without a proxy, without certificates, without a deadline.
#[cfg(feature = "client")]
pub fn client() -> reqwest::Client {
    // An error means that the process has a provider already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().tls_certs_only([]).build().expect("a client")
}

/// Runs a future to its end, in this thread.
pub fn block_on<F: Future>(future: F) -> F::Output {
    let event_loop = tokio::runtime::Builder::new_current_thread().enable_all().build();
    event_loop.expect("an event loop").block_on(future)
}

/// Runs what is checked. Where it panics, the check says so, and names a chapter.
pub fn without_panic<T>(chapter: &str, run: impl FnOnce() -> T) -> T {
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|panic| {
        let message = panic.downcast_ref::<&str>().map(ToString::to_string);
        let message = message.or_else(|| panic.downcast_ref::<String>().cloned());
        hint!(
            "it panicked: \"{}\". Nothing that happens here is a reason to panic: find out where \
             it does, and why. See chapter {chapter}.",
            message.unwrap_or_default().replace('\n', " ")
        )
    })
}
