//! Downloads every site, with workers on any machine and a queue between them.
//!
//! ```sh
//! cd crates/distributed-download && cargo run
//! ```

mod connection;
mod place;
mod queue;
mod server;
mod workers;

use std::process::ExitCode;

use anyhow::Result;
use common::{Failure, FailureKind, Model, Options, Report, Sites, body, client};
use futures::stream::{self, StreamExt};
use place::{Ack, Place};
use queue::{Job, Queue, Run};
use reqwest::{Client, Url};
use server::Server;
use workers::Worker;

fn main() -> ExitCode {
    // Without this line, a guard would start guards too.
    if server::is_guard() {
        return server::guard().unwrap_or_else(common::cannot_start);
    }
    run().unwrap_or_else(common::cannot_start)
}

fn run() -> Result<ExitCode> {
    let event_loop = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    // A worker is this program, started again, here by its parent or on any machine by you.
    if let Some(worker) = Worker::of_a_parent()? {
        return event_loop.block_on(download_all_sites(worker));
    }
    let (options, place) = Options::parse_with::<Place>(Model::Distributed(1));
    if let Some(worker) = Worker::by_hand(&place, &options) {
        return event_loop.block_on(download_all_sites(worker));
    }
    let workers = place.workers()?;
    let options = options.in_each_of(workers);
    let sites = Sites::open(&options)?;
    let mut server = Server::open(&place)?;
    let queue = event_loop.block_on(Queue::open(&server.access, Run::of(&sites, place.ack)))?;
    let report = Report::start(&options, &sites)?;

    workers::start(workers, &server.access, sites.concurrency().div_ceil(workers.max(1)))?;
    event_loop.block_on(queue.hand_out(&sites, &report, server.ended()));

    Ok(report.finish())
}

// This one and the next two run in a worker, from its first list to its last.
async fn download_all_sites(worker: Worker) -> Result<ExitCode> {
    let queue = Queue::join(&worker.access).await?;
    while let Some(list) = queue.next_list(worker.stop.clone()).await {
        let client = client::asynchronous(&list.run.client)?;
        // Each place asks for its next job when it has done the last: what a worker took ahead,
        // another one could not have.
        let jobs = || list.jobs(worker.stop.clone());
        let place = |_| jobs().for_each(async |job| drop(download_site(&client, job).await));
        stream::iter(0..worker.at_once).for_each_concurrent(None, place).await;
    }
    Ok(ExitCode::SUCCESS)
}

// An error in here means that the server is away. The job comes back.
async fn download_site(client: &Client, job: Job<'_>) -> Result<()> {
    if job.ack() == Ack::First {
        job.acknowledge().await?;
    }
    // A site that fails is an outcome. A job that fails its workers would never end.
    let outcome = match job.begin().await? {
        ..2 => fetch(client, job.site()).await,
        dead => Err(Failure::new(FailureKind::WorkerDied, format!("{dead} workers died of it"))),
    };
    job.store(outcome).await?;
    // Only now: a worker that dies before this line has its job done again, and none is lost.
    if job.ack() == Ack::Last {
        job.acknowledge().await?;
    }
    Ok(())
}

async fn fetch(client: &Client, site: &Url) -> Result<u64, Failure> {
    body::check_and_count_async(client.get(site.clone()).send().await?).await
}
