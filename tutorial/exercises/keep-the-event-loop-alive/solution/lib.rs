//! Downloads every site, on one event loop, with a library that knows nothing of async.

use std::sync::Arc;

use futures::future::try_join_all;
use tokio::task::{self, JoinError};

/// Downloads a page, and returns its bytes. It blocks its thread until the page is there.
pub type Fetch = Arc<dyn Fn(&str) -> usize + Send + Sync>;

/// For each site, the bytes of its page; an error where a call of `fetch` has panicked.
pub async fn download_all_sites(fetch: &Fetch, sites: &[&str]) -> Result<Vec<usize>, JoinError> {
    try_join_all(sites.iter().map(|site| download_site(fetch, site))).await
}

async fn download_site(fetch: &Fetch, site: &str) -> Result<usize, JoinError> {
    // The call moves to a thread of a pool, with what it uses. The event loop goes on meanwhile.
    let (fetch, site) = (Arc::clone(fetch), site.to_owned());
    task::spawn_blocking(move || fetch(&site)).await
}
