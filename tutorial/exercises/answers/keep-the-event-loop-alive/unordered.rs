//! wrong: a stream that does not keep the order. Hint: "The pages are in the order of the sites"

use std::sync::Arc;

use futures::stream::{FuturesUnordered, TryStreamExt};
use tokio::task::{self, JoinError};

/// Downloads a page, and returns its bytes. It blocks its thread until the page is there.
pub type Fetch = Arc<dyn Fn(&str) -> usize + Send + Sync>;

pub async fn download_all_sites(fetch: &Fetch, sites: &[&str]) -> Result<Vec<usize>, JoinError> {
    sites
        .iter()
        .map(|site| {
            let (fetch, site) = (Arc::clone(fetch), site.to_string());
            task::spawn_blocking(move || fetch(&site))
        })
        .collect::<FuturesUnordered<_>>()
        .try_collect()
        .await
}
