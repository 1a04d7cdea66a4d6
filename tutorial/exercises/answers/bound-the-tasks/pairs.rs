//! wrong: a place takes two sites, and nobody else takes the second one. Hint: "sites had to wait"

use futures::stream::{self, StreamExt, TryStreamExt};
use reqwest::{Client, Result};

/// The bytes of all pages together.
pub async fn download_all_sites(
    client: &Client,
    sites: &[String],
    at_once: usize,
) -> Result<usize> {
    let pairs = sites.chunks(2).map(async |pair| {
        let mut bytes = 0;
        for site in pair {
            bytes += download_site(client, site).await?;
        }
        Result::Ok(bytes)
    });
    let pages: Vec<_> = stream::iter(pairs).buffer_unordered(at_once).try_collect().await?;
    Ok(pages.into_iter().sum())
}

async fn download_site(client: &Client, site: &str) -> Result<usize> {
    let response = client.get(site).send().await?.error_for_status()?;
    Ok(response.bytes().await?.len())
}
