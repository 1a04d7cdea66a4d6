//! wrong: a site that fails counts as an empty page. Hint: "has to stay one"

use futures::stream::{self, StreamExt};
use reqwest::{Client, Result};

pub async fn download_all_sites(
    client: &Client,
    sites: &[String],
    at_once: usize,
) -> Result<usize> {
    let downloads = sites.iter().map(|site| download_site(client, site));
    let pages = stream::iter(downloads).buffer_unordered(at_once);
    Ok(pages.map(|page| page.unwrap_or(0)).collect::<Vec<_>>().await.into_iter().sum())
}

async fn download_site(client: &Client, site: &str) -> Result<usize> {
    let response = client.get(site).send().await?.error_for_status()?;
    Ok(response.bytes().await?.len())
}
