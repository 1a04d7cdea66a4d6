//! wrong: the page is not read, and its length is taken from the head. Hint: "bytes arrived"

use std::time::Duration;

use reqwest::header::RETRY_AFTER;
use reqwest::{Client, Response, Result, StatusCode};
use tokio::time::sleep;

/// The bytes of all pages together.
pub async fn download_all_sites(client: &Client, sites: &[String]) -> Result<usize> {
    let mut bytes = 0;
    for site in sites {
        bytes += download_site(client, site).await?;
    }
    Ok(bytes)
}

/// Asks until there is an answer.
async fn download_site(client: &Client, site: &str) -> Result<usize> {
    loop {
        let response = client.get(site).send().await?;
        if response.status() != StatusCode::TOO_MANY_REQUESTS {
            let bytes = response.error_for_status()?.content_length();
            return Ok(bytes.and_then(|bytes| bytes.try_into().ok()).unwrap_or(0));
        }
        sleep(retry_after(&response)).await;
    }
}

/// How long the server asks to be left alone. The header may be missing, or hold a date instead of
/// seconds; both count as one second here.
fn retry_after(response: &Response) -> Duration {
    let header = response.headers().get(RETRY_AFTER);
    let seconds = header.and_then(|value| value.to_str().ok()?.parse().ok());
    Duration::from_secs(seconds.unwrap_or(1))
}
