//! wrong: four at once, and then four periods of silence. Hint: "all of them share one ticker"

use std::sync::Arc;
use std::time::Duration;

use futures::future::{BoxFuture, join, join_all};
use tokio::time::sleep;

pub type Ask = Arc<dyn Fn(u32) -> BoxFuture<'static, u32> + Send + Sync>;

pub async fn ask_for_all(ask: &Ask, items: &[u32], period: Duration) -> Vec<u32> {
    let mut answers = Vec::new();
    for four in items.chunks(4) {
        let asked = join_all(four.iter().map(|item| ask(*item)));
        answers.extend(join(asked, sleep(4 * period)).await.0);
    }
    answers
}
