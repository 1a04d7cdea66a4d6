//! wrong: a loop. Hint: "Places stay empty from the beginning"

use reqwest::{Client, Result};

pub async fn download_all_sites(
    client: &Client,
    sites: &[String],
    at_once: usize,
) -> Result<usize> {
    let _ = at_once;
    let mut bytes = 0;
    for site in sites {
        bytes += download_site(client, site).await?;
    }
    Ok(bytes)
}

async fn download_site(client: &Client, site: &str) -> Result<usize> {
    let response = client.get(site).send().await?.error_for_status()?;
    Ok(response.bytes().await?.len())
}
