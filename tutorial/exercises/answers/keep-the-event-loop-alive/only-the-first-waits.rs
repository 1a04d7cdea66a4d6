//! wrong: the first call is made on the event loop. Hint: "there was no tick meanwhile"

use std::sync::Arc;

use futures::future::try_join_all;
use tokio::task::{self, JoinError};

/// Downloads a page, and returns its bytes. It blocks its thread until the page is there.
pub type Fetch = Arc<dyn Fn(&str) -> usize + Send + Sync>;

pub async fn download_all_sites(fetch: &Fetch, sites: &[&str]) -> Result<Vec<usize>, JoinError> {
    let Some((first, others)) = sites.split_first() else { return Ok(vec![]) };
    let others = others.iter().map(|site| download_site(fetch, site));
    let (first, others) = (async { Ok(fetch(first)) }, try_join_all(others));
    let (first, others) = futures::future::try_join(first, others).await?;
    Ok([vec![first], others].concat())
}

async fn download_site(fetch: &Fetch, site: &str) -> Result<usize, JoinError> {
    let (fetch, site) = (Arc::clone(fetch), site.to_owned());
    task::spawn_blocking(move || fetch(&site)).await
}
