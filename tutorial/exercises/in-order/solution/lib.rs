//! Downloads every site, on one event loop, and hands back the outcomes in the order of the sites.

use futures::stream::{self, StreamExt};
use reqwest::{Client, Result};

/// The bytes of each page, or why there are none.
pub async fn download_all_sites(
    client: &Client,
    sites: &[String],
    at_once: usize,
) -> Vec<Result<usize>> {
    // `buffered` would keep a place for what has arrived and has to wait for its turn. Nobody needs
    // the order before the end, so each outcome takes along where it belongs.
    let downloads = sites
        .iter()
        .enumerate()
        .map(async |(place, site)| (place, download_site(client, site).await));
    let mut outcomes: Vec<_> = stream::iter(downloads).buffer_unordered(at_once).collect().await;
    outcomes.sort_by_key(|(place, _)| *place);
    outcomes.into_iter().map(|(_, outcome)| outcome).collect()
}

async fn download_site(client: &Client, site: &str) -> Result<usize> {
    let response = client.get(site).send().await?.error_for_status()?;
    Ok(response.bytes().await?.len())
}
