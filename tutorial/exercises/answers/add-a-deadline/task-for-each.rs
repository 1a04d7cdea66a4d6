//! right: a task for each site.

use std::time::Duration;

use anyhow::Result;
use reqwest::Client;
use tokio::time::timeout;

pub async fn download_all_sites(
    client: &Client,
    sites: &[String],
    deadline: Duration,
) -> Vec<Result<usize>> {
    let tasks: Vec<_> = sites
        .iter()
        .map(|site| {
            let (client, site) = (client.clone(), site.clone());
            tokio::spawn(async move { timeout(deadline, download_site(&client, &site)).await? })
        })
        .collect();
    let mut outcomes = Vec::new();
    for task in tasks {
        outcomes.push(task.await.unwrap_or_else(|error| Err(error.into())));
    }
    outcomes
}

async fn download_site(client: &Client, site: &str) -> Result<usize> {
    let response = client.get(site).send().await?.error_for_status()?;
    Ok(response.bytes().await?.len())
}
