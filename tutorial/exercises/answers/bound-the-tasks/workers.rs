//! right: so many workers, who take their sites from one iterator.

use std::cell::RefCell;

use futures::future::try_join_all;
use reqwest::{Client, Result};

pub async fn download_all_sites(
    client: &Client,
    sites: &[String],
    at_once: usize,
) -> Result<usize> {
    let left = RefCell::new(sites.iter());
    let worker = async || {
        let mut bytes = 0;
        loop {
            let Some(site) = left.borrow_mut().next() else { return Result::Ok(bytes) };
            bytes += download_site(client, site).await?;
        }
    };
    Ok(try_join_all((0..at_once).map(|_| worker())).await?.into_iter().sum())
}

async fn download_site(client: &Client, site: &str) -> Result<usize> {
    let response = client.get(site).send().await?.error_for_status()?;
    Ok(response.bytes().await?.len())
}
