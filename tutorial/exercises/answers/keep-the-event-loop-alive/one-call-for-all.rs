//! wrong: one call in which one site comes after the other. Hint: "the most that were fetched at once"

use std::sync::Arc;

use tokio::task::{self, JoinError};

/// Downloads a page, and returns its bytes. It blocks its thread until the page is there.
pub type Fetch = Arc<dyn Fn(&str) -> usize + Send + Sync>;

pub async fn download_all_sites(fetch: &Fetch, sites: &[&str]) -> Result<Vec<usize>, JoinError> {
    let fetch = Arc::clone(fetch);
    let sites: Vec<_> = sites.iter().map(|site| site.to_string()).collect();
    task::spawn_blocking(move || sites.iter().map(|site| fetch(site)).collect()).await
}
