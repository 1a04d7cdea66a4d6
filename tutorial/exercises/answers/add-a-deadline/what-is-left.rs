//! right: the body has what the head has left of the time.

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
    let response = timeout_at(end, client.get(site).send()).await??.error_for_status()?;
    Ok(timeout_at(end, response.bytes()).await??.len())
}
