//! wrong: a thread that answers by a channel, and the event loop blocks for it. Hint: "there was no tick meanwhile"

use std::sync::{Arc, mpsc};
use std::thread;

use futures::future::try_join_all;
use tokio::task::JoinError;

/// Downloads a page, and returns its bytes. It blocks its thread until the page is there.
pub type Fetch = Arc<dyn Fn(&str) -> usize + Send + Sync>;

pub async fn download_all_sites(fetch: &Fetch, sites: &[&str]) -> Result<Vec<usize>, JoinError> {
    try_join_all(sites.iter().map(|site| download_site(fetch, site))).await
}

async fn download_site(fetch: &Fetch, site: &str) -> Result<usize, JoinError> {
    let (fetch, site) = (Arc::clone(fetch), site.to_owned());
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || sender.send(fetch(&site)));
    Ok(receiver.recv().unwrap_or(0))
}
