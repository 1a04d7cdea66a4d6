//! How often one task gets its turn while another awaits in a loop: only when what that one awaits
//! is not ready.
//!
//! ```sh
//! cargo run -p when-async-bites --bin starvation
//! ```

use std::future;
use std::sync::Arc;

use anyhow::Result;
use tokio::sync::Semaphore;
use tokio::task;

const TIMES: usize = 1_000;

fn main() -> Result<()> {
    let event_loop = tokio::runtime::Builder::new_current_thread().build()?;
    event_loop.block_on(async {
        count_turns("std::future::ready", || future::ready(())).await?;
        count_turns("tokio::task::yield_now", task::yield_now).await?;
        // Tokio's own locks, channels, sockets and timers prevent the worst: a task that has used them
        // 128 times in one turn finds the next one not ready. `ready` knows nothing of that.
        let free = Arc::new(Semaphore::new(1));
        count_turns("a free tokio semaphore", move || {
            let free = Arc::clone(&free);
            async move { drop(free.acquire().await) }
        })
        .await
    })
}

/// Spawns a task that awaits, and prints how many turns this one has until that one is done.
async fn count_turns<F>(name: &str, something: impl Fn() -> F + Send + 'static) -> Result<()>
where
    F: Future<Output = ()> + Send,
{
    let awaiting = tokio::spawn(async move {
        for _ in 0..TIMES {
            something().await;
        }
    });
    let mut turns = 0;
    task::yield_now().await;
    while !awaiting.is_finished() {
        turns += 1;
        task::yield_now().await;
    }
    awaiting.await?;
    println!("{name:<23} awaited {TIMES} times: meanwhile another task had {turns:>4} turns");
    Ok(())
}
