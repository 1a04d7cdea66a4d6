//! right: as one does it in asyncio, a lock that is held while one sleeps.

use std::sync::Arc;
use std::time::Duration;

use futures::future::{BoxFuture, join, join_all};
use tokio::sync::Mutex;
use tokio::time::sleep;

pub type Ask = Arc<dyn Fn(u32) -> BoxFuture<'static, u32> + Send + Sync>;

pub async fn ask_for_all(ask: &Ask, items: &[u32], period: Duration) -> Vec<u32> {
    let turn = &Mutex::new(());
    let one = |item: &u32| {
        let asked = ask(*item);
        async move {
            let mine = turn.lock().await;
            let pause = async {
                sleep(period).await;
                drop(mine);
            };
            join(asked, pause).await.0
        }
    };
    join_all(items.iter().map(one)).await
}
