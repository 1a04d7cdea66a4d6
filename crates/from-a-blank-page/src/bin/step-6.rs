//! Downloads each URL of a list into a folder: `cargo run -- LIST FOLDER`.

use std::process::{ExitCode, exit};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::{env, fs, io::Write, time::Duration};

use anyhow::{Context, Result};
use futures::stream::{self, StreamExt};
use reqwest::{Client, Error};
use tokio::{runtime::Builder, spawn};

static STOP: AtomicBool = AtomicBool::new(false);

fn main() -> Result<ExitCode> {
    // Leave this line out where reqwest has its default features: they bring a TLS provider.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let file = env::args().nth(1).context("which list?")?;
    let list = fs::read_to_string(&file).with_context(|| format!("cannot read {file}"))?;
    let sites: Vec<_> = list.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let folder = env::args().nth(2).context("which folder?")?;
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {folder}"))?;
    // The first Ctrl-C asks for an end, and the second one is the end.
    ctrlc::set_handler(|| {
        STOP.swap(true, Relaxed).then(|| exit(130));
    })?;
    let client = Client::builder().timeout(Duration::from_secs(5)).build()?;
    let event_loop = Builder::new_current_thread().enable_all().build()?;
    let [saved, failed] = event_loop.block_on(download_all_sites(&client, &sites, &folder));

    let not_begun = sites.len() - saved - failed;
    println!("{saved} saved, {failed} failed, {not_begun} not begun");
    Ok(ExitCode::from(if not_begun > 0 { 130 } else { u8::from(failed > 0) }))
}

async fn download_all_sites(client: &Client, sites: &[&str], folder: &str) -> [usize; 2] {
    let mut counts = [0, 0];
    // In a task of its own a panic is an error, and ends nothing else.
    let begin = |site: &&str| spawn(download_site(client.clone(), site.to_string(), folder.into()));
    let wanted = sites.iter().take_while(|_| !STOP.load(Relaxed));
    let downloads = wanted.map(async |site| (site, begin(site).await));
    let mut outcomes = stream::iter(downloads).buffer_unordered(8);
    while let Some((site, outcome)) = outcomes.next().await {
        let outcome = outcome.unwrap_or_else(|panic| Err(panic.into()));
        counts[usize::from(outcome.is_err())] += 1;
        match outcome {
            Ok(bytes) => println!("{bytes} bytes from {site}"),
            Err(error) => eprintln!("{site}: {error:#}"),
        }
    }
    counts
}

async fn download_site(client: Client, site: String, folder: String) -> Result<usize> {
    let page = async { client.get(&site).send().await?.error_for_status()?.bytes().await };
    let page = page.await.map_err(Error::without_url)?;
    // Nothing of the address can lead out of the folder, and nothing that is there is overwritten.
    let name = site.replace(|letter: char| !letter.is_ascii_alphanumeric() && letter != '.', "_");
    let path = format!("{folder}/{name:.100}");
    let mut file = fs::File::create_new(&path).with_context(|| format!("cannot create {path}"))?;
    file.write_all(&page).inspect_err(|_| drop(fs::remove_file(&path)))?;
    Ok(page.len())
}
