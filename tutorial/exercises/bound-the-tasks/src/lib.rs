//! Downloads every site, on one event loop. All of them are in flight at once: give them a bound.

use futures::future::try_join_all;
use reqwest::{Client, Result};

/// The bytes of all pages together.
pub async fn download_all_sites(
    client: &Client,
    sites: &[String],
    _at_once: usize,
) -> Result<usize> {
    let downloads = sites.iter().map(|site| download_site(client, site));
    let pages = try_join_all(downloads).await?;
    Ok(pages.into_iter().sum())
}

async fn download_site(client: &Client, site: &str) -> Result<usize> {
    let response = client.get(site).send().await?.error_for_status()?;
    Ok(response.bytes().await?.len())
}
