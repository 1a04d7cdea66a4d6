//! right: all sites at once, and a deadline for each.

use std::time::Duration;

use anyhow::Result;
use futures::future::join_all;
use reqwest::Client;
use tokio::time::timeout;

pub async fn download_all_sites(
    client: &Client,
    sites: &[String],
    deadline: Duration,
) -> Vec<Result<usize>> {
    join_all(sites.iter().map(async |site| timeout(deadline, download_site(client, site)).await?))
        .await
}

async fn download_site(client: &Client, site: &str) -> Result<usize> {
    let response = client.get(site).send().await?.error_for_status()?;
    Ok(response.bytes().await?.len())
}
