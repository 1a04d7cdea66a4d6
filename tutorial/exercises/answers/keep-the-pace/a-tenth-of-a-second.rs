//! wrong: its own number, whatever the period is. Hint: "all of them share one ticker"

use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use tokio::time::sleep;

pub type Ask = Arc<dyn Fn(u32) -> BoxFuture<'static, u32> + Send + Sync>;

pub async fn ask_for_all(ask: &Ask, items: &[u32], _period: Duration) -> Vec<u32> {
    let mut tasks = Vec::new();
    for item in items {
        tasks.push(tokio::spawn(ask(*item)));
        sleep(Duration::from_millis(100)).await;
    }
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.expect("it does not panic"));
    }
    answers
}
