//! wrong: it blocks the thread, and so all tasks. Hint: "one that blocks the thread"

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use futures::future::BoxFuture;

pub type Ask = Arc<dyn Fn(u32) -> BoxFuture<'static, u32> + Send + Sync>;

pub async fn ask_for_all(ask: &Ask, items: &[u32], period: Duration) -> Vec<u32> {
    let mut tasks = Vec::new();
    for item in items {
        tasks.push(tokio::spawn(ask(*item)));
        thread::sleep(period);
    }
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.expect("it does not panic"));
    }
    answers
}
