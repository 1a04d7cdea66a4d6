//! right: what was refused goes to the end of the queue, and all wait.

use std::collections::VecDeque;

use std::time::Duration;

use reqwest::header::RETRY_AFTER;
use reqwest::{Client, Response, Result, StatusCode};
use tokio::time::sleep;

pub async fn download_all_sites(client: &Client, sites: &[String]) -> Result<usize> {
    let mut waiting: VecDeque<_> = sites.iter().collect();
    let mut bytes = 0;
    while let Some(site) = waiting.pop_front() {
        let response = client.get(site).send().await?;
        if response.status() == StatusCode::TOO_MANY_REQUESTS {
            waiting.push_back(site);
            sleep(retry_after(&response)).await;
        } else {
            bytes += response.error_for_status()?.bytes().await?.len();
        }
    }
    Ok(bytes)
}

fn retry_after(response: &Response) -> Duration {
    let header = response.headers().get(RETRY_AFTER);
    let seconds = header.and_then(|value| value.to_str().ok()?.parse().ok());
    Duration::from_secs(seconds.unwrap_or(1))
}
