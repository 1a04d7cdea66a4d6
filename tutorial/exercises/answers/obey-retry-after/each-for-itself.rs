//! wrong: four at once, and only the one that was refused waits. Hint: "requests that came too early"

use std::time::Duration;

use futures::stream::{self, StreamExt, TryStreamExt};
use reqwest::header::RETRY_AFTER;
use reqwest::{Client, Response, Result, StatusCode};
use tokio::time::sleep;

pub async fn download_all_sites(client: &Client, sites: &[String]) -> Result<usize> {
    let downloads = sites.iter().map(|site| download_site(client, site));
    stream::iter(downloads).buffer_unordered(4).try_fold(0, async |sum, page| Ok(sum + page)).await
}

async fn download_site(client: &Client, site: &str) -> Result<usize> {
    loop {
        let response = client.get(site).send().await?;
        if response.status() != StatusCode::TOO_MANY_REQUESTS {
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
