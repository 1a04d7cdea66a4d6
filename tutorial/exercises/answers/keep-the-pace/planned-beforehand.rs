//! wrong: each request has a time that was planned at the start. Hint: "a plan of all times"

use std::sync::Arc;
use std::time::Duration;

use futures::future::{BoxFuture, join_all};
use tokio::time::{Instant, sleep_until};

pub type Ask = Arc<dyn Fn(u32) -> BoxFuture<'static, u32> + Send + Sync>;

pub async fn ask_for_all(ask: &Ask, items: &[u32], period: Duration) -> Vec<u32> {
    let start = Instant::now();
    let one = async |(number, item): (u32, &u32)| {
        sleep_until(start + number * period).await;
        ask(*item).await
    };
    join_all((0..).zip(items).map(one)).await
}
