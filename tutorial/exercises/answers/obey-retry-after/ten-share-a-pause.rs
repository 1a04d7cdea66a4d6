//! right: ten at once, and all of them wait when one is refused.

use std::sync::Mutex;
use std::time::Duration;

use futures::stream::{self, StreamExt, TryStreamExt};
use reqwest::header::RETRY_AFTER;
use reqwest::{Client, Response, Result, StatusCode};
use tokio::time::{Instant, sleep_until};

pub async fn download_all_sites(client: &Client, sites: &[String]) -> Result<usize> {
    // Nobody asks before this.
    let not_before = Mutex::new(Instant::now());
    let downloads = sites.iter().map(|site| download_site(client, site, &not_before));
    stream::iter(downloads).buffered(10).try_fold(0, async |sum, page| Ok(sum + page)).await
}

async fn download_site(client: &Client, site: &str, not_before: &Mutex<Instant>) -> Result<usize> {
    loop {
        loop {
            let begin = *not_before.lock().expect("nobody panics");
            if begin <= Instant::now() {
                break;
            }
            sleep_until(begin).await;
        }
        let response = client.get(site).send().await?;
        if response.status() != StatusCode::TOO_MANY_REQUESTS {
            return Ok(response.error_for_status()?.bytes().await?.len());
        }
        let end = Instant::now() + retry_after(&response);
        let mut not_before = not_before.lock().expect("nobody panics");
        *not_before = end.max(*not_before);
    }
}

fn retry_after(response: &Response) -> Duration {
    let header = response.headers().get(RETRY_AFTER);
    let seconds = header.and_then(|value| value.to_str().ok()?.parse().ok());
    Duration::from_secs(seconds.unwrap_or(1))
}
