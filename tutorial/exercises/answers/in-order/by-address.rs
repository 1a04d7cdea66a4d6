//! wrong: a site that is there twice has one outcome. Hint: "it panicked"

use std::collections::HashMap;

use futures::stream::{self, StreamExt};
use reqwest::{Client, Result};

pub async fn download_all_sites(
    client: &Client,
    sites: &[String],
    at_once: usize,
) -> Vec<Result<usize>> {
    let downloads = sites.iter().map(async |site| (site, download_site(client, site).await));
    let downloads = stream::iter(downloads).buffer_unordered(at_once);
    let mut outcomes: HashMap<_, _> = downloads.collect().await;
    sites.iter().map(|site| outcomes.remove(site).expect("each site has an outcome")).collect()
}

async fn download_site(client: &Client, site: &str) -> Result<usize> {
    let response = client.get(site).send().await?.error_for_status()?;
    Ok(response.bytes().await?.len())
}
