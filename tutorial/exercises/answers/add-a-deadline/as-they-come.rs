//! wrong: the outcomes are in the order in which they come. Hint: "for head and body together"

use std::time::Duration;

use anyhow::Result;
use futures::stream::{FuturesUnordered, StreamExt};
use reqwest::Client;
use tokio::time::timeout;

pub async fn download_all_sites(
    client: &Client,
    sites: &[String],
    deadline: Duration,
) -> Vec<Result<usize>> {
    let downloads =
        sites.iter().map(async |site| timeout(deadline, download_site(client, site)).await?);
    downloads.collect::<FuturesUnordered<_>>().collect().await
}

async fn download_site(client: &Client, site: &str) -> Result<usize> {
    let response = client.get(site).send().await?.error_for_status()?;
    Ok(response.bytes().await?.len())
}
