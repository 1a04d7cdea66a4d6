//! wrong: threads, for which the event loop waits. Hint: "there was no tick meanwhile"

use std::sync::Arc;
use std::thread;

use tokio::task::JoinError;

/// Downloads a page, and returns its bytes. It blocks its thread until the page is there.
pub type Fetch = Arc<dyn Fn(&str) -> usize + Send + Sync>;

pub async fn download_all_sites(fetch: &Fetch, sites: &[&str]) -> Result<Vec<usize>, JoinError> {
    thread::scope(|scope| {
        let threads: Vec<_> = sites.iter().map(|site| scope.spawn(|| fetch(site))).collect();
        Ok(threads.into_iter().map(|thread| thread.join().unwrap_or(0)).collect())
    })
}
