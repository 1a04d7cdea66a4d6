//! wrong: the page is not read, and its length is taken from the head. Hint: "downloads in flight at once"

use futures::stream::{self, StreamExt, TryStreamExt};
use reqwest::{Client, Result};

/// The bytes of all pages together.
pub async fn download_all_sites(
    client: &Client,
    sites: &[String],
    at_once: usize,
) -> Result<usize> {
    let downloads = sites.iter().map(|site| download_site(client, site));
    // As soon as a download is done, the next one takes its place.
    let pages: Vec<_> = stream::iter(downloads).buffer_unordered(at_once).try_collect().await?;
    Ok(pages.into_iter().sum())
}

async fn download_site(client: &Client, site: &str) -> Result<usize> {
    let response = client.get(site).send().await?.error_for_status()?;
    Ok(response.content_length().and_then(|bytes| bytes.try_into().ok()).unwrap_or(0))
}
