//! A lock of the standard library that is held across an `.await`: two visits on one thread
//! stand still, and two cures.
//!
//! ```sh
//! cargo run -p when-async-bites --bin guard-across-await
//! ```

use std::sync::{Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use anyhow::{Result, bail};
use tokio::runtime::Builder;
use tokio::task::yield_now;

/// The same count with a lock of each kind.
#[derive(Default)]
struct Shared {
    count: Mutex<usize>,
    count_of_tokio: tokio::sync::Mutex<usize>,
}

#[expect(clippy::await_holding_lock, reason = "it is what the first one shows")]
fn main() -> Result<()> {
    compare("held across the .await:", 1, async |shared| {
        let mut count = shared.lock();
        yield_now().await;
        *count += 1;
    })?;
    compare("dropped before the .await:", 60, async |shared| {
        *shared.lock() += 1;
        yield_now().await;
    })?;
    compare("an async lock, held across it:", 60, async |shared| {
        let mut count = shared.count_of_tokio.lock().await;
        yield_now().await;
        *count += 1;
    })
}

/// Runs two visits on the one thread of an event loop, and watches them from another thread.
fn compare(name: &str, seconds: u64, visit: impl AsyncFn(&Shared) + Send + 'static) -> Result<()> {
    let (done, both_are_done) = mpsc::channel();
    // Nobody joins this thread: it may stand still forever, and ends with the program.
    thread::spawn(move || -> Result<()> {
        let shared = Shared::default();
        let both = futures::future::join(visit(&shared), visit(&shared));
        Builder::new_current_thread().build()?.block_on(both);
        Ok(done.send(())?)
    });
    match both_are_done.recv_timeout(Duration::from_secs(seconds)) {
        Ok(()) => println!("{name:<31} both visits are done"),
        Err(mpsc::RecvTimeoutError::Timeout) => println!("{name:<31} the thread stands still"),
        Err(mpsc::RecvTimeoutError::Disconnected) => bail!("the thread has ended early"),
    }
    Ok(())
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, usize> {
        self.count.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
