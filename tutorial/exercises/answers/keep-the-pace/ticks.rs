//! right: a ticker in the loop that spawns.

use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use tokio::time::{MissedTickBehavior, interval};

pub type Ask = Arc<dyn Fn(u32) -> BoxFuture<'static, u32> + Send + Sync>;

pub async fn ask_for_all(ask: &Ask, items: &[u32], period: Duration) -> Vec<u32> {
    let mut pace = interval(period);
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut tasks = Vec::new();
    for item in items {
        pace.tick().await;
        tasks.push(tokio::spawn(ask(*item)));
    }
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.expect("it does not panic"));
    }
    answers
}
