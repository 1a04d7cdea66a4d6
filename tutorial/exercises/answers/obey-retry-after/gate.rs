//! right: four tasks, and a lock that is held while all wait.

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::RETRY_AFTER;
use reqwest::{Client, Response, Result, StatusCode};
use tokio::sync::{RwLock, Semaphore};
use tokio::task::JoinSet;
use tokio::time::sleep;

pub async fn download_all_sites(client: &Client, sites: &[String]) -> Result<usize> {
    let (places, gate) = (Arc::new(Semaphore::new(4)), Arc::new(RwLock::new(())));
    let mut tasks = JoinSet::new();
    for site in sites {
        let (client, site) = (client.clone(), site.clone());
        let (places, gate) = (Arc::clone(&places), Arc::clone(&gate));
        tasks.spawn(async move {
            let _place = places.acquire().await.expect("it is never closed");
            download_site(&client, &site, &gate).await
        });
    }
    let mut bytes = 0;
    while let Some(page) = tasks.join_next().await {
        bytes += page.expect("no download panics")?;
    }
    Ok(bytes)
}

async fn download_site(client: &Client, site: &str, gate: &RwLock<()>) -> Result<usize> {
    loop {
        // It is open unless somebody waits.
        drop(gate.read().await);
        let response = client.get(site).send().await?;
        if response.status() != StatusCode::TOO_MANY_REQUESTS {
            return Ok(response.error_for_status()?.bytes().await?.len());
        }
        let _closed = gate.write().await;
        sleep(retry_after(&response)).await;
    }
}

fn retry_after(response: &Response) -> Duration {
    let header = response.headers().get(RETRY_AFTER);
    let seconds = header.and_then(|value| value.to_str().ok()?.parse().ok());
    Duration::from_secs(seconds.unwrap_or(1))
}
