//! Downloads each URL of a list, one after the other: `cargo run -- LIST`.

use std::{env, fs};

use anyhow::{Context, Result};
use reqwest::Client;
use tokio::runtime::Builder;

fn main() -> Result<()> {
    // Leave this line out where reqwest has its default features: they bring a TLS provider.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let file = env::args().nth(1).context("which list?")?;
    let list = fs::read_to_string(&file).with_context(|| format!("cannot read {file}"))?;
    let sites: Vec<_> = list.lines().map(str::trim).filter(|line| !line.is_empty()).collect();

    let client = Client::new();
    let event_loop = Builder::new_current_thread().enable_all().build()?;
    event_loop.block_on(download_all_sites(&client, &sites))?;

    println!("{} sites", sites.len());
    Ok(())
}

async fn download_all_sites(client: &Client, sites: &[&str]) -> Result<()> {
    for site in sites {
        let bytes = fetch(client, site).await?;
        println!("{bytes} bytes from {site}");
    }
    Ok(())
}

async fn fetch(client: &Client, site: &str) -> reqwest::Result<usize> {
    let response = client.get(site).send().await?.error_for_status()?;
    Ok(response.bytes().await?.len())
}
