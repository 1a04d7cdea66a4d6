//! wrong: the same with tasks of their own. Hint: "must not take a place while it waits for its turn"

use futures::stream::{self, StreamExt};
use reqwest::{Client, Result};

pub async fn download_all_sites(
    client: &Client,
    sites: &[String],
    at_once: usize,
) -> Vec<Result<usize>> {
    let download = |site: &String| {
        let (client, site) = (client.clone(), site.clone());
        tokio::spawn(async move { download_site(&client, &site).await })
    };
    let outcomes = stream::iter(sites.iter().map(download)).buffered(at_once);
    outcomes.map(|outcome| outcome.expect("a download does not panic")).collect().await
}

async fn download_site(client: &Client, site: &str) -> Result<usize> {
    let response = client.get(site).send().await?.error_for_status()?;
    Ok(response.bytes().await?.len())
}
