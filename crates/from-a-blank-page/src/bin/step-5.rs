//! Downloads each URL of a list, and tells of them in its order: `cargo run -- LIST`.

use std::process::ExitCode;
use std::time::Duration;
use std::{env, fs};

use anyhow::{Context, Result};
use futures::stream::{self, StreamExt};
use reqwest::{Client, Error};
use tokio::{runtime::Builder, spawn};

fn main() -> Result<ExitCode> {
    // Leave this line out where reqwest has its default features: they bring a TLS provider.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let file = env::args().nth(1).context("which list?")?;
    let list = fs::read_to_string(&file).with_context(|| format!("cannot read {file}"))?;
    let sites: Vec<_> = list.lines().map(str::trim).filter(|line| !line.is_empty()).collect();

    let client = Client::builder().timeout(Duration::from_secs(5)).build()?;
    let event_loop = Builder::new_current_thread().enable_all().build()?;
    let failed = event_loop.block_on(download_all_sites(&client, &sites));

    println!("{} sites, {failed} failed", sites.len());
    Ok(ExitCode::from(u8::from(failed > 0)))
}

/// How many of them failed.
async fn download_all_sites(client: &Client, sites: &[&str]) -> usize {
    let mut failed = 0;
    // In a task of its own a panic is an error, and ends nothing else.
    let begin = |site: &&str| spawn(download_site(client.clone(), site.to_string()));
    let downloads = sites.iter().map(begin);
    let outcomes = stream::iter(downloads).buffered(8);
    // They come in the order of the list, so each one meets its site.
    let mut pairs = outcomes.zip(stream::iter(sites));
    while let Some((outcome, site)) = pairs.next().await {
        let outcome = outcome.unwrap_or_else(|panic| Err(panic.into()));
        failed += usize::from(outcome.is_err());
        match outcome {
            Ok(bytes) => println!("{bytes} bytes from {site}"),
            Err(error) => eprintln!("{site}: {error:#}"),
        }
    }
    failed
}

async fn download_site(client: Client, site: String) -> Result<usize> {
    let page = async { client.get(&site).send().await?.error_for_status()?.bytes().await };
    let page = page.await.map_err(Error::without_url)?;
    Ok(page.len())
}
