//! wrong: when the time is up, everything is an error. Hint: "for head and body together"

use std::time::Duration;

use anyhow::{Result, anyhow};
use futures::future::join_all;
use reqwest::Client;
use tokio::time::timeout;

pub async fn download_all_sites(
    client: &Client,
    sites: &[String],
    deadline: Duration,
) -> Vec<Result<usize>> {
    let downloads = join_all(sites.iter().map(|site| download_site(client, site)));
    match timeout(deadline, downloads).await {
        Ok(outcomes) => outcomes,
        Err(late) => sites.iter().map(|_| Err(anyhow!(late.to_string()))).collect(),
    }
}

async fn download_site(client: &Client, site: &str) -> Result<usize> {
    let response = client.get(site).send().await?.error_for_status()?;
    Ok(response.bytes().await?.len())
}
