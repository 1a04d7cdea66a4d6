//! Downloads every site, one after the other.
//!
//! ```sh
//! cargo run -p sync-download
//! ```

use std::process::ExitCode;

use anyhow::Result;
use common::{Failure, Model, Options, Report, Sites, body, client};
use reqwest::{Url, blocking::Client};

fn main() -> ExitCode {
    run().unwrap_or_else(common::cannot_start)
}

fn run() -> Result<ExitCode> {
    let options = Options::parse(Model::OneByOne);
    let sites = Sites::open(&options)?;
    let report = Report::start(&options, &sites)?;

    download_all_sites(&sites, &report)?;

    Ok(report.finish())
}

fn download_all_sites(sites: &Sites, report: &Report) -> Result<()> {
    // One client for all: it keeps connections open and uses them again.
    let client = client::blocking(sites.client_settings())?;
    for site in sites.iter() {
        download_site(&client, site, report);
    }
    Ok(())
}

fn download_site(client: &Client, site: &Url, report: &Report) {
    let visit = report.visit(site);
    visit.finish(fetch(client, site));
}

fn fetch(client: &Client, site: &Url) -> Result<u64, Failure> {
    body::check_and_count(client.get(site.clone()).send()?)
}
