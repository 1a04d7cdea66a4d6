//! wrong: at least four seconds, whatever the server says. Hint: "It should come soon after the time"

use std::time::Duration;

use reqwest::header::RETRY_AFTER;
use reqwest::{Client, Response, Result, StatusCode};
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
        sleep(retry_after(&response).max(Duration::from_secs(4))).await;
    }
}

fn retry_after(response: &Response) -> Duration {
    let header = response.headers().get(RETRY_AFTER);
    let seconds = header.and_then(|value| value.to_str().ok()?.parse().ok());
    Duration::from_secs(seconds.unwrap_or(1))
}
