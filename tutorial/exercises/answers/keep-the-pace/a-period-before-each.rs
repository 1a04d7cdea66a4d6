//! right: it waits before the first one too.

use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use futures::stream::{FuturesOrdered, StreamExt};
use tokio::time::sleep;

pub type Ask = Arc<dyn Fn(u32) -> BoxFuture<'static, u32> + Send + Sync>;

pub async fn ask_for_all(ask: &Ask, items: &[u32], period: Duration) -> Vec<u32> {
    let mut tasks = FuturesOrdered::new();
    for item in items {
        sleep(period).await;
        tasks.push_back(tokio::spawn(ask(*item)));
    }
    tasks.map(|answer| answer.expect("it does not panic")).collect().await
}
