//! wrong: there is no pace at all. Hint: "A bound on what is in flight is no pace"

use std::sync::Arc;
use std::time::Duration;

use futures::future::{BoxFuture, join_all};

pub type Ask = Arc<dyn Fn(u32) -> BoxFuture<'static, u32> + Send + Sync>;

pub async fn ask_for_all(ask: &Ask, items: &[u32], period: Duration) -> Vec<u32> {
    let _ = period;
    join_all(items.iter().map(|item| ask(*item))).await
}
