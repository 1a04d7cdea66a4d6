//! wrong: before its page it gives way, with the guard in hand. Hint: "it was locked"

use std::sync::{Mutex, PoisonError};

use futures::future::join_all;

/// The pages that have arrived so far, and their bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Total {
    pub pages: usize,
    pub bytes: usize,
}

/// Adds each page to the total. `fetch` downloads a page, and returns its bytes.
pub async fn download_all_sites(
    sites: &[&str],
    fetch: &impl AsyncFn(&str) -> usize,
    total: &Mutex<Total>,
) {
    join_all(sites.iter().map(|site| download_site(site, fetch, total))).await;
}

async fn download_site(site: &str, fetch: &impl AsyncFn(&str) -> usize, total: &Mutex<Total>) {
    let total_before = total.lock().unwrap_or_else(PoisonError::into_inner);
    tokio::task::yield_now().await;
    drop(total_before);
    let bytes = fetch(site).await;
    let mut total = total.lock().unwrap_or_else(PoisonError::into_inner);
    total.bytes += bytes;
    total.pages += 1;
}
