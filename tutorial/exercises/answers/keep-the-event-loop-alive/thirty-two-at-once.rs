//! wrong: thirty-two at once is the most. Hint: "the most that were fetched at once"

use std::sync::Arc;

use futures::stream::{self, StreamExt, TryStreamExt};
use tokio::task::{self, JoinError};

/// Downloads a page, and returns its bytes. It blocks its thread until the page is there.
pub type Fetch = Arc<dyn Fn(&str) -> usize + Send + Sync>;

pub async fn download_all_sites(fetch: &Fetch, sites: &[&str]) -> Result<Vec<usize>, JoinError> {
    let calls = sites.iter().map(|site| {
        let (fetch, site) = (Arc::clone(fetch), site.to_string());
        task::spawn_blocking(move || fetch(&site))
    });
    stream::iter(calls).buffered(32).try_collect().await
}
