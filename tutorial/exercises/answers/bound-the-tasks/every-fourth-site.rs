//! wrong: each worker has every nth site, and stops when those are done. Hint: "a batch waits for its slowest"

use futures::future::try_join_all;
use reqwest::{Client, Result};

pub async fn download_all_sites(
    client: &Client,
    sites: &[String],
    at_once: usize,
) -> Result<usize> {
    let workers = (0..at_once).map(|first| async move {
        let mut bytes = 0;
        for site in sites.iter().skip(first).step_by(at_once) {
            bytes += download_site(client, site).await?;
        }
        Result::Ok(bytes)
    });
    Ok(try_join_all(workers).await?.into_iter().sum())
}

async fn download_site(client: &Client, site: &str) -> Result<usize> {
    let response = client.get(site).send().await?.error_for_status()?;
    Ok(response.bytes().await?.len())
}
