//! wrong: the stream bounds who is waited for, and the tasks run already. Hint: "downloads in flight at once"

use futures::stream::{self, StreamExt, TryStreamExt};
use reqwest::{Client, Result};

pub async fn download_all_sites(
    client: &Client,
    sites: &[String],
    at_once: usize,
) -> Result<usize> {
    let tasks: Vec<_> = sites
        .iter()
        .map(|site| {
            let (client, site) = (client.clone(), site.clone());
            tokio::spawn(async move { download_site(&client, &site).await })
        })
        .collect();
    let pages: Vec<_> = stream::iter(tasks)
        .buffer_unordered(at_once)
        .map(|page| page.expect("no download panics"))
        .try_collect()
        .await?;
    Ok(pages.into_iter().sum())
}

async fn download_site(client: &Client, site: &str) -> Result<usize> {
    let response = client.get(site).send().await?.error_for_status()?;
    Ok(response.bytes().await?.len())
}
