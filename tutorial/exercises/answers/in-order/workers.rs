//! right: so many workers take the next site each, and write to its place.

use std::cell::RefCell;

use futures::future::join_all;
use reqwest::{Client, Result};

pub async fn download_all_sites(
    client: &Client,
    sites: &[String],
    at_once: usize,
) -> Vec<Result<usize>> {
    let list = RefCell::new(sites.iter().enumerate());
    let slots = RefCell::new(sites.iter().map(|_| None).collect::<Vec<_>>());
    let worker = async |_| {
        loop {
            let next = list.borrow_mut().next();
            let Some((place, site)) = next else { break };
            let outcome = download_site(client, site).await;
            slots.borrow_mut()[place] = Some(outcome);
        }
    };
    join_all((0..at_once).map(worker)).await;
    slots.into_inner().into_iter().flatten().collect()
}

async fn download_site(client: &Client, site: &str) -> Result<usize> {
    let response = client.get(site).send().await?.error_for_status()?;
    Ok(response.bytes().await?.len())
}
