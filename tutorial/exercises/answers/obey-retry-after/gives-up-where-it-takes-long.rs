//! wrong: it waits when the server asks for at most three seconds, and gives up otherwise. Hint: "it gave up"

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
        let wait = retry_after(&response);
        if wait > Duration::from_secs(3) {
            return Ok(response.error_for_status()?.bytes().await?.len());
        }
        sleep(wait).await;
    }
}

fn retry_after(response: &Response) -> Duration {
    let header = response.headers().get(RETRY_AFTER);
    let seconds = header.and_then(|value| value.to_str().ok()?.parse().ok());
    Duration::from_secs(seconds.unwrap_or(1))
}
