//! right: a task begins when there is a place, and every task is waited for at the end.

use std::sync::Arc;

use reqwest::{Client, Result};
use tokio::sync::Semaphore;

pub async fn download_all_sites(
    client: &Client,
    sites: &[String],
    at_once: usize,
) -> Result<usize> {
    let places = Arc::new(Semaphore::new(at_once));
    let mut tasks = Vec::new();
    for site in sites {
        let place = Arc::clone(&places).acquire_owned().await.expect("it is never closed");
        let (client, site) = (client.clone(), site.clone());
        tasks.push(tokio::spawn(async move {
            let page = download_site(&client, &site).await;
            drop(place);
            page
        }));
    }
    let mut bytes = 0;
    for task in tasks {
        bytes += task.await.expect("no download panics")?;
    }
    Ok(bytes)
}

async fn download_site(client: &Client, site: &str) -> Result<usize> {
    let response = client.get(site).send().await?.error_for_status()?;
    Ok(response.bytes().await?.len())
}
