//! right: a thread for each site, which sends what came of it.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::thread;

use futures::channel::oneshot;
use futures::future::try_join_all;
use tokio::task::{self, JoinError};

/// Downloads a page, and returns its bytes. It blocks its thread until the page is there.
pub type Fetch = Arc<dyn Fn(&str) -> usize + Send + Sync>;

pub async fn download_all_sites(fetch: &Fetch, sites: &[&str]) -> Result<Vec<usize>, JoinError> {
    try_join_all(sites.iter().map(|site| download_site(fetch, site))).await
}

async fn download_site(fetch: &Fetch, site: &str) -> Result<usize, JoinError> {
    let (fetch, site) = (Arc::clone(fetch), site.to_owned());
    let (sender, receiver) = oneshot::channel();
    thread::spawn(move || {
        let page = catch_unwind(AssertUnwindSafe(|| fetch(&site)));
        // An error means that nobody waits any more.
        let _ = sender.send(page);
    });
    match receiver.await {
        Ok(Ok(page)) => Ok(page),
        Ok(Err(panic)) => task::spawn(async { resume_unwind(panic) }).await,
        Err(_) => task::spawn(async { panic!("the thread has gone") }).await,
    }
}
