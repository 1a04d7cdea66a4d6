//! wrong: every task has a ticker of its own. Hint: "all of them share one ticker"

use std::sync::Arc;
use std::time::Duration;

use futures::future::{BoxFuture, join_all};
use tokio::time::interval;

pub type Ask = Arc<dyn Fn(u32) -> BoxFuture<'static, u32> + Send + Sync>;

pub async fn ask_for_all(ask: &Ask, items: &[u32], period: Duration) -> Vec<u32> {
    let one = async |item: &u32| {
        interval(period).tick().await;
        ask(*item).await
    };
    join_all(items.iter().map(one)).await
}
