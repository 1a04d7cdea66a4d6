//! right: two sites at once, in their order.

use std::time::Duration;

use anyhow::Result;
use futures::stream::{self, StreamExt};
use reqwest::Client;
use tokio::time::timeout;

pub async fn download_all_sites(
    client: &Client,
    sites: &[String],
    deadline: Duration,
) -> Vec<Result<usize>> {
    let downloads =
        sites.iter().map(async |site| timeout(deadline, download_site(client, site)).await?);
    stream::iter(downloads).buffered(2).collect().await
}

async fn download_site(client: &Client, site: &str) -> Result<usize> {
    let response = client.get(site).send().await?.error_for_status()?;
    Ok(response.bytes().await?.len())
}
