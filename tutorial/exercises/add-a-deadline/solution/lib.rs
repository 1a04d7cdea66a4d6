//! Downloads every site, one after the other, and gives up where one takes too long.

use std::time::Duration;

use anyhow::Result;
use reqwest::Client;
use tokio::time::timeout;

/// For each site, the bytes of its page, or why there are none.
pub async fn download_all_sites(
    client: &Client,
    sites: &[String],
    deadline: Duration,
) -> Vec<Result<usize>> {
    let mut outcomes = Vec::new();
    for site in sites {
        // When the time is up, this drops the download, in whatever it waits for: the head of the
        // answer or the next piece of the body.
        let outcome = timeout(deadline, download_site(client, site)).await;
        outcomes.push(outcome.unwrap_or_else(|late| Err(late.into())));
    }
    outcomes
}

async fn download_site(client: &Client, site: &str) -> Result<usize> {
    let response = client.get(site).send().await?.error_for_status()?;
    Ok(response.bytes().await?.len())
}
