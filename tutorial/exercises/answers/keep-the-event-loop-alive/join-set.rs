//! right: a set of calls, and the number of the site with each.

use std::sync::Arc;

use tokio::task::{JoinError, JoinSet};

/// Downloads a page, and returns its bytes. It blocks its thread until the page is there.
pub type Fetch = Arc<dyn Fn(&str) -> usize + Send + Sync>;

pub async fn download_all_sites(fetch: &Fetch, sites: &[&str]) -> Result<Vec<usize>, JoinError> {
    let mut calls = JoinSet::new();
    for (i, site) in sites.iter().enumerate() {
        let (fetch, site) = (Arc::clone(fetch), site.to_string());
        calls.spawn_blocking(move || (i, fetch(&site)));
    }
    let mut pages = vec![0; sites.len()];
    while let Some(call) = calls.join_next().await {
        let (i, page) = call?;
        pages[i] = page;
    }
    Ok(pages)
}
