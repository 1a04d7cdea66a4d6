//! wrong: a lock lets one call go on at a time. Hint: "the most that were fetched at once"

use std::sync::Arc;

use futures::future::try_join_all;
use tokio::sync::Mutex;
use tokio::task::{self, JoinError};

/// Downloads a page, and returns its bytes. It blocks its thread until the page is there.
pub type Fetch = Arc<dyn Fn(&str) -> usize + Send + Sync>;

pub async fn download_all_sites(fetch: &Fetch, sites: &[&str]) -> Result<Vec<usize>, JoinError> {
    let turn = Mutex::new(());
    try_join_all(sites.iter().map(async |site| {
        let _turn = turn.lock().await;
        let (fetch, site) = (Arc::clone(fetch), site.to_string());
        task::spawn_blocking(move || fetch(&site)).await
    }))
    .await
}
