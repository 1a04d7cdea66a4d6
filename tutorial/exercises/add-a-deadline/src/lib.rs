//! Downloads every site, one after the other. One server that stalls stops it forever.

use std::time::Duration;

use anyhow::Result;
use reqwest::Client;

/// For each site, the bytes of its page, or why there are none.
pub async fn download_all_sites(
    client: &Client,
    sites: &[String],
    _deadline: Duration,
) -> Vec<Result<usize>> {
    let mut outcomes = Vec::new();
    for site in sites {
        outcomes.push(download_site(client, site).await);
    }
    outcomes
}

async fn download_site(client: &Client, site: &str) -> Result<usize> {
    let response = client.get(site).send().await?.error_for_status()?;
    Ok(response.bytes().await?.len())
}
