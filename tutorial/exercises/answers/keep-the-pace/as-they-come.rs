//! wrong: the answers are in the order in which they come. Hint: "in the order of the items"

use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use tokio::task::JoinSet;
use tokio::time::sleep;

pub type Ask = Arc<dyn Fn(u32) -> BoxFuture<'static, u32> + Send + Sync>;

pub async fn ask_for_all(ask: &Ask, items: &[u32], period: Duration) -> Vec<u32> {
    let mut tasks = JoinSet::new();
    for item in items {
        tasks.spawn(ask(*item));
        sleep(period).await;
    }
    tasks.join_all().await
}
