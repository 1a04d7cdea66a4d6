//! Fetches every item from an API that allows ten requests a second, and says which are missing.
//!
//! ```sh
//! cargo run -p third-party-api -- [URL] [ITEMS] [DEADLINE_SECONDS]
//! ```
//!
//! Item 7 is at `URL?item=7`. Without a URL there is a practice server, which fails one in ten.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::env;
use std::hash::{BuildHasher, RandomState};
use std::process::ExitCode;
use std::time::{Duration, SystemTime};

use anyhow::{Error, Result, bail};
use common::cli::in_range;
use common::output::{complain, say};
use futures::stream::{self, StreamExt};
use practice_server::{Behaviour, Practice};
use reqwest::header::RETRY_AFTER;
use reqwest::{Client, Response, StatusCode, Url};
use tokio::sync::Mutex;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval, sleep, sleep_until, timeout};

/// The bound: how many requests are in flight at most.
const AT_ONCE: usize = 4;
/// The pace: the time from one request to the next, whatever is in flight. That is a little less than
/// ten a second, because what is sent 100 ms apart can arrive 99 ms apart.
const PERIOD: Duration = Duration::from_millis(105);
const ATTEMPTS: u32 = 5;
/// A GET may be sent again (RFC 9110, 9.2.2), and here the next answer may be a better one: the
/// request was slow, the server is busy, or the one behind it was. A 404 will be a 404 again, and a
/// 500 is a bug more often than a bad moment.
const PASSING: [StatusCode; 5] = [
    StatusCode::REQUEST_TIMEOUT,
    StatusCode::TOO_MANY_REQUESTS,
    StatusCode::BAD_GATEWAY,
    StatusCode::SERVICE_UNAVAILABLE,
    StatusCode::GATEWAY_TIMEOUT,
];

/// The bytes of an item, or why there are none.
type Outcome = Result<Vec<u8>, String>;

fn main() -> ExitCode {
    run().unwrap_or_else(common::cannot_start)
}

fn run() -> Result<ExitCode> {
    let (url, items, deadline) = arguments()?;
    let _ = rustls::crypto::ring::default_provider().install_default();
    // For each request: reqwest's async client has no limit of its own.
    let client = Client::builder().timeout(Duration::from_secs(10));
    let client = client.user_agent("third-party-api/0.1");
    let latency = Duration::from_millis(50);
    let server = Practice::start(Behaviour { latency, fail_percent: 10, ..Default::default() })?;
    let (client, url) = if let Some(url) = url {
        (client.build()?, url)
    } else {
        let client = client.no_proxy().tls_certs_only([]);
        (client.build()?, Url::parse(&server.url("/limited"))?)
    };

    let mut outcomes = vec![Err("not there when the deadline passed".to_owned()); items];
    let start = Instant::now();
    let event_loop = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let answers = event_loop.block_on(async {
        let api = Api::new(client, url);
        // When the deadline passes, this drops the future, and with it whatever is in flight.
        let _ = timeout(deadline, api.fetch_all(&mut outcomes)).await;
        api.answers.into_inner()
    });

    let arrived = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    let bytes: usize = outcomes.iter().flatten().map(Vec::len).sum();
    let seconds = start.elapsed().as_secs_f64();
    say(&format!("{arrived} of {items} items, {bytes} bytes, arrived in {seconds:.2} seconds\n"));
    let counts: Vec<_> = answers.iter().map(|(answer, n)| format!("{n} x {answer}")).collect();
    say(&format!("{} requests: {}\n", answers.values().sum::<usize>(), counts.join(", ")));
    // Neighbours that are missing for the same reason share a line.
    let numbered: Vec<_> = (1..).zip(&outcomes).collect();
    for neighbours in numbered.chunk_by(|(_, one), (_, next)| one == next) {
        if let ([(first, Err(reason)), ..], [.., (last, _)]) = (neighbours, neighbours) {
            let name = match last - first {
                0 => format!("item {first}"),
                _ => format!("items {first} to {last}"),
            };
            complain(&format!("{name}: {reason}"));
        }
    }
    Ok(ExitCode::from(u8::from(arrived < items)))
}

/// The other side, as all who want something of it see it.
struct Api {
    client: Client,
    url: Url,
    /// Whoever has the lock waits for the next tick, and the others wait for the lock.
    pace: Mutex<Interval>,
    /// The server has asked for silence until then. In one thread a `Cell` is enough.
    not_before: Cell<Instant>,
    answers: RefCell<BTreeMap<String, usize>>,
}

impl Api {
    fn new(client: Client, url: Url) -> Self {
        let mut pace = interval(PERIOD);
        // Ticks that nobody was there to take are not made up for: that would be a burst.
        pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let not_before = Cell::new(Instant::now());
        Self { client, url, pace: Mutex::new(pace), not_before, answers: RefCell::default() }
    }

    /// In the order of the list. An outcome is there as soon as it is known.
    async fn fetch_all(&self, outcomes: &mut [Outcome]) {
        stream::iter((1..).zip(outcomes))
            .for_each_concurrent(AT_ONCE, async |(item, outcome)| *outcome = self.fetch(item).await)
            .await;
    }

    async fn fetch(&self, item: usize) -> Outcome {
        let mut url = self.url.clone();
        url.query_pairs_mut().append_pair("item", &item.to_string());
        let mut attempt = 1;
        loop {
            self.wait_for_a_turn().await;
            let (problem, is_passing) = match self.get(&url).await {
                Ok((status, body)) if status.is_success() => return Ok(body),
                Ok((status, _)) => (status.to_string(), PASSING.contains(&status)),
                // Nobody knows whether the server did what it was asked. A GET asks it to change
                // nothing, so it may be sent again; a POST may not.
                Err(error) => (format!("{:#}", Error::from(error.without_url())), true),
            };
            if !is_passing || attempt == ATTEMPTS {
                return Err(format!("{problem} at attempt {attempt}"));
            }
            // Only this item: it may be the reason.
            sleep(backoff(attempt)).await;
            attempt += 1;
        }
    }

    /// Returns ten times a second at most, and never while the server wants silence.
    async fn wait_for_a_turn(&self) {
        let mut pace = self.pace.lock().await;
        loop {
            sleep_until(self.not_before.get()).await;
            pace.tick().await;
            // During the tick another answer may have asked for more silence.
            if self.not_before.get() <= Instant::now() {
                return;
            }
        }
    }

    async fn get(&self, url: &Url) -> reqwest::Result<(StatusCode, Vec<u8>)> {
        let answer = self.client.get(url.clone()).send().await;
        let name = answer.as_ref().map_or("no answer".into(), |answer| answer.status().to_string());
        *self.answers.borrow_mut().entry(name).or_default() += 1;
        let answer = answer?;
        let status = answer.status();
        if let Some(silence) = silence(&answer) {
            // For all: they share what the server allows.
            self.not_before.set(self.not_before.get().max(Instant::now() + silence));
        }
        // Read to its end, whatever it is, so that the connection can be used again.
        Ok((status, answer.bytes().await?.into()))
    }
}

/// How long the server asks to be left alone. `Retry-After` holds seconds or a date; a 429 without
/// it means a second here.
fn silence(answer: &Response) -> Option<Duration> {
    /// No deadline is further away.
    const LONGEST: Duration = Duration::from_secs(3_600);
    let header = answer.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
    let seconds = |text: &str| text.parse().ok().map(Duration::from_secs);
    let until = |text| {
        let date = httpdate::parse_http_date(text).ok()?;
        Some(date.duration_since(SystemTime::now()).unwrap_or_default())
    };
    let asked = header.and_then(|text| seconds(text).or_else(|| until(text)));
    let is_limited = answer.status() == StatusCode::TOO_MANY_REQUESTS;
    let silence = asked.or(is_limited.then_some(Duration::from_secs(1)));
    silence.map(|silence| silence.min(LONGEST))
}

/// Twice as long after each attempt. The random half keeps clients that were refused together from
/// coming back together.
fn backoff(attempt: u32) -> Duration {
    let half = 50 << (attempt - 1);
    // The standard library has no random numbers, but it seeds every hasher at random.
    Duration::from_millis(half + RandomState::new().hash_one(attempt) % half)
}

fn arguments() -> Result<(Option<Url>, usize, Duration)> {
    let texts = env::args_os().skip(1).map(|text| text.to_string_lossy().into_owned());
    let mut texts: Vec<_> = texts.collect();
    let is_url = texts.first().is_some_and(|text| text.contains("://"));
    let url = is_url.then(|| Url::parse(&texts.remove(0))).transpose()?;
    let number = |at: usize, most, default| match texts.get(at) {
        Some(text) => in_range(text, &(1..=most)),
        None => Some(default),
    };
    match (number(0, 1_000, 30), number(1, 3_600, 60), texts.len()) {
        (Some(items), Some(seconds), ..=2) => Ok((url, items, Duration::from_secs(seconds as u64))),
        _ => bail!("allowed are a URL, ITEMS from 1 to 1000 and DEADLINE_SECONDS from 1 to 3600"),
    }
}
