//! wrong: an async lock around all of it, so one page is fetched after the other. Hint: "fetched at once is 1."

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
    let turn = tokio::sync::Mutex::new(());
    join_all(sites.iter().map(|site| download_site(&turn, site, fetch, total))).await;
}

async fn download_site(
    turn: &tokio::sync::Mutex<()>,
    site: &str,
    fetch: &impl AsyncFn(&str) -> usize,
    total: &Mutex<Total>,
) {
    let _turn = turn.lock().await;
    let bytes = fetch(site).await;
    let mut total = total.lock().unwrap_or_else(PoisonError::into_inner);
    total.bytes += bytes;
    total.pages += 1;
}
