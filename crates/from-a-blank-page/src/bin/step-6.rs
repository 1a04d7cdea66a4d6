//! Downloads each URL of a list into a folder: `cargo run -- LIST FOLDER`.

use anyhow::{Context, Result, ensure};
use futures::stream::{self, StreamExt};
use reqwest::{Client, Error};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::{env, fs, io::Write, process, time::Duration};

static STOP: AtomicBool = AtomicBool::new(false);

fn main() -> Result<process::ExitCode> {
    // Leave this line out where reqwest has its default features: they bring a TLS provider.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let file = env::args().nth(1).context("which list?")?;
    let list = fs::read_to_string(&file).with_context(|| format!("cannot read {file}"))?;
    let sites: Vec<_> = list.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let folder = env::args().nth(2).context("which folder?")?;
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {folder}"))?;
    ctrlc::set_handler(|| _ = STOP.swap(true, Relaxed).then(|| process::exit(130)))?;
    let client = Client::builder().user_agent("my-tool").timeout(Duration::from_secs(5)).build()?;
    let event_loop = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let [saved, failed] = event_loop.block_on(download_all_sites(&client, &sites, &folder));
    let not_begun = sites.len() - saved - failed;
    println!("{saved} saved, {failed} failed, {not_begun} not begun");
    Ok(process::ExitCode::from(if not_begun > 0 { 130 } else { u8::from(failed > 0) }))
}

async fn download_all_sites(client: &Client, sites: &[&str], folder: &str) -> [usize; 2] {
    let mut counts = [0, 0];
    let wanted = sites.iter().take_while(|_| !STOP.load(Relaxed));
    let downloads = wanted.map(async |site| (site, download_site(client, site, folder).await));
    let mut outcomes = stream::iter(downloads).buffer_unordered(8);
    while let Some((site, outcome)) = outcomes.next().await {
        counts[usize::from(outcome.is_err())] += 1;
        match outcome {
            Ok(bytes) => println!("{bytes} bytes from {site}"),
            Err(error) => eprintln!("{site}: {error:#}"),
        }
    }
    counts
}

async fn download_site(client: &Client, site: &str, folder: &str) -> Result<usize> {
    let name = site.replace(|letter: char| !letter.is_ascii_alphanumeric() && letter != '.', "_");
    let path = format!("{folder}/{name:.100}");
    ensure!(!fs::exists(&path)?, "{path} is there already");
    let page = tokio::spawn(fetch(client.clone(), site.to_owned())).await??;
    let mut file = fs::File::create_new(&path).with_context(|| format!("cannot create {path}"))?;
    file.write_all(&page).inspect_err(|_| drop(fs::remove_file(&path)))?;
    Ok(page.len())
}

async fn fetch(client: Client, site: String) -> Result<Vec<u8>> {
    let mut response = client.get(site).send().await.map_err(Error::without_url)?;
    ensure!(response.status().is_success(), "{}", response.status());
    let mut page = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(Error::without_url)? {
        page.extend_from_slice(&chunk);
        ensure!(page.len() <= 10 << 20, "more than 10 MiB");
    }
    Ok(page)
}
