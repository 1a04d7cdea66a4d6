//! wrong: a batch waits for its slowest. Hint: "although there was a place"

use futures::future::join_all;
use reqwest::{Client, Result};

pub async fn download_all_sites(
    client: &Client,
    sites: &[String],
    at_once: usize,
) -> Vec<Result<usize>> {
    let mut outcomes = Vec::new();
    for batch in sites.chunks(at_once) {
        outcomes.extend(join_all(batch.iter().map(|site| download_site(client, site))).await);
    }
    outcomes
}

async fn download_site(client: &Client, site: &str) -> Result<usize> {
    let response = client.get(site).send().await?.error_for_status()?;
    Ok(response.bytes().await?.len())
}
