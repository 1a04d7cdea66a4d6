//! right: a task for each site, and a semaphore.

use std::sync::Arc;

use reqwest::{Client, Result};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

pub async fn download_all_sites(
    client: &Client,
    sites: &[String],
    at_once: usize,
) -> Result<usize> {
    let places = Arc::new(Semaphore::new(at_once));
    let mut tasks = JoinSet::new();
    for site in sites {
        let (client, site, places) = (client.clone(), site.clone(), Arc::clone(&places));
        tasks.spawn(async move {
            let _place = places.acquire().await.expect("it is never closed");
            download_site(&client, &site).await
        });
    }
    let mut bytes = 0;
    while let Some(page) = tasks.join_next().await {
        bytes += page.expect("no download panics")?;
    }
    Ok(bytes)
}

async fn download_site(client: &Client, site: &str) -> Result<usize> {
    let response = client.get(site).send().await?.error_for_status()?;
    Ok(response.bytes().await?.len())
}
