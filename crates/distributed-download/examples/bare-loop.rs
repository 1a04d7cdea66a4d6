//! A yardstick: the queue as the program uses it, with as little as possible around it. Two workers
//! take each job, store a result, and take the job off the queue; with a URL they download it first.
//!
//! ```sh
//! cd crates/distributed-download
//! cargo run --release --example bare-loop -- nats://127.0.0.1:4222 3000 50 http://127.0.0.1:8080/dice
//! ```

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Instant;
use std::{env, pin::pin, thread};

use anyhow::{Result, anyhow, bail, ensure};
use async_nats::jetstream::consumer::{PullConsumer, pull};
use async_nats::jetstream::stream::{Config, RetentionPolicy};
use async_nats::jetstream::{self, Context, message::PublishMessage};
use futures::future::{self, Either};
use futures::stream::{self, TryStreamExt};
use reqwest::Client;
use tokio::runtime;
use tokio::sync::Semaphore;

const WORKERS: usize = 2;

/// How many jobs are left, and a semaphore that is closed when there are none.
struct Left(AtomicUsize, Semaphore);

fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [server, jobs, at_once, url @ ..] = &arguments[..] else {
        bail!("usage: bare-loop SERVER JOBS AT_ONCE [URL]");
    };
    let (jobs, at_once) = (jobs.parse()?, at_once.parse()?);
    ensure!(jobs > 0 && at_once > 0, "at least 1 job, and 1 at once");
    let _ = rustls::crypto::ring::default_provider().install_default();
    let event_loop = runtime::Builder::new_current_thread().enable_all().build()?;
    let jetstream = event_loop.block_on(make_queue(server))?;
    let left = &Left(AtomicUsize::new(jobs), Semaphore::new(0));
    let begun = Instant::now();
    thread::scope(|scope| {
        // An event loop and a connection for each, as if they were processes.
        let work = |_| scope.spawn(move || work(server, at_once, url.first(), left));
        let workers: Vec<_> = (0..WORKERS).map(work).collect();
        if let Err(error) = event_loop.block_on(store_all(&jetstream, jobs)) {
            // The scope waits for the workers, and they wait for jobs until this is closed.
            left.1.close();
            return Err(error);
        }
        workers.into_iter().try_for_each(|worker| match worker.join() {
            Ok(result) => result,
            Err(_) => bail!("a thread panicked"),
        })
    })?;
    println!("{jobs} jobs in {:.6} s", begun.elapsed().as_secs_f64());
    Ok(())
}

async fn make_queue(server: &str) -> Result<Context> {
    let jetstream = jetstream::new(async_nats::connect(server).await?);
    let stream = |name: &str, retention| {
        let subjects = vec![format!("bare.{name}.*")];
        let name = name.to_owned();
        jetstream.create_stream(Config { name, subjects, retention, ..Config::default() })
    };
    stream("done", RetentionPolicy::Limits).await?;
    let jobs = stream("job", RetentionPolicy::WorkQueue).await?;
    let durable_name = Some("workers".to_owned());
    jobs.create_consumer(pull::Config { durable_name, ..pull::Config::default() }).await?;
    Ok(jetstream)
}

async fn store_all(jetstream: &Context, jobs: usize) -> Result<()> {
    let jobs = stream::iter((0..jobs).map(Ok));
    jobs.try_for_each_concurrent(500, async |number: usize| {
        let job = PublishMessage::build().payload("a job".into()).message_id(number.to_string());
        jetstream.send_publish(format!("bare.job.{number}"), job).await?.await?;
        Ok(())
    })
    .await
}

fn work(server: &str, at_once: usize, url: Option<&String>, left: &Left) -> Result<()> {
    runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
        let jetstream = &jetstream::new(async_nats::connect(server).await?);
        let jobs: &PullConsumer = &jetstream.get_consumer_from_stream("workers", "job").await?;
        let client = &Client::builder().no_proxy().tls_certs_only([]).build()?;
        // No job is fetched ahead, as in the program.
        let place = async |()| {
            let messages = jobs.stream().max_messages_per_batch(1).messages().await?;
            let messages = messages.map_err(anyhow::Error::from);
            messages.try_for_each(|job| do_one(client, jetstream, job, url, left)).await
        };
        let places = stream::iter((0..at_once).map(|_| Ok(())));
        let places = pin!(places.try_for_each_concurrent(None, place));
        match future::select(places, pin!(left.1.acquire())).await {
            Either::Left((result, _)) => result,
            Either::Right(_) => Ok(()),
        }
    })
}

async fn do_one(
    client: &Client,
    jetstream: &Context,
    job: jetstream::Message,
    url: Option<&String>,
    left: &Left,
) -> Result<()> {
    if let Some(url) = url {
        client.get(url).send().await?.error_for_status()?.bytes().await?;
    }
    let result = job.subject.replace("job", "done");
    jetstream.publish(result, "a result".into()).await?.await?;
    job.double_ack().await.map_err(|error| anyhow!(error))?;
    if left.0.fetch_sub(1, Relaxed) == 1 {
        left.1.close();
    }
    Ok(())
}
