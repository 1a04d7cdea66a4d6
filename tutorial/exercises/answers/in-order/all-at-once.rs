//! wrong: in order, and without a bound. Hint: "downloads in flight at once"

use futures::future::join_all;
use reqwest::{Client, Result};

pub async fn download_all_sites(
    client: &Client,
    sites: &[String],
    at_once: usize,
) -> Vec<Result<usize>> {
    let _ = at_once;
    join_all(sites.iter().map(|site| download_site(client, site))).await
}

async fn download_site(client: &Client, site: &str) -> Result<usize> {
    let response = client.get(site).send().await?.error_for_status()?;
    Ok(response.bytes().await?.len())
}
