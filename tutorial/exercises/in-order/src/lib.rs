//! Downloads every site, on one event loop. The outcomes are in no order: give them that of the sites.

use futures::stream::{self, StreamExt};
use reqwest::{Client, Result};

/// The bytes of each page, or why there are none.
pub async fn download_all_sites(
    client: &Client,
    sites: &[String],
    at_once: usize,
) -> Vec<Result<usize>> {
    let downloads = sites.iter().map(|site| download_site(client, site));
    stream::iter(downloads).buffer_unordered(at_once).collect().await
}

async fn download_site(client: &Client, site: &str) -> Result<usize> {
    let response = client.get(site).send().await?.error_for_status()?;
    Ok(response.bytes().await?.len())
}
