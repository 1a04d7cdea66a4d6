//! What happens to work when you drop it: a guard in the work tells how it ended.
//!
//! ```sh
//! cargo run -p when-async-bites --bin cancel
//! ```

use std::future;
use std::sync::mpsc;
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::sync::oneshot;
use tokio::task::{self, JoinSet};
use tokio::time;

fn main() -> Result<()> {
    let event_loop = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    event_loop.block_on(let_go())?;
    // Cancels the tasks that are left, and waits for blocking calls that run.
    drop(event_loop);
    Ok(())
}

async fn let_go() -> Result<()> {
    // A timeout drops the future that it has waited for. This one never comes to its end.
    let work = wait_for("a future, dropped by a timeout", future::pending::<()>());
    let _ = time::timeout(Duration::from_millis(1), work).await;

    let mut tasks = JoinSet::new();
    tasks.spawn(wait_for("a task, its JoinSet dropped", future::pending::<()>()));
    task::yield_now().await;
    // Only asks for it: the task is dropped when the event loop gets to it.
    drop(tasks);
    task::yield_now().await;

    // A task without a handle is detached: it goes on.
    let (release, released) = oneshot::channel();
    drop(tokio::spawn(wait_for("a task, its JoinHandle dropped", released)));
    task::yield_now().await;
    release.send(()).ok().context("the task ended with its handle")?;
    task::yield_now().await;

    // Nothing can stop a thread from outside. Only a call that has not begun can be aborted.
    let (runs, is_running) = oneshot::channel();
    let (release, released) = mpsc::channel();
    let blocking = task::spawn_blocking(move || {
        let mut guard = Guard { name: "a blocking call, aborted while it ran", end: "cancelled" };
        let _ = runs.send(());
        let _ = released.recv();
        guard.end = "finished";
    });
    is_running.await?;
    blocking.abort();
    release.send(())?;
    blocking.await?;

    tokio::spawn(wait_for("a task, its runtime dropped", future::pending::<()>()));
    task::yield_now().await;
    Ok(())
}

async fn wait_for<T>(name: &'static str, release: impl Future<Output = T>) {
    let mut guard = Guard { name, end: "cancelled" };
    // A cancelled future ends at the `.await` where it is suspended, and drops what it holds.
    release.await;
    guard.end = "finished";
}

struct Guard {
    name: &'static str,
    end: &'static str,
}

impl Drop for Guard {
    fn drop(&mut self) {
        println!("{:<40}{}", format!("{}:", self.name), self.end);
    }
}
