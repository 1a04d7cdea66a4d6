//! wrong: a task for each site, and the call is made in it. Hint: "there was no tick meanwhile"

use std::sync::Arc;

use futures::future::try_join_all;
use tokio::task::{self, JoinError};

/// Downloads a page, and returns its bytes. It blocks its thread until the page is there.
pub type Fetch = Arc<dyn Fn(&str) -> usize + Send + Sync>;

pub async fn download_all_sites(fetch: &Fetch, sites: &[&str]) -> Result<Vec<usize>, JoinError> {
    try_join_all(sites.iter().map(|site| {
        let (fetch, site) = (Arc::clone(fetch), site.to_string());
        task::spawn(async move { fetch(&site) })
    }))
    .await
}
