//! The rules by which the programs build their reqwest client.
//!
//! * The deadline counts from the request to the last byte of the body, redirects included.
//! * A request whose connection ends before anything of its answer has come is sent again, up to
//!   eight times, and within the deadline. A server may close a kept connection just as the next
//!   request is on its way: that is not the site's failure. RFC 9110, section 9.2.2, lets a client
//!   repeat a GET.
//! * Proxies are those of the environment, as reqwest reads them; where all sites are on this
//!   machine, none is used.
//! * Certificates are checked against the system's. A machine that has none can still fetch
//!   `http` addresses; `https` fails as [`FailureKind::Tls`](crate::FailureKind::Tls).
//! * Nothing of one site goes to another: no `Referer` is sent.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use anyhow::{Context, Result};
use reqwest::{ClientBuilder, blocking, retry};
use serde::{Deserialize, Serialize};

use crate::{failure, proxies};

/// What a client has to know of the sites and the options.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Settings {
    /// How long one site may take, from the request to its last byte.
    pub timeout: Duration,
    /// Whether the proxies are used that the environment names.
    pub use_proxies: bool,
    /// Whether the system's certificates are loaded.
    pub load_certificates: bool,
    /// How long a connection stays open that nobody uses; zero where it is closed at once.
    pub keep_connections: Duration,
    /// How the program introduces itself to a server, as `name/version`.
    pub user_agent: String,
    /// What clients with these settings have sent again. A worker process has its own.
    #[serde(skip)]
    pub repeats: Repeats,
}

/// Builds an async client. Share it: clones use the same connections.
pub fn asynchronous(settings: &Settings) -> Result<reqwest::Client> {
    with_certificates(settings, ClientBuilder::build)
}

/// Builds a [`blocking::Client`]. Share it: clones use the same connections.
///
/// The timeout of [`blocking::ClientBuilder`] starts anew with each read of a body, so a server
/// that drips a byte at a time can hold a "3 s" download for a minute. The timeout of the async
/// builder covers the whole download. This client is made from one, and has only that timeout.
pub fn blocking(settings: &Settings) -> Result<blocking::Client> {
    with_certificates(settings, |builder| {
        blocking::ClientBuilder::from(builder).timeout(None).build()
    })
}

/// Builds with the system's certificates, and where that fails for lack of any, without.
fn with_certificates<C>(
    settings: &Settings,
    build: impl Fn(ClientBuilder) -> reqwest::Result<C>,
) -> Result<C> {
    // An error means that the process has a provider already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();

    if settings.load_certificates
        && let Ok(client) = build(builder(settings))
    {
        return Ok(client);
    }
    build(builder(settings).tls_certs_only([])).context("cannot set up the client")
}

/// What holds for every client.
fn builder(settings: &Settings) -> ClientBuilder {
    let mut builder = reqwest::Client::builder()
        .user_agent(&settings.user_agent)
        .timeout(settings.timeout)
        // Without this, the first address of a host would have all of the time, and the second none.
        .connect_timeout(settings.timeout)
        .referer(false)
        .pool_idle_timeout(settings.keep_connections)
        .retry(settings.repeats.policy());
    // reqwest has the system give up after 30 seconds. The deadline is ours, and comes first.
    #[cfg(target_os = "linux")]
    {
        builder = builder.tcp_user_timeout(settings.timeout + Duration::from_secs(1));
    }
    if settings.use_proxies {
        proxies::are_used();
    } else {
        builder = builder.no_proxy();
    }
    if settings.keep_connections.is_zero() {
        builder = builder.pool_max_idle_per_host(0);
    }
    builder
}

/// Counts the requests that are sent again, and bounds them. Clones count together.
#[derive(Clone, Debug)]
pub struct Repeats {
    each: u32,
    counts: Arc<Counts>,
}

impl Default for Repeats {
    fn default() -> Self {
        Self { each: Self::EACH, counts: Arc::default() }
    }
}

#[derive(Debug, Default)]
struct Counts {
    answers: AtomicUsize,
    repeats: AtomicUsize,
}

impl Repeats {
    /// How often one request is sent again. The next connection that was kept can be closed as well.
    const EACH: u32 = 8;
    /// All together may be as many as there were answers, and so many more: a server that never
    /// answers is spared a storm.
    const RESERVE: usize = 100;

    /// For a program that itself decides what is sent again, and when.
    pub fn none() -> Self {
        Self { each: 0, ..Self::default() }
    }

    /// How many requests were sent again.
    pub fn count(&self) -> usize {
        self.counts.repeats.load(Relaxed)
    }

    /// Adds those that a worker process tells of.
    pub fn add(&self, repeats: usize) {
        self.counts.repeats.fetch_add(repeats, Relaxed);
    }

    fn policy(&self) -> retry::Builder {
        let counts = Arc::clone(&self.counts);
        // The bound is ours, because reqwest's does not tell what it lets through.
        retry::for_host(AnyHost).no_budget().max_retries_per_request(self.each).classify_fn(
            move |attempt| match attempt.error() {
                Some(error) if failure::is_unanswered(error) && counts.take_one() => {
                    attempt.retryable()
                }
                Some(_) => attempt.success(),
                None => {
                    counts.answers.fetch_add(1, Relaxed);
                    attempt.success()
                }
            },
        )
    }
}

impl Counts {
    fn take_one(&self) -> bool {
        let most = self.answers.load(Relaxed) + Repeats::RESERVE;
        let one_more = |repeats| (repeats < most).then_some(repeats + 1);
        self.repeats.fetch_update(Relaxed, Relaxed, one_more).is_ok()
    }
}

/// reqwest's policy asks for a host.
struct AnyHost;

impl PartialEq<&str> for AnyHost {
    fn eq(&self, _: &&str) -> bool {
        true
    }
}
