//! right: join_all has the order, and a semaphore the bound.

use futures::future::join_all;
use reqwest::{Client, Result};
use tokio::sync::Semaphore;

pub async fn download_all_sites(
    client: &Client,
    sites: &[String],
    at_once: usize,
) -> Vec<Result<usize>> {
    let places = Semaphore::new(at_once);
    let download = async |site: &String| {
        let _place = places.acquire().await;
        download_site(client, site).await
    };
    join_all(sites.iter().map(download)).await
}

async fn download_site(client: &Client, site: &str) -> Result<usize> {
    let response = client.get(site).send().await?.error_for_status()?;
    Ok(response.bytes().await?.len())
}
