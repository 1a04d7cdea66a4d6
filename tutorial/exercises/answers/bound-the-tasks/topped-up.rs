//! right: a set of futures, topped up by hand.

use futures::stream::{FuturesUnordered, TryStreamExt};
use reqwest::{Client, Result};

pub async fn download_all_sites(
    client: &Client,
    sites: &[String],
    at_once: usize,
) -> Result<usize> {
    let mut left = sites.iter();
    let mut in_flight = FuturesUnordered::new();
    let mut bytes = 0;
    loop {
        while in_flight.len() < at_once
            && let Some(site) = left.next()
        {
            in_flight.push(download_site(client, site));
        }
        match in_flight.try_next().await? {
            Some(page) => bytes += page,
            None => return Ok(bytes),
        }
    }
}

async fn download_site(client: &Client, site: &str) -> Result<usize> {
    let response = client.get(site).send().await?.error_for_status()?;
    Ok(response.bytes().await?.len())
}
