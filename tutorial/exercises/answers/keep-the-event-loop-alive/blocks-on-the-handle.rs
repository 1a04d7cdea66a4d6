//! wrong: a thread of the pool, and the event loop looks again and again whether it is done. Hint: "there was no tick meanwhile"

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use futures::future::try_join_all;
use tokio::task::{self, JoinError};

/// Downloads a page, and returns its bytes. It blocks its thread until the page is there.
pub type Fetch = Arc<dyn Fn(&str) -> usize + Send + Sync>;

pub async fn download_all_sites(fetch: &Fetch, sites: &[&str]) -> Result<Vec<usize>, JoinError> {
    try_join_all(sites.iter().map(|site| download_site(fetch, site))).await
}

async fn download_site(fetch: &Fetch, site: &str) -> Result<usize, JoinError> {
    let (fetch, site) = (Arc::clone(fetch), site.to_owned());
    let call = task::spawn_blocking(move || fetch(&site));
    while !call.is_finished() {
        thread::sleep(Duration::from_millis(1));
    }
    call.await
}
