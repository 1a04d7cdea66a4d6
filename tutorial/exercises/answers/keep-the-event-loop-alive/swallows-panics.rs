//! wrong: a call that panics counts as an empty page. Hint: "It should be the error that the task of the call ended with"

use std::sync::Arc;

use futures::future::try_join_all;
use tokio::task::{self, JoinError};

/// Downloads a page, and returns its bytes. It blocks its thread until the page is there.
pub type Fetch = Arc<dyn Fn(&str) -> usize + Send + Sync>;

pub async fn download_all_sites(fetch: &Fetch, sites: &[&str]) -> Result<Vec<usize>, JoinError> {
    try_join_all(sites.iter().map(|site| download_site(fetch, site))).await
}

async fn download_site(fetch: &Fetch, site: &str) -> Result<usize, JoinError> {
    let (fetch, site) = (Arc::clone(fetch), site.to_owned());
    Ok(task::spawn_blocking(move || fetch(&site)).await.unwrap_or(0))
}
