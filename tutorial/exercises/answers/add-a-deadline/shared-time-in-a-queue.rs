//! wrong: one at a time, and the time begins before a site has its turn. Hint: "for head and body together"

use std::time::Duration;

use anyhow::Result;
use futures::future::join_all;
use reqwest::Client;
use tokio::sync::Semaphore;
use tokio::time::timeout;

pub async fn download_all_sites(
    client: &Client,
    sites: &[String],
    deadline: Duration,
) -> Vec<Result<usize>> {
    let places = Semaphore::new(1);
    let downloads = sites.iter().map(async |site| {
        let in_time = async {
            let _place = places.acquire().await?;
            download_site(client, site).await
        };
        timeout(deadline, in_time).await?
    });
    join_all(downloads).await
}

async fn download_site(client: &Client, site: &str) -> Result<usize> {
    let response = client.get(site).send().await?.error_for_status()?;
    Ok(response.bytes().await?.len())
}
