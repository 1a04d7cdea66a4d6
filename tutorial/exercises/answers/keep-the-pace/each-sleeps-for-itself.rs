//! wrong: every task sleeps, and all at the same time. Hint: "a wait that each request has for itself"

use std::sync::Arc;
use std::time::Duration;

use futures::future::{BoxFuture, join_all};
use tokio::time::sleep;

pub type Ask = Arc<dyn Fn(u32) -> BoxFuture<'static, u32> + Send + Sync>;

pub async fn ask_for_all(ask: &Ask, items: &[u32], period: Duration) -> Vec<u32> {
    let one = async |item: &u32| {
        sleep(period).await;
        ask(*item).await
    };
    join_all(items.iter().map(one)).await
}
