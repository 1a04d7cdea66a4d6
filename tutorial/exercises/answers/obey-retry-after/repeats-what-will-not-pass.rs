//! wrong: what will not pass is asked for again too, three times. Hint: "Only what is refused with 429"

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
    let mut attempts = 0;
    loop {
        let response = client.get(site).send().await?;
        attempts += 1;
        let is_limited = response.status() == StatusCode::TOO_MANY_REQUESTS;
        if response.status().is_success() || attempts > 3 && !is_limited {
            return Ok(response.error_for_status()?.bytes().await?.len());
        }
        sleep(retry_after(&response)).await;
    }
}

fn retry_after(response: &Response) -> Duration {
    let header = response.headers().get(RETRY_AFTER);
    let seconds = header.and_then(|value| value.to_str().ok()?.parse().ok());
    Duration::from_secs(seconds.unwrap_or(1))
}
