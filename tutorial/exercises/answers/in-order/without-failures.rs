//! wrong: what failed is left out. Hint: "A site that fails has an outcome too"

use futures::stream::{self, StreamExt};
use reqwest::{Client, Result};

pub async fn download_all_sites(
    client: &Client,
    sites: &[String],
    at_once: usize,
) -> Vec<Result<usize>> {
    let downloads = sites
        .iter()
        .enumerate()
        .map(async |(place, site)| (place, download_site(client, site).await));
    let mut outcomes: Vec<_> = stream::iter(downloads).buffer_unordered(at_once).collect().await;
    outcomes.sort_by_key(|(place, _)| *place);
    outcomes.into_iter().map(|(_, outcome)| outcome).filter(Result::is_ok).collect()
}

async fn download_site(client: &Client, site: &str) -> Result<usize> {
    let response = client.get(site).send().await?.error_for_status()?;
    Ok(response.bytes().await?.len())
}
