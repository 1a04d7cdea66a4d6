//! The rules by which the programs build their reqwest client.
//!
//! * The deadline counts from the request to the last byte of the body, redirects included.
//! * Proxies are those of the environment, as reqwest reads them; where all sites are on this
//!   machine, none is used.
//! * Certificates are checked against the system's. A machine that has none can still fetch
//!   `http` addresses; `https` fails as [`FailureKind::Tls`](crate::FailureKind::Tls).

use std::time::Duration;

use anyhow::{Context, Result};
use reqwest::{ClientBuilder, blocking};
use serde::{Deserialize, Serialize};

/// What a client has to know of the sites and the options.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Settings {
    /// How long one site may take, from the request to its last byte.
    pub timeout: Duration,
    /// Whether the proxies are used that the environment names.
    pub use_proxies: bool,
    /// Whether the system's certificates are loaded.
    pub load_certificates: bool,
    /// Whether a connection may stay open after its request, to be used again. With more hosts than
    /// file descriptors it may not.
    pub keep_connections: bool,
    /// How the program introduces itself to a server, as `name/version`.
    pub user_agent: String,
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
    let mut builder =
        reqwest::Client::builder().user_agent(&settings.user_agent).timeout(settings.timeout);
    if !settings.use_proxies {
        builder = builder.no_proxy();
    }
    if !settings.keep_connections {
        builder = builder.pool_max_idle_per_host(0);
    }
    builder
}
