//! wrong: a page that says that there is none counts as a page. Hint: "for head and body together"

use std::time::Duration;

use anyhow::Result;
use reqwest::Client;

pub async fn download_all_sites(
    client: &Client,
    sites: &[String],
    deadline: Duration,
) -> Vec<Result<usize>> {
    let mut outcomes = Vec::new();
    for site in sites {
        outcomes.push(download_site(client, site, deadline).await);
    }
    outcomes
}

async fn download_site(client: &Client, site: &str, deadline: Duration) -> Result<usize> {
    Ok(client.get(site).timeout(deadline).send().await?.bytes().await?.len())
}
