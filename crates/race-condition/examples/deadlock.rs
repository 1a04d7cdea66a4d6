//! Two locks, taken in opposite orders: it compiles, and stands still.
//!
//! ```sh
//! cargo run -p race-condition --example deadlock
//! ```

use std::sync::{Arc, Barrier, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

type Lock = Arc<Mutex<()>>;

fn main() {
    let (left, right) = (Lock::default(), Lock::default());
    println!("in opposite orders: {}", outcome([(&left, &right), (&right, &left)], 1));

    let (left, right) = (Lock::default(), Lock::default());
    println!("in the same order: {}", outcome([(&left, &right), (&left, &right)], 60));
}

/// Two threads take their first lock, then their second. When neither gets on for so many seconds,
/// neither ever will.
fn outcome(orders: [(&Lock, &Lock); 2], seconds: u64) -> &'static str {
    // Each has its first lock before anyone tries the second. Otherwise one thread may be so quick
    // that nothing happens: that is why deadlocks are found late.
    let can_meet = !Arc::ptr_eq(orders[0].0, orders[1].0);
    let meeting = Arc::new(Barrier::new(2));
    let (done, threads_done) = mpsc::channel();
    for (first, second) in orders {
        let (first, second) = (Arc::clone(first), Arc::clone(second));
        let (done, meeting) = (done.clone(), Arc::clone(&meeting));
        // Not in a scope: it would wait for these threads forever.
        thread::spawn(move || {
            let _first = first.lock().unwrap_or_else(PoisonError::into_inner);
            if can_meet {
                meeting.wait();
            }
            let _second = second.lock().unwrap_or_else(PoisonError::into_inner);
            // Nobody listens any more when this comes too late.
            let _ = done.send(());
        });
    }
    for _ in orders {
        if threads_done.recv_timeout(Duration::from_secs(seconds)).is_err() {
            return "a deadlock, each thread waits for the lock that the other has";
        }
    }
    "both threads had both locks"
}
