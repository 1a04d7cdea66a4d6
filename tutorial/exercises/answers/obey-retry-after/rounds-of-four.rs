//! right: rounds of four, with a break between them when one was refused.

use std::time::Duration;

use futures::future::try_join_all;
use reqwest::header::RETRY_AFTER;
use reqwest::{Client, Response, Result, StatusCode};
use tokio::time::sleep;

pub async fn download_all_sites(client: &Client, sites: &[String]) -> Result<usize> {
    let mut waiting: Vec<_> = sites.iter().collect();
    let mut bytes = 0;
    while !waiting.is_empty() {
        let round = waiting.split_off(waiting.len().saturating_sub(4));
        let pages = try_join_all(round.iter().map(|site| download_site(client, site))).await?;
        let mut wait = Duration::ZERO;
        for (site, page) in round.into_iter().zip(pages) {
            match page {
                Ok(page) => bytes += page,
                Err(refused) => {
                    wait = wait.max(refused);
                    waiting.push(site);
                }
            }
        }
        sleep(wait).await;
    }
    Ok(bytes)
}

/// The bytes, or how long to wait.
async fn download_site(
    client: &Client,
    site: &str,
) -> Result<std::result::Result<usize, Duration>> {
    let response = client.get(site).send().await?;
    if response.status() == StatusCode::TOO_MANY_REQUESTS {
        return Ok(Err(retry_after(&response)));
    }
    Ok(Ok(response.error_for_status()?.bytes().await?.len()))
}

fn retry_after(response: &Response) -> Duration {
    let header = response.headers().get(RETRY_AFTER);
    let seconds = header.and_then(|value| value.to_str().ok()?.parse().ok());
    Duration::from_secs(seconds.unwrap_or(1))
}
