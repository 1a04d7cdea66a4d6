//! wrong: a deadline for the head, and none for the body. Hint: "it still waits"

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
        outcomes.push(download_site(client, site, deadline).await);
    }
    outcomes
}

async fn download_site(client: &Client, site: &str, deadline: Duration) -> Result<usize> {
    let response = timeout(deadline, client.get(site).send()).await??.error_for_status()?;
    Ok(response.bytes().await?.len())
}
