//! wrong: what the server says first counts forever. Hint: "requests that came too early"

use std::time::Duration;

use reqwest::header::RETRY_AFTER;
use reqwest::{Client, Response, Result, StatusCode};
use tokio::time::sleep;

pub async fn download_all_sites(client: &Client, sites: &[String]) -> Result<usize> {
    let mut bytes = 0;
    let mut wait = None;
    for site in sites {
        bytes += download_site(client, site, &mut wait).await?;
    }
    Ok(bytes)
}

async fn download_site(client: &Client, site: &str, wait: &mut Option<Duration>) -> Result<usize> {
    loop {
        let response = client.get(site).send().await?;
        if response.status() != StatusCode::TOO_MANY_REQUESTS {
            return Ok(response.error_for_status()?.bytes().await?.len());
        }
        sleep(*wait.get_or_insert_with(|| retry_after(&response))).await;
    }
}

fn retry_after(response: &Response) -> Duration {
    let header = response.headers().get(RETRY_AFTER);
    let seconds = header.and_then(|value| value.to_str().ok()?.parse().ok());
    Duration::from_secs(seconds.unwrap_or(1))
}
