//! wrong: without a guard, and awaited in a loop. Hint: "fetched at once is 1."

use std::sync::{Mutex, PoisonError};

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
    for site in sites {
        let bytes = fetch(site).await;
        let mut total = total.lock().unwrap_or_else(PoisonError::into_inner);
        total.bytes += bytes;
        total.pages += 1;
    }
}
