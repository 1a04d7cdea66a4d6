//! wrong: a ticker that nobody told anything makes up for what it missed. Hint: "must not be made up for"

use std::sync::Arc;
use std::time::Duration;

use futures::future::{BoxFuture, join_all};
use tokio::sync::Mutex;
use tokio::time::interval;

pub type Ask = Arc<dyn Fn(u32) -> BoxFuture<'static, u32> + Send + Sync>;

pub async fn ask_for_all(ask: &Ask, items: &[u32], period: Duration) -> Vec<u32> {
    let pace = Mutex::new(interval(period));
    let one = async |item: &u32| {
        pace.lock().await.tick().await;
        ask(*item).await
    };
    join_all(items.iter().map(one)).await
}
