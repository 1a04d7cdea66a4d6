//! right: a stream of results.

use futures::stream::{self, StreamExt, TryStreamExt};
use reqwest::{Client, Result};

pub async fn download_all_sites(
    client: &Client,
    sites: &[String],
    at_once: usize,
) -> Result<usize> {
    stream::iter(sites)
        .map(|site| Ok(download_site(client, site)))
        .try_buffer_unordered(at_once)
        .try_fold(0, |bytes, page| async move { Ok(bytes + page) })
        .await
}

async fn download_site(client: &Client, site: &str) -> Result<usize> {
    let response = client.get(site).send().await?.error_for_status()?;
    Ok(response.bytes().await?.len())
}
