//! right: it begins a task, sleeps, and begins the next.

use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use tokio::time::sleep;

pub type Ask = Arc<dyn Fn(u32) -> BoxFuture<'static, u32> + Send + Sync>;

pub async fn ask_for_all(ask: &Ask, items: &[u32], period: Duration) -> Vec<u32> {
    let mut tasks = Vec::new();
    for item in items {
        tasks.push(tokio::spawn(ask(*item)));
        // In one thread, the task begins while this one sleeps.
        sleep(period).await;
    }
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.expect("it does not panic"));
    }
    answers
}
