//! wrong: nobody blocks for the lock, and it is held across the `.await` all the same. Hint: "it was locked"

use std::sync::Mutex;

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
    loop {
        if let Ok(mut total) = total.try_lock() {
            total.bytes += fetch(site).await;
            total.pages += 1;
            return;
        }
        tokio::task::yield_now().await;
    }
}
