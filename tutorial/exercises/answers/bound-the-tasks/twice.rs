//! wrong: every site is downloaded twice. Hint: "Every site has to be downloaded, and once"

use futures::stream::{self, StreamExt, TryStreamExt};
use reqwest::{Client, Result};

pub async fn download_all_sites(
    client: &Client,
    sites: &[String],
    at_once: usize,
) -> Result<usize> {
    let downloads = sites.iter().map(|site| async move {
        download_site(client, site).await?;
        download_site(client, site).await
    });
    let pages: Vec<_> = stream::iter(downloads).buffer_unordered(at_once).try_collect().await?;
    Ok(pages.into_iter().sum())
}

async fn download_site(client: &Client, site: &str) -> Result<usize> {
    let response = client.get(site).send().await?.error_for_status()?;
    Ok(response.bytes().await?.len())
}
