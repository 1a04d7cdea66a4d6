//! wrong: the last site is left out. Hint: "Every site has to be downloaded, and once"

use futures::stream::{self, StreamExt, TryStreamExt};
use reqwest::{Client, Result};

pub async fn download_all_sites(
    client: &Client,
    sites: &[String],
    at_once: usize,
) -> Result<usize> {
    let downloads = sites.iter().skip(1).map(|site| download_site(client, site));
    let pages: Vec<_> = stream::iter(downloads).buffer_unordered(at_once).try_collect().await?;
    Ok(pages.into_iter().sum())
}

async fn download_site(client: &Client, site: &str) -> Result<usize> {
    let response = client.get(site).send().await?.error_for_status()?;
    Ok(response.bytes().await?.len())
}
