//! wrong: a wider window is no bound. Hint: "downloads in flight at once"

use futures::stream::{self, StreamExt};
use reqwest::{Client, Result};

pub async fn download_all_sites(
    client: &Client,
    sites: &[String],
    at_once: usize,
) -> Vec<Result<usize>> {
    let downloads = sites.iter().map(|site| download_site(client, site));
    stream::iter(downloads).buffered(2 * at_once).collect().await
}

async fn download_site(client: &Client, site: &str) -> Result<usize> {
    let response = client.get(site).send().await?.error_for_status()?;
    Ok(response.bytes().await?.len())
}
