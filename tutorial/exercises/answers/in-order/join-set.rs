//! right: a JoinSet that is topped up, and sorted in the end.

use reqwest::{Client, Result};
use tokio::task::JoinSet;

pub async fn download_all_sites(
    client: &Client,
    sites: &[String],
    at_once: usize,
) -> Vec<Result<usize>> {
    let mut sites = sites.iter().cloned().enumerate();
    let mut downloads = JoinSet::new();
    let mut outcomes = Vec::new();
    loop {
        while downloads.len() < at_once {
            let Some((place, site)) = sites.next() else { break };
            let client = client.clone();
            downloads.spawn(async move { (place, download_site(&client, &site).await) });
        }
        let Some(done) = downloads.join_next().await else { break };
        outcomes.extend(done);
    }
    outcomes.sort_by_key(|(place, _)| *place);
    outcomes.into_iter().map(|(_, outcome)| outcome).collect()
}

async fn download_site(client: &Client, site: &str) -> Result<usize> {
    let response = client.get(site).send().await?.error_for_status()?;
    Ok(response.bytes().await?.len())
}
