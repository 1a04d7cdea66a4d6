//! wrong: /10 is before /2. Hint: "in the order of the sites, whichever of them arrives first"

use futures::stream::{self, StreamExt};
use reqwest::{Client, Result};

pub async fn download_all_sites(
    client: &Client,
    sites: &[String],
    at_once: usize,
) -> Vec<Result<usize>> {
    let downloads =
        sites.iter().map(async |site| (site.clone(), download_site(client, site).await));
    let mut outcomes: Vec<_> = stream::iter(downloads).buffer_unordered(at_once).collect().await;
    outcomes.sort_by(|(one, _), (other, _)| one.cmp(other));
    outcomes.into_iter().map(|(_, outcome)| outcome).collect()
}

async fn download_site(client: &Client, site: &str) -> Result<usize> {
    let response = client.get(site).send().await?.error_for_status()?;
    Ok(response.bytes().await?.len())
}
