//! Downloads a URL: `cargo run -- URL`.

use std::env;

use anyhow::{Context, Result};
use reqwest::Client;
use tokio::runtime::Builder;

fn main() -> Result<()> {
    // Leave this line out where reqwest has its default features: they bring a TLS provider.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let site = env::args().nth(1).context("which URL?")?;

    let client = Client::new();
    let event_loop = Builder::new_current_thread().enable_all().build()?;
    let bytes = event_loop.block_on(fetch(&client, &site))?;

    println!("{bytes} bytes from {site}");
    Ok(())
}

async fn fetch(client: &Client, site: &str) -> reqwest::Result<usize> {
    let response = client.get(site).send().await?.error_for_status()?;
    Ok(response.bytes().await?.len())
}
