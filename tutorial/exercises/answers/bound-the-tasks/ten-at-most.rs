//! wrong: ten at once is the most, whatever is asked for. Hint: "Places stay empty from the beginning"

use futures::stream::{self, StreamExt, TryStreamExt};
use reqwest::{Client, Result};

pub async fn download_all_sites(
    client: &Client,
    sites: &[String],
    at_once: usize,
) -> Result<usize> {
    let downloads = sites.iter().map(|site| download_site(client, site));
    let pages: Vec<_> = stream::iter(downloads).buffered(at_once.min(10)).try_collect().await?;
    Ok(pages.into_iter().sum())
}

async fn download_site(client: &Client, site: &str) -> Result<usize> {
    let response = client.get(site).send().await?.error_for_status()?;
    Ok(response.bytes().await?.len())
}
