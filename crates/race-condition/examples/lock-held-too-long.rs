//! A lock that is held longer than it looks: the workers take turns instead of working together.
//!
//! ```sh
//! cargo run -p race-condition --example lock-held-too-long
//! ```

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

const WORKERS: usize = 4;
const JOBS: usize = 20;

/// What the workers share.
#[derive(Default)]
struct Workshop {
    queue: Mutex<VecDeque<usize>>,
    at_work: AtomicUsize,
    most_at_work: AtomicUsize,
    done: AtomicUsize,
}

fn main() {
    compare("while let Some(job) = shop.queue().pop_front()", |shop| {
        // The guard that `queue` returns lives until the end of the body.
        while let Some(job) = shop.queue().pop_front() {
            shop.work(job);
        }
    });
    compare("while let Some(job) = shop.next()", |shop| {
        while let Some(job) = shop.next() {
            shop.work(job);
        }
    });
}

fn compare(name: &str, worker: impl Fn(&Workshop) + Sync) {
    let shop = Workshop { queue: Mutex::new((0..JOBS).collect()), ..Workshop::default() };
    thread::scope(|scope| (0..WORKERS).for_each(|_| drop(scope.spawn(|| worker(&shop)))));
    let (done, most) = (shop.done.into_inner(), shop.most_at_work.into_inner());
    println!("{name:<47} {WORKERS} workers, {done} jobs, most at work {most}");
}

impl Workshop {
    fn queue(&self) -> MutexGuard<'_, VecDeque<usize>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The guard is dropped when this returns.
    fn next(&self) -> Option<usize> {
        self.queue().pop_front()
    }

    fn work(&self, _job: usize) {
        self.most_at_work.fetch_max(self.at_work.fetch_add(1, Relaxed) + 1, Relaxed);
        thread::sleep(Duration::from_millis(20));
        self.at_work.fetch_sub(1, Relaxed);
        self.done.fetch_add(1, Relaxed);
    }
}
