//! right: so many tasks, and a new one for each that is done.

use reqwest::{Client, Result};
use tokio::task::JoinSet;

pub async fn download_all_sites(
    client: &Client,
    sites: &[String],
    at_once: usize,
) -> Result<usize> {
    let mut tasks = JoinSet::new();
    let mut bytes = 0;
    for site in sites {
        if tasks.len() == at_once
            && let Some(page) = tasks.join_next().await
        {
            bytes += page.expect("no download panics")?;
        }
        let (client, site) = (client.clone(), site.clone());
        tasks.spawn(async move { download_site(&client, &site).await });
    }
    for page in tasks.join_all().await {
        bytes += page?;
    }
    Ok(bytes)
}

async fn download_site(client: &Client, site: &str) -> Result<usize> {
    let response = client.get(site).send().await?.error_for_status()?;
    Ok(response.bytes().await?.len())
}
