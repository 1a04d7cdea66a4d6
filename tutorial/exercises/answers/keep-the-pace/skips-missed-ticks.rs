//! wrong: a ticker that skips what it missed comes back into its old step too early. Hint: "must not be made up for"

use std::sync::Arc;
use std::time::Duration;

use futures::future::{BoxFuture, join_all};
use tokio::sync::Mutex;
use tokio::time::{MissedTickBehavior, interval};

pub type Ask = Arc<dyn Fn(u32) -> BoxFuture<'static, u32> + Send + Sync>;

pub async fn ask_for_all(ask: &Ask, items: &[u32], period: Duration) -> Vec<u32> {
    let mut pace = interval(period);
    pace.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let pace = Mutex::new(pace);
    let one = async |item: &u32| {
        pace.lock().await.tick().await;
        ask(*item).await
    };
    join_all(items.iter().map(one)).await
}
