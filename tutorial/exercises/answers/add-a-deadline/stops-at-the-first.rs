//! wrong: it stops where a site is late. Hint: "for head and body together"

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
        match timeout(deadline, download_site(client, site)).await {
            Ok(outcome) => outcomes.push(outcome),
            Err(late) => {
                outcomes.push(Err(late.into()));
                break;
            }
        }
    }
    outcomes
}

async fn download_site(client: &Client, site: &str) -> Result<usize> {
    let response = client.get(site).send().await?.error_for_status()?;
    Ok(response.bytes().await?.len())
}
