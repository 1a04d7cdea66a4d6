//! The async program on several threads: each site is a task of its own, in a `JoinSet`.
//!
//! ```sh
//! cargo run -p async-download --example spawned
//! ```

use std::collections::HashSet;
use std::process::ExitCode;
use std::thread::{self, ThreadId};

use anyhow::Result;
use common::{Failure, Model, Options, Report, Sites, body, client};
use reqwest::{Client, Url};
use tokio::task::JoinSet;

fn main() -> ExitCode {
    run().unwrap_or_else(common::cannot_start)
}

fn run() -> Result<ExitCode> {
    let options = Options::parse(Model::Tasks(100));
    let sites = Sites::open(&options)?;
    let report = Report::start(&options, &sites)?;

    let event_loops = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let threads = event_loops.block_on(download_all_sites(&sites, &report))?;

    let exit = report.finish();
    eprintln!("{threads} threads finished at least one site each");
    Ok(exit)
}

async fn download_all_sites(sites: &Sites, report: &Report) -> Result<usize> {
    let client = client::asynchronous(sites.client_settings())?;
    let mut threads = HashSet::new();
    let mut downloads = JoinSet::new();
    for site in sites.iter() {
        // A JoinSet takes as many tasks as it is given: the bound is up to us.
        if downloads.len() == sites.concurrency() {
            threads.extend(downloads.join_next().await.transpose()?);
        }
        // A task may outlive this function, so it owns what it uses. The clones of client and
        // report are handles on the same thing.
        let (client, site, report) = (client.clone(), site.clone(), report.clone());
        downloads.spawn(async move { download_site(&client, &site, &report).await });
    }
    while let Some(thread) = downloads.join_next().await.transpose()? {
        threads.insert(thread);
    }
    Ok(threads.len())
}

async fn download_site(client: &Client, site: &Url, report: &Report) -> ThreadId {
    let visit = report.visit(site);
    visit.finish(fetch(client, site).await);
    thread::current().id()
}

async fn fetch(client: &Client, site: &Url) -> Result<u64, Failure> {
    body::check_and_count_async(client.get(site.clone()).send().await?).await
}
