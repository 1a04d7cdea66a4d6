//! wrong: bounded until a download is done, and then all the others. Hint: "downloads in flight at once"

use futures::future::{select_all, try_join_all};
use reqwest::{Client, Result};

pub async fn download_all_sites(
    client: &Client,
    sites: &[String],
    at_once: usize,
) -> Result<usize> {
    let first = sites.iter().take(at_once).map(|site| Box::pin(download_site(client, site)));
    let (page, _, first) = select_all(first).await;
    let others = sites.iter().skip(at_once).map(|site| Box::pin(download_site(client, site)));
    let pages = try_join_all(first.into_iter().chain(others)).await?;
    Ok(page? + pages.into_iter().sum::<usize>())
}

async fn download_site(client: &Client, site: &str) -> Result<usize> {
    let response = client.get(site).send().await?.error_for_status()?;
    Ok(response.bytes().await?.len())
}
