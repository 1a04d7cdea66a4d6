//! right: the download and a sleep, and whoever is first.

use std::pin::pin;
use std::time::Duration;

use anyhow::{Result, bail};
use futures::future::{Either, select};
use reqwest::Client;
use tokio::time::sleep;

pub async fn download_all_sites(
    client: &Client,
    sites: &[String],
    deadline: Duration,
) -> Vec<Result<usize>> {
    let mut outcomes = Vec::new();
    for site in sites {
        let download = pin!(download_site(client, site));
        outcomes.push(match select(download, pin!(sleep(deadline))).await {
            Either::Left((outcome, _)) => outcome,
            Either::Right(_) => late(),
        });
    }
    outcomes
}

async fn download_site(client: &Client, site: &str) -> Result<usize> {
    let response = client.get(site).send().await?.error_for_status()?;
    Ok(response.bytes().await?.len())
}

fn late() -> Result<usize> {
    bail!("too late")
}
