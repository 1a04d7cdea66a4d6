//! Downloads every site, with a pool of processes.
//!
//! ```sh
//! cargo run -p multiprocess-download
//! ```

mod worker;

use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::{env, thread};

use anyhow::{Context, Result};
use common::{Failure, Model, Options, Report, Sites, body};
use reqwest::{Url, blocking::Client};
use worker::Workers;

fn main() -> ExitCode {
    // Without this line, a worker would start workers too.
    if worker::is_worker() {
        return worker::serve().unwrap_or_else(common::cannot_start);
    }
    run().unwrap_or_else(common::cannot_start)
}

fn run() -> Result<ExitCode> {
    let options = Options::parse(Model::Processes(num_cpus::get()));
    let sites = Sites::open(&options)?;
    let report = Report::start(&options, &sites)?;

    download_all_sites(&sites, &report)?;

    Ok(report.finish())
}

fn download_all_sites(sites: &Sites, report: &Report) -> Result<()> {
    // A worker is this program, started again, with a client of its own: no memory is shared.
    let program = env::current_exe().context("cannot find this program's file")?;
    let workers = Workers::new(&program, sites);
    // The number of the next site. The thread that adds one has taken it, and no other can.
    let next = AtomicUsize::new(0);
    // One thread for each process: it hands out a site and waits for the answer.
    thread::scope(|scope| {
        for _ in 0..sites.concurrency() {
            scope.spawn(|| {
                while let Some(site) = sites.get(next.fetch_add(1, Relaxed)) {
                    download_site(&workers, site, report);
                }
            });
        }
    });
    Ok(())
}

fn download_site(workers: &Workers, site: &Url, report: &Report) {
    let visit = report.visit(site);
    visit.finish(workers.fetch(site));
}

// This one runs in the worker process.
fn fetch(client: &Client, site: &Url) -> Result<u64, Failure> {
    body::check_and_count(client.get(site.clone()).send()?)
}
