//! wrong: ten seconds, whatever the server says. Hint: "It should come soon after the time"

use std::time::Duration;

use reqwest::{Client, Result, StatusCode};
use tokio::time::sleep;

pub async fn download_all_sites(client: &Client, sites: &[String]) -> Result<usize> {
    let mut bytes = 0;
    for site in sites {
        bytes += download_site(client, site).await?;
    }
    Ok(bytes)
}

async fn download_site(client: &Client, site: &str) -> Result<usize> {
    loop {
        let response = client.get(site).send().await?;
        if response.status() != StatusCode::TOO_MANY_REQUESTS {
            return Ok(response.error_for_status()?.bytes().await?.len());
        }
        sleep(Duration::from_secs(10)).await;
    }
}
