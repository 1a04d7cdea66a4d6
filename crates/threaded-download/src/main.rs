//! Downloads every site, with a pool of threads.
//!
//! ```sh
//! cargo run -p threaded-download
//! ```

use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;

use anyhow::Result;
use common::{Failure, Model, Options, Report, Sites, body, client};
use reqwest::{Url, blocking::Client};

fn main() -> ExitCode {
    run().unwrap_or_else(common::cannot_start)
}

fn run() -> Result<ExitCode> {
    let options = Options::parse(Model::Threads(5));
    let sites = Sites::open(&options)?;
    let report = Report::start(&options, &sites)?;

    download_all_sites(&sites, &report)?;

    Ok(report.finish())
}

fn download_all_sites(sites: &Sites, report: &Report) -> Result<()> {
    // One client for all: it keeps connections open and uses them again.
    let client = client::blocking(sites.client_settings())?;
    // The number of the next site. The thread that adds one has taken it, and no other can.
    let next = AtomicUsize::new(0);
    // The scope ends when all of its threads have: that is why they may borrow.
    thread::scope(|scope| {
        for _ in 0..sites.concurrency() {
            scope.spawn(|| {
                while let Some(site) = sites.get(next.fetch_add(1, Relaxed)) {
                    download_site(&client, site, report);
                }
            });
        }
    });
    Ok(())
}

fn download_site(client: &Client, site: &Url, report: &Report) {
    let visit = report.visit(site);
    visit.finish(fetch(client, site));
}

fn fetch(client: &Client, site: &Url) -> Result<u64, Failure> {
    body::check_and_count(client.get(site.clone()).send()?)
}
