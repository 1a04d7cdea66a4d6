//! wrong: in a loop there is one in flight. Hint: "the server never had more than 1 downloads in flight"

use reqwest::{Client, Result};

pub async fn download_all_sites(
    client: &Client,
    sites: &[String],
    at_once: usize,
) -> Vec<Result<usize>> {
    let _ = at_once;
    let mut outcomes = Vec::new();
    for site in sites {
        outcomes.push(download_site(client, site).await);
    }
    outcomes
}

async fn download_site(client: &Client, site: &str) -> Result<usize> {
    let response = client.get(site).send().await?.error_for_status()?;
    Ok(response.bytes().await?.len())
}
