//! Asks for every item, from a server that allows so many requests a second.

use std::sync::Arc;
use std::time::Duration;

use futures::future::{BoxFuture, join_all};
use tokio::sync::Mutex;
use tokio::time::{MissedTickBehavior, interval};

/// Asks the server for an item, and takes as long as the server takes. The request begins when the
/// future is awaited.
pub type Ask = Arc<dyn Fn(u32) -> BoxFuture<'static, u32> + Send + Sync>;

/// The answers, in the order of the items. Two requests may not begin less than `period` apart.
pub async fn ask_for_all(ask: &Ask, items: &[u32], period: Duration) -> Vec<u32> {
    let mut pace = interval(period);
    // Ticks that nobody was there to take are not made up for.
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    // The request that has the lock waits for the next tick, the others for the lock.
    let pace = Mutex::new(pace);
    let ask_for_one = async |item: &u32| {
        pace.lock().await.tick().await;
        ask(*item).await
    };
    join_all(items.iter().map(ask_for_one)).await
}
