//! right: one place adds, in the order in which the pages come.

use std::sync::{Mutex, PoisonError};

use futures::stream::{FuturesUnordered, StreamExt};

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
    let mut pages: FuturesUnordered<_> = sites.iter().map(|site| fetch(site)).collect();
    while let Some(bytes) = pages.next().await {
        let mut total = total.lock().unwrap_or_else(PoisonError::into_inner);
        total.bytes += bytes;
        total.pages += 1;
    }
}
