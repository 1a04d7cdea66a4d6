//! Downloads each URL, up to 100 at once on one thread; only the essentials, to take home.
//!
//! `cargo run -p async-download --example minimal-async -- URL...`

use std::{env, time::Duration};

use anyhow::{Result, ensure};
use futures::stream::{self, StreamExt};
use reqwest::Client;

fn main() -> Result<()> {
    // Leave this line out where reqwest has its default features: they bring a TLS provider.
    let _ = rustls::crypto::ring::default_provider().install_default();
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
        let client = Client::builder().timeout(Duration::from_secs(20)).build()?;
        let downloads = env::args().skip(1).map(|url| download_site(&client, url));
        let results: Vec<_> = stream::iter(downloads).buffer_unordered(100).collect().await;
        let failures: Vec<_> = results.into_iter().filter_map(Result::err).collect();
        failures.iter().for_each(|error| eprintln!("{error:#}"));
        ensure!(failures.is_empty(), "{} failed", failures.len());
        Ok(())
    })
}

async fn download_site(client: &Client, url: String) -> Result<()> {
    let body = client.get(&url).send().await?.error_for_status()?.bytes().await?;
    println!("Read {} bytes from {url}", body.len());
    Ok(())
}
