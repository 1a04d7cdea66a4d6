//! wrong: bounded for half of the list, and then one after the other. Hint: "a batch waits for its slowest"

use futures::stream::{self, StreamExt, TryStreamExt};
use reqwest::{Client, Result};

pub async fn download_all_sites(
    client: &Client,
    sites: &[String],
    at_once: usize,
) -> Result<usize> {
    let (first, others) = sites.split_at(sites.len().div_ceil(2));
    let downloads = first.iter().map(|site| download_site(client, site));
    let pages: Vec<_> = stream::iter(downloads).buffer_unordered(at_once).try_collect().await?;
    let mut bytes = pages.into_iter().sum();
    for site in others {
        bytes += download_site(client, site).await?;
    }
    Ok(bytes)
}

async fn download_site(client: &Client, site: &str) -> Result<usize> {
    let response = client.get(site).send().await?.error_for_status()?;
    Ok(response.bytes().await?.len())
}
