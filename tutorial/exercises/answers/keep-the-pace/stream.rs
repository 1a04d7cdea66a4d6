//! right: a stream that waits for a tick before each item, and no bound.

use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use futures::stream::{self, StreamExt};
use tokio::time::{MissedTickBehavior, interval};

pub type Ask = Arc<dyn Fn(u32) -> BoxFuture<'static, u32> + Send + Sync>;

pub async fn ask_for_all(ask: &Ask, items: &[u32], period: Duration) -> Vec<u32> {
    let mut pace = interval(period);
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let paced = stream::unfold((pace, items.iter()), |(mut pace, mut items)| async {
        let item = items.next()?;
        pace.tick().await;
        Some((*item, (pace, items)))
    });
    paced.map(|item| ask(item)).buffered(usize::MAX).collect().await
}
