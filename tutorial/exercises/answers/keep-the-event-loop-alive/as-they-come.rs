//! wrong: the pages are in the order in which they come. Hint: "The pages are in the order of the sites"

use std::sync::Arc;

use tokio::task::{JoinError, JoinSet};

/// Downloads a page, and returns its bytes. It blocks its thread until the page is there.
pub type Fetch = Arc<dyn Fn(&str) -> usize + Send + Sync>;

pub async fn download_all_sites(fetch: &Fetch, sites: &[&str]) -> Result<Vec<usize>, JoinError> {
    let mut calls = JoinSet::new();
    for site in sites {
        let (fetch, site) = (Arc::clone(fetch), site.to_string());
        calls.spawn_blocking(move || fetch(&site));
    }
    let mut pages = Vec::new();
    while let Some(page) = calls.join_next().await {
        pages.push(page?);
    }
    Ok(pages)
}
