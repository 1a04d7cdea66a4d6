//! right: it remembers when the last one began.

use std::sync::Arc;
use std::time::Duration;

use futures::future::{BoxFuture, join_all};
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep_until};

pub type Ask = Arc<dyn Fn(u32) -> BoxFuture<'static, u32> + Send + Sync>;

pub async fn ask_for_all(ask: &Ask, items: &[u32], period: Duration) -> Vec<u32> {
    let last = Mutex::new(None);
    let one = async |item: &u32| {
        let mut last = last.lock().await;
        if let Some(last) = *last {
            sleep_until(last + period).await;
        }
        *last = Some(Instant::now());
        drop(last);
        ask(*item).await
    };
    join_all(items.iter().map(one)).await
}
