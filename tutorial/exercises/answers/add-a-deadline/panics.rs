//! wrong: a site that is late is a panic. Hint: "it panicked"

use std::time::Duration;

use anyhow::Result;
use reqwest::Client;
use tokio::time::timeout;

pub async fn download_all_sites(
    client: &Client,
    sites: &[String],
    deadline: Duration,
) -> Vec<Result<usize>> {
    let mut outcomes = Vec::new();
    for site in sites {
        outcomes.push(timeout(deadline, download_site(client, site)).await.unwrap());
    }
    outcomes
}

async fn download_site(client: &Client, site: &str) -> Result<usize> {
    let response = client.get(site).send().await?.error_for_status()?;
    Ok(response.bytes().await?.len())
}
