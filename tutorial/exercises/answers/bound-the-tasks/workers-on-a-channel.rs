//! right: workers, fed by a channel that is shared.

use std::sync::Arc;

use reqwest::{Client, Result};
use tokio::sync::{Mutex, mpsc};
use tokio::task::JoinSet;

pub async fn download_all_sites(
    client: &Client,
    sites: &[String],
    at_once: usize,
) -> Result<usize> {
    let (sender, receiver) = mpsc::channel(1);
    let receiver = Arc::new(Mutex::new(receiver));
    let mut workers = JoinSet::new();
    for _ in 0..at_once {
        let (client, receiver) = (client.clone(), Arc::clone(&receiver));
        workers.spawn(async move {
            let mut bytes = 0;
            loop {
                let site: Option<String> = receiver.lock().await.recv().await;
                let Some(site) = site else { return Result::Ok(bytes) };
                bytes += download_site(&client, &site).await?;
            }
        });
    }
    drop(receiver);
    for site in sites {
        // An error means that all workers have failed.
        let _ = sender.send(site.clone()).await;
    }
    drop(sender);
    let mut bytes = 0;
    while let Some(worker) = workers.join_next().await {
        bytes += worker.expect("no worker panics")?;
    }
    Ok(bytes)
}

async fn download_site(client: &Client, site: &str) -> Result<usize> {
    let response = client.get(site).send().await?.error_for_status()?;
    Ok(response.bytes().await?.len())
}
