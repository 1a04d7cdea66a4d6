//! wrong: the guard of a `match` lives until its end. Hint: "it was locked"

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
    match total.lock() {
        Ok(mut total) => {
            total.bytes += fetch(site).await;
            total.pages += 1;
        }
        Err(_) => panic!("poisoned"),
    }
}
