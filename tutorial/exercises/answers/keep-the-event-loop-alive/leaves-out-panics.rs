//! wrong: a call that panics is left out. Hint: "It should be the error that the task of the call ended with"

use std::sync::Arc;

use futures::future::join_all;
use tokio::task::{self, JoinError};

/// Downloads a page, and returns its bytes. It blocks its thread until the page is there.
pub type Fetch = Arc<dyn Fn(&str) -> usize + Send + Sync>;

pub async fn download_all_sites(fetch: &Fetch, sites: &[&str]) -> Result<Vec<usize>, JoinError> {
    let pages = join_all(sites.iter().map(|site| {
        let (fetch, site) = (Arc::clone(fetch), site.to_string());
        task::spawn_blocking(move || fetch(&site))
    }))
    .await;
    Ok(pages.into_iter().flatten().collect())
}
