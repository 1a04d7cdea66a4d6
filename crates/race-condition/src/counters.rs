//! Five ways to count together. In each, every thread adds 1 to the count, `increments` times, and
//! the total comes back.
//!
//! `sync` and `thread` are those of the standard library in the program; a test puts the model
//! checker's in their place, and tries every order in which the threads can take their steps.

use std::hint::black_box;

use crate::sync::atomic::{AtomicU64, Ordering::Relaxed};
use crate::sync::{Barrier, Mutex, mpsc};
use crate::thread;

/// In how many of its additions a thread steps aside, in the broken way. Not in all, because on a
/// machine that is busy with something else, each of these can take some milliseconds.
pub const INVITATIONS: usize = 50;

/// Broken. No data race, since every step is atomic, but a race condition: the steps are two.
pub fn load_then_store(threads: usize, increments: usize) -> u64 {
    let count = AtomicU64::new(0);
    start_together(threads, || {
        for increment in 0..increments {
            let seen = count.load(Relaxed);
            // An invitation: what others add now is overwritten by the store below.
            if increment < INVITATIONS {
                thread::yield_now();
            }
            count.store(seen + 1, Relaxed);
        }
    });
    count.into_inner()
}

/// Load, add and store under a lock: the others wait until all three are done.
#[expect(clippy::unwrap_used, reason = "a lock is poisoned by a panic, and nothing here panics")]
pub fn mutex(threads: usize, increments: usize) -> u64 {
    let count = Mutex::new(0);
    start_together(threads, || {
        for _ in 0..increments {
            *count.lock().unwrap() += 1;
        }
    });
    count.into_inner().unwrap()
}

/// Load, add and store as one step of the processor.
pub fn fetch_add(threads: usize, increments: usize) -> u64 {
    let count = AtomicU64::new(0);
    start_together(threads, || {
        for _ in 0..increments {
            count.fetch_add(1, Relaxed);
        }
    });
    count.into_inner()
}

/// The threads send messages, and one owner counts them.
pub fn channel(threads: usize, increments: usize) -> u64 {
    // Bounded, so that senders wait for the owner instead of filling the memory.
    let (sender, receiver) = mpsc::sync_channel(1_000);
    thread::scope(|scope| {
        let owner = scope.spawn(|| receiver.into_iter().sum());
        start_together(threads, || {
            let sender = sender.clone();
            for _ in 0..increments {
                // Fails only where the receiver is gone, and that stays until the last sender goes.
                let _ = sender.send(1);
            }
        });
        drop(sender);
        join(owner)
    })
}

/// Each thread has a count of its own. They are added up at the end.
pub fn one_count_each(threads: usize, increments: usize) -> u64 {
    let counts = start_together(threads, || {
        let mut count = 0;
        for _ in 0..increments {
            // Without the black box, the optimizer would write `count = increments`.
            count = black_box(count + 1);
        }
        count
    });
    counts.into_iter().sum()
}

/// Does the work in every thread, and lets no thread begin before all of them exist.
fn start_together<T: Send>(threads: usize, work: impl Fn() -> T + Sync) -> Vec<T> {
    let start = Barrier::new(threads);
    thread::scope(|scope| {
        let work = || {
            start.wait();
            work()
        };
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        threads.into_iter().map(join).collect()
    })
}

/// Waits for the thread; its panic, if there was one, goes on in this thread.
fn join<T>(thread: thread::ScopedJoinHandle<T>) -> T {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}
