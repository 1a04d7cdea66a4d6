//! right: a stream without a bound.

use std::sync::{Mutex, PoisonError};

use futures::stream::{self, StreamExt};

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
    stream::iter(sites)
        .for_each_concurrent(None, async |site| {
            let bytes = fetch(site).await;
            let mut total = total.lock().unwrap_or_else(PoisonError::into_inner);
            total.bytes += bytes;
            total.pages += 1;
        })
        .await;
}
