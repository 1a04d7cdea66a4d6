//! wrong: a bound, and batches of twice as many. Hint: "a batch waits for its slowest"

use futures::stream::{self, StreamExt, TryStreamExt};
use reqwest::{Client, Result};

pub async fn download_all_sites(
    client: &Client,
    sites: &[String],
    at_once: usize,
) -> Result<usize> {
    let mut bytes = 0;
    for batch in sites.chunks(2 * at_once) {
        let downloads = batch.iter().map(|site| download_site(client, site));
        let pages: Vec<_> = stream::iter(downloads).buffer_unordered(at_once).try_collect().await?;
        bytes += pages.into_iter().sum::<usize>();
    }
    Ok(bytes)
}

async fn download_site(client: &Client, site: &str) -> Result<usize> {
    let response = client.get(site).send().await?.error_for_status()?;
    Ok(response.bytes().await?.len())
}
