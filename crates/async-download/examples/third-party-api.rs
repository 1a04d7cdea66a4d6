//! Fetches every item from an API that allows ten requests a second, and fails one in ten.
//!
//! ```sh
//! cargo run -p async-download --example third-party-api -- [ITEMS] [DEADLINE_SECONDS]
//! ```

use std::collections::BTreeMap;
use std::env;
use std::hash::{BuildHasher, RandomState};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use common::cli::in_range;
use common::output::{complain, say};
use futures::future::join_all;
use practice_server::{Behaviour, Practice};
use reqwest::header::RETRY_AFTER;
use reqwest::{Client, StatusCode};

const AT_ONCE: usize = 4;
const ATTEMPTS: u32 = 5;
/// Refusals that do not last. A 404 will be a 404 again.
const PASSING: [StatusCode; 2] = [StatusCode::TOO_MANY_REQUESTS, StatusCode::SERVICE_UNAVAILABLE];

fn main() -> ExitCode {
    run().unwrap_or_else(common::cannot_start)
}

fn run() -> Result<ExitCode> {
    let (items, deadline) = arguments()?;
    let latency = Duration::from_millis(50);
    let server = Practice::start(Behaviour { latency, fail_percent: 10, ..Behaviour::default() })?;
    let _ = rustls::crypto::ring::default_provider().install_default();
    // The practice server needs no proxy and no certificates: leave these two out for another API.
    let client = Client::builder().no_proxy().tls_certs_only([]).user_agent("third-party-api/0.1");
    // For each request: reqwest's async client has no limit of its own.
    let client = client.timeout(Duration::from_secs(10)).build()?;

    let start = Instant::now();
    let waiting = (0..items).map(|_| (server.url("/limited"), 1)).collect();
    let mut answers = BTreeMap::new();
    let event_loop = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let in_time = event_loop.block_on(async {
        // When the deadline passes, this drops the future, and with it whatever is in flight.
        tokio::time::timeout(deadline, fetch_all(&client, waiting, &mut answers)).await.is_ok()
    });

    let seconds = start.elapsed().as_secs_f64();
    let arrived = answers.get(&StatusCode::OK).copied().unwrap_or(0);
    let late = if in_time { "" } else { ", and the deadline has passed" };
    say(&format!("{arrived} of {items} items arrived in {seconds:.2} seconds{late}\n"));
    let answers: Vec<_> = answers.iter().map(|(status, n)| format!("{n} x {status}")).collect();
    say(&format!("{} requests: {}\n", server.stats().requests, answers.join(", ")));
    Ok(ExitCode::from(u8::from(arrived < items)))
}

/// Fetches in rounds of four. Nobody asks again before all four have their answer, so when one of
/// them is told to wait, all wait. The price is that a round takes as long as its slowest answer.
async fn fetch_all(
    client: &Client,
    mut waiting: Vec<(String, u32)>,
    answers: &mut BTreeMap<StatusCode, usize>,
) {
    while !waiting.is_empty() {
        let round = waiting.split_off(waiting.len().saturating_sub(AT_ONCE));
        let results = join_all(round.iter().map(|(url, _)| fetch(client, url))).await;
        let mut pause = Duration::ZERO;
        for ((url, attempt), result) in round.into_iter().zip(results) {
            result.iter().for_each(|(status, _)| *answers.entry(*status).or_default() += 1);
            let (problem, wait) = match result {
                Ok((StatusCode::OK, _)) => continue,
                Ok((status, wait)) => {
                    (status.to_string(), PASSING.contains(&status).then_some(wait))
                }
                // Without an answer nobody knows whether the server did what it was asked. A GET
                // asks it to change nothing, so it may be sent again; a POST may not.
                Err(error) => (error.without_url().to_string(), Some(Duration::ZERO)),
            };
            match wait {
                Some(wait) if attempt < ATTEMPTS => {
                    pause = pause.max(wait.saturating_add(backoff(attempt)));
                    waiting.push((url, attempt + 1));
                }
                _ => complain(&format!("{url}: {problem} at attempt {attempt}")),
            }
        }
        tokio::time::sleep(pause).await;
    }
}

/// The status, and how long the server asks to be left alone.
async fn fetch(client: &Client, url: &str) -> reqwest::Result<(StatusCode, Duration)> {
    let response = client.get(url).send().await?;
    let (status, header) = (response.status(), response.headers().get(RETRY_AFTER));
    // The header may hold a date instead of seconds, which counts as nothing here.
    let seconds = header.and_then(|value| value.to_str().ok()?.parse().ok()).unwrap_or(0);
    // Read to its end, whatever it is, so that the connection can be used again.
    response.bytes().await?;
    Ok((status, Duration::from_secs(seconds)))
}

/// Twice as long after each attempt. The random half keeps clients that were refused together from
/// coming back together.
fn backoff(attempt: u32) -> Duration {
    let half = 50 << (attempt - 1);
    // The standard library has no random numbers, but it seeds every hasher at random.
    Duration::from_millis(half + RandomState::new().hash_one(attempt) % half)
}

fn arguments() -> Result<(usize, Duration)> {
    let texts: Vec<_> = env::args_os().skip(1).collect();
    let number = |at: usize, most, default| match texts.get(at) {
        Some(text) => in_range(text.to_str()?, &(1..=most)),
        None => Some(default),
    };
    match (number(0, 1_000, 30), number(1, 3_600, 60), texts.len()) {
        (Some(items), Some(seconds), ..=2) => Ok((items, Duration::from_secs(seconds as u64))),
        _ => bail!("allowed are ITEMS from 1 to 1000 and DEADLINE_SECONDS from 1 to 3600"),
    }
}
