//! wrong: it waits for the end, and looks at the clock then. Hint: "it still waits"

use std::time::{Duration, Instant};

use anyhow::{Result, bail};
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
    let start = Instant::now();
    let response = client.get(site).send().await?.error_for_status()?;
    let bytes = response.bytes().await?.len();
    if start.elapsed() > deadline {
        bail!("too late");
    }
    Ok(bytes)
}
