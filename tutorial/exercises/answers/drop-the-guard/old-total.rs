//! wrong: it adds to what the total said before the `.await`. Hint: "and not to what it said before an `.await`"

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
    let mut sum = *total.lock().unwrap_or_else(PoisonError::into_inner);
    sum.bytes += fetch(site).await;
    sum.pages += 1;
    *total.lock().unwrap_or_else(PoisonError::into_inner) = sum;
}
