//! wrong: nothing is added before all pages are there. Hint: "Each page is added when it is there"

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
    let pages = join_all(sites.iter().map(|site| fetch(site))).await;
    for bytes in pages {
        let mut total = total.lock().unwrap_or_else(PoisonError::into_inner);
        total.bytes += bytes;
        total.pages += 1;
    }
}
