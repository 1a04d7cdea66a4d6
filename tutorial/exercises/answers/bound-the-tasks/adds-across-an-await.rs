//! wrong: the sum is read before an await, and written after it. Hint: "every byte has to be counted"

use std::cell::Cell;

use futures::stream::{self, TryStreamExt};
use reqwest::{Client, Result};

pub async fn download_all_sites(
    client: &Client,
    sites: &[String],
    at_once: usize,
) -> Result<usize> {
    let bytes = Cell::new(0);
    stream::iter(sites.iter().map(Ok))
        .try_for_each_concurrent(at_once, |site| {
            let bytes = &bytes;
            async move {
                bytes.set(bytes.get() + download_site(client, site).await?);
                Ok(())
            }
        })
        .await?;
    Ok(bytes.get())
}

async fn download_site(client: &Client, site: &str) -> Result<usize> {
    let response = client.get(site).send().await?.error_for_status()?;
    Ok(response.bytes().await?.len())
}
