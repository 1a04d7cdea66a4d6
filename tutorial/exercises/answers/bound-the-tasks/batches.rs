//! wrong: batches. Hint: "a batch waits for its slowest"

use futures::future::try_join_all;
use reqwest::{Client, Result};

pub async fn download_all_sites(
    client: &Client,
    sites: &[String],
    at_once: usize,
) -> Result<usize> {
    let mut bytes = 0;
    for batch in sites.chunks(at_once) {
        let pages = try_join_all(batch.iter().map(|site| download_site(client, site))).await?;
        bytes += pages.into_iter().sum::<usize>();
    }
    Ok(bytes)
}

async fn download_site(client: &Client, site: &str) -> Result<usize> {
    let response = client.get(site).send().await?.error_for_status()?;
    Ok(response.bytes().await?.len())
}
