//! right: a task for each site waits for a place, and the handles are read in turn.

use std::sync::Arc;

use reqwest::{Client, Result};
use tokio::{spawn, sync::Semaphore};

pub async fn download_all_sites(
    client: &Client,
    sites: &[String],
    at_once: usize,
) -> Vec<Result<usize>> {
    let places = Arc::new(Semaphore::new(at_once));
    let download = |site: &String| {
        let (client, site, places) = (client.clone(), site.clone(), Arc::clone(&places));
        spawn(async move {
            let _place = places.acquire().await;
            download_site(&client, &site).await
        })
    };
    let handles: Vec<_> = sites.iter().map(download).collect();
    let mut outcomes = Vec::new();
    for handle in handles {
        outcomes.push(handle.await.expect("a download does not panic"));
    }
    outcomes
}

async fn download_site(client: &Client, site: &str) -> Result<usize> {
    let response = client.get(site).send().await?.error_for_status()?;
    Ok(response.bytes().await?.len())
}
