//! right: a thread of its own for each site, and a call that waits for it.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread;

use futures::future::try_join_all;
use tokio::task::{self, JoinError};

/// Downloads a page, and returns its bytes. It blocks its thread until the page is there.
pub type Fetch = Arc<dyn Fn(&str) -> usize + Send + Sync>;

pub async fn download_all_sites(fetch: &Fetch, sites: &[&str]) -> Result<Vec<usize>, JoinError> {
    try_join_all(sites.iter().map(|site| download_site(fetch, site))).await
}

async fn download_site(fetch: &Fetch, site: &str) -> Result<usize, JoinError> {
    let (fetch, site) = (Arc::clone(fetch), site.to_owned());
    let thread = thread::spawn(move || fetch(&site));
    // What the thread has panicked with goes on here, and becomes the error.
    task::spawn_blocking(move || thread.join().unwrap_or_else(|panic| resume_unwind(panic))).await
}
