//! right: one call, in which the threads of a scope may be waited for.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread;

use tokio::task::{self, JoinError};

/// Downloads a page, and returns its bytes. It blocks its thread until the page is there.
pub type Fetch = Arc<dyn Fn(&str) -> usize + Send + Sync>;

pub async fn download_all_sites(fetch: &Fetch, sites: &[&str]) -> Result<Vec<usize>, JoinError> {
    let fetch = Arc::clone(fetch);
    let sites: Vec<_> = sites.iter().map(|site| site.to_string()).collect();
    task::spawn_blocking(move || {
        thread::scope(|scope| {
            let threads: Vec<_> = sites.iter().map(|site| scope.spawn(|| fetch(site))).collect();
            let pages = threads.into_iter().map(|thread| thread.join());
            pages.map(|page| page.unwrap_or_else(|panic| resume_unwind(panic))).collect()
        })
    })
    .await
}
