//! Downloads every site, with many tasks on one event loop, in one thread.
//!
//! ```sh
//! cargo run -p async-download
//! ```

use std::process::ExitCode;

use anyhow::Result;
use common::{Failure, Model, Options, Report, Sites, body, client};
use futures::stream::{self, StreamExt};
use reqwest::{Client, Url};

fn main() -> ExitCode {
    run().unwrap_or_else(common::cannot_start)
}

fn run() -> Result<ExitCode> {
    let options = Options::parse(Model::Tasks(100));
    let sites = Sites::open(&options)?;
    let report = Report::start(&options, &sites)?;

    let event_loop = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    event_loop.block_on(download_all_sites(&sites, &report))?;

    Ok(report.finish())
}

async fn download_all_sites(sites: &Sites, report: &Report) -> Result<()> {
    // One client for all: it keeps connections open and uses them again.
    let client = client::asynchronous(sites.client_settings())?;
    stream::iter(sites.iter())
        .for_each_concurrent(sites.concurrency(), |site| download_site(&client, site, report))
        .await;
    Ok(())
}

async fn download_site(client: &Client, site: &Url, report: &Report) {
    let visit = report.visit(site);
    visit.finish(fetch(client, site).await);
}

async fn fetch(client: &Client, site: &Url) -> Result<u64, Failure> {
    body::check_and_count_async(client.get(site.clone()).send().await?).await
}
