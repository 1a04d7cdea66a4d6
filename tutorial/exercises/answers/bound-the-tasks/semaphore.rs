//! right: all futures at once, and a semaphore that lets so many of them on.

use futures::future::try_join_all;
use reqwest::{Client, Result};
use tokio::sync::Semaphore;

pub async fn download_all_sites(
    client: &Client,
    sites: &[String],
    at_once: usize,
) -> Result<usize> {
    let places = Semaphore::new(at_once);
    let downloads = sites.iter().map(|site| async {
        let _place = places.acquire().await.expect("it is never closed");
        download_site(client, site).await
    });
    Ok(try_join_all(downloads).await?.into_iter().sum())
}

async fn download_site(client: &Client, site: &str) -> Result<usize> {
    let response = client.get(site).send().await?.error_for_status()?;
    Ok(response.bytes().await?.len())
}
