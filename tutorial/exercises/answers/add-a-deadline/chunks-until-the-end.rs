//! right: chunk by chunk, until a time that does not move.

use std::time::Duration;

use anyhow::Result;
use reqwest::Client;
use tokio::time::{Instant, timeout_at};

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
    let end = Instant::now() + deadline;
    let mut response = timeout_at(end, client.get(site).send()).await??.error_for_status()?;
    let mut bytes = 0;
    while let Some(chunk) = timeout_at(end, response.chunk()).await?? {
        bytes += chunk.len();
    }
    Ok(bytes)
}
