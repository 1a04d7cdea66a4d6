//! right: each outcome goes to its place in a list of empty ones.

use futures::stream::{self, StreamExt};
use reqwest::{Client, Result};

pub async fn download_all_sites(
    client: &Client,
    sites: &[String],
    at_once: usize,
) -> Vec<Result<usize>> {
    let mut slots: Vec<_> = sites.iter().map(|_| None).collect();
    let downloads = sites
        .iter()
        .enumerate()
        .map(async |(place, site)| (place, download_site(client, site).await));
    let mut outcomes = stream::iter(downloads).buffer_unordered(at_once);
    while let Some((place, outcome)) = outcomes.next().await {
        slots[place] = Some(outcome);
    }
    slots.into_iter().flatten().collect()
}

async fn download_site(client: &Client, site: &str) -> Result<usize> {
    let response = client.get(site).send().await?.error_for_status()?;
    Ok(response.bytes().await?.len())
}
