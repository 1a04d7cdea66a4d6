//! Downloads each URL, one after the other; only the essentials, to take home.
//!
//! `cargo run -p sync-download --example minimal-sync -- URL...`

use anyhow::{Result, ensure};
use reqwest::blocking::Client;
use std::{env, time::Duration};

fn main() -> Result<()> {
    // Leave this line out where reqwest has its default features: they bring a TLS provider.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::builder().timeout(Duration::from_secs(20)).build()?;
    let mut failed = 0;
    for url in env::args().skip(1) {
        match download_site(&client, &url) {
            Ok(bytes) => println!("Read {bytes} bytes from {url}"),
            Err(error) => {
                eprintln!("{error:#}");
                failed += 1;
            }
        }
    }
    ensure!(failed == 0, "{failed} failed");
    Ok(())
}

fn download_site(client: &Client, url: &str) -> Result<usize> {
    Ok(client.get(url).send()?.error_for_status()?.bytes()?.len())
}
