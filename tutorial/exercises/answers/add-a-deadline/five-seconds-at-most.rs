//! wrong: five seconds at most, whatever is asked for. Hint: "for head and body together"

use std::time::Duration;

use anyhow::Result;
use reqwest::Client;
use tokio::time::timeout;

pub async fn download_all_sites(
    client: &Client,
    sites: &[String],
    deadline: Duration,
) -> Vec<Result<usize>> {
    let deadline = deadline.min(Duration::from_secs(5));
    let mut outcomes = Vec::new();
    for site in sites {
        let outcome = timeout(deadline, download_site(client, site)).await;
        outcomes.push(outcome.unwrap_or_else(|late| Err(late.into())));
    }
    outcomes
}

async fn download_site(client: &Client, site: &str) -> Result<usize> {
    let response = client.get(site).send().await?.error_for_status()?;
    Ok(response.bytes().await?.len())
}
