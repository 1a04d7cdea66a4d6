//! The rules by which the programs build their reqwest client.
//!
//! * The deadline counts from the request to the last byte of the body, redirects included.
//! * A proxy from the environment is used, but never for this machine itself; the practice run
//!   uses none.
//! * Certificates are checked against the system's. A machine that has none can still fetch
//!   `http` addresses; `https` fails as [`Kind::Tls`](crate::Kind::Tls).

use std::env;
use std::time::Duration;

use anyhow::{Context, Result};
use reqwest::{ClientBuilder, NoProxy, Proxy, blocking};
use serde::{Deserialize, Serialize};

use crate::Options;

/// What a client has to know of the options.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Settings {
    /// How long one site may take, from the request to its last byte.
    pub timeout: Duration,
    /// Whether the sites are those of the practice server: no proxy, no certificates.
    pub practice: bool,
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

/// Builds a blocking client. Share it: clones use the same connections.
///
/// The timeout of [`blocking::ClientBuilder`] starts anew with each read of a body, so a server
/// that drips a byte at a time can hold a "3 s" download for a minute. The timeout of the async
/// builder covers the whole download. This client is made from one, and has only that timeout.
pub fn blocking(settings: &Settings) -> Result<blocking::Client> {
    with_certificates(settings, |builder| {
        blocking::ClientBuilder::from(builder).timeout(None).build()
    })
}

/// Fails when the environment names a proxy that cannot be one.
pub(crate) fn check(options: &Options) -> Result<()> {
    if options.is_practice() { Ok(()) } else { proxies().map(|_| ()) }
}

/// Builds with the system's certificates, and where that fails for lack of any, without.
fn with_certificates<C>(
    settings: &Settings,
    build: impl Fn(ClientBuilder) -> reqwest::Result<C>,
) -> Result<C> {
    // An error means that the process has a provider already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();

    let trusting_nobody =
        || build(builder(settings)?.tls_certs_only([])).context("cannot set up the client");
    if settings.practice {
        return trusting_nobody();
    }
    build(builder(settings)?).or_else(|_| trusting_nobody())
}

/// What holds for every client.
fn builder(settings: &Settings) -> Result<ClientBuilder> {
    // reqwest's own reading of the environment would send requests for 127.0.0.1 to the proxy.
    let mut builder = reqwest::Client::builder()
        .user_agent(&settings.user_agent)
        .timeout(settings.timeout)
        .no_proxy();
    if !settings.keep_connections {
        builder = builder.pool_max_idle_per_host(0);
    }
    if !settings.practice {
        builder = proxies()?.into_iter().fold(builder, ClientBuilder::proxy);
    }
    Ok(builder)
}

/// The proxies that the environment names, in the order in which they are asked.
fn proxies() -> Result<Vec<Proxy>> {
    let everywhere_but = variable("NO_PROXY")?.map(|(_, hosts)| hosts).unwrap_or_default();
    if everywhere_but.trim() == "*" {
        return Ok(Vec::new());
    }
    let exceptions = format!("localhost,127.0.0.0/8,::1,{everywhere_but}");
    let mut proxies = Vec::new();
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
        let Some((variable, address)) = variable(name)? else { continue };
        // What is silently not used as a proxy would be a request past the proxy.
        let scheme = address.split_once("://").map_or("http", |(scheme, _)| scheme);
        let is_http = ["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
        let proxy = match name {
            "HTTP_PROXY" => Proxy::http(address),
            "HTTPS_PROXY" => Proxy::https(address),
            _ => Proxy::all(address),
        };
        // reqwest's error would quote the address, which can hold a password.
        let proxy = proxy.ok().filter(|_| is_http).with_context(|| {
            format!("{variable} is not an HTTP proxy's address: write it like http://proxy:3128")
        })?;
        proxies.push(proxy.no_proxy(NoProxy::from_string(&exceptions)));
    }
    Ok(proxies)
}

/// An environment variable that is set and not empty, in lower or upper case, with its name.
fn variable(name: &str) -> Result<Option<(String, String)>> {
    // A CGI script finds a request's `Proxy:` header in HTTP_PROXY: <https://httpoxy.org>.
    let forged = name == "HTTP_PROXY" && env::var_os("REQUEST_METHOD").is_some();
    let upper = (!forged).then(|| name.to_owned());
    for name in [Some(name.to_lowercase()), upper].into_iter().flatten() {
        if let Some(value) = env::var_os(&name).filter(|value| !value.is_empty()) {
            let value = value.into_string().ok().with_context(|| format!("{name} is not UTF-8"))?;
            return Ok(Some((name, value)));
        }
    }
    Ok(None)
}
