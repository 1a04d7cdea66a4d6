//! Downloads each URL of a list, and survives a panic: `cargo run -- LIST`.

use std::process::ExitCode;
use std::time::Duration;
use std::{env, fs};

use anyhow::{Context, Result};
use futures::stream::{self, StreamExt};
use reqwest::{Client, Error};
use tokio::runtime::Builder;

fn main() -> Result<ExitCode> {
    // Leave this line out where reqwest has its default features: they bring a TLS provider.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let file = env::args().nth(1).context("which list?")?;
    let list = fs::read_to_string(&file).with_context(|| format!("cannot read {file}"))?;
    let sites: Vec<_> = list.lines().map(str::trim).filter(|line| !line.is_empty()).collect();

    let client = Client::builder().user_agent("my-tool").timeout(Duration::from_secs(5)).build()?;
    let event_loop = Builder::new_current_thread().enable_all().build()?;
    let failed = event_loop.block_on(download_all_sites(&client, &sites));

    println!("{} sites, {failed} failed", sites.len());
    Ok(ExitCode::from(u8::from(failed > 0)))
}

/// How many of them failed.
async fn download_all_sites(client: &Client, sites: &[&str]) -> usize {
    let mut failed = 0;
    let downloads = sites.iter().map(async |site| (site, download_site(client, site).await));
    let mut outcomes = stream::iter(downloads).buffered(8);
    while let Some((site, outcome)) = outcomes.next().await {
        failed += usize::from(outcome.is_err());
        match outcome {
            Ok(bytes) => println!("{bytes} bytes from {site}"),
            Err(error) => eprintln!("{site}: {error:#}"),
        }
    }
    failed
}

/// In a task of its own, so that a panic is an error, and ends nothing else.
async fn download_site(client: &Client, site: &str) -> Result<usize> {
    let task = tokio::spawn(fetch(client.clone(), site.to_owned()));
    Ok(task.await?.map_err(Error::without_url)?)
}

async fn fetch(client: Client, site: String) -> reqwest::Result<usize> {
    let response = client.get(site).send().await?.error_for_status()?;
    Ok(response.bytes().await?.len())
}
