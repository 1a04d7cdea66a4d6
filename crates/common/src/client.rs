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

/// What a client has to know of the options.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Settings {
    /// How long one site may take, from the request to its last byte.
    pub timeout: Duration,
    /// Whether the sites are those of the practice server: no proxy, no certificates.
    pub practice: bool,
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
pub(crate) fn check(settings: &Settings) -> Result<()> {
    with_proxies(settings).map(|_| ())
}

/// Builds with the system's certificates, and where that fails for lack of any, without.
fn with_certificates<C>(
    settings: &Settings,
    build: impl Fn(ClientBuilder) -> reqwest::Result<C>,
) -> Result<C> {
    // An error means that the process has a provider already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();

    let builder = || Ok::<_, anyhow::Error>(with_proxies(settings)?.timeout(settings.timeout));
    let trusting_nobody =
        || build(builder()?.tls_certs_only([])).context("cannot set up the client");
    if settings.practice {
        return trusting_nobody();
    }
    build(builder()?).or_else(|_| trusting_nobody())
}

fn with_proxies(settings: &Settings) -> Result<ClientBuilder> {
    // reqwest's own reading of the environment would send requests for 127.0.0.1 to the proxy.
    let mut builder = reqwest::Client::builder().user_agent(&settings.user_agent).no_proxy();
    if settings.practice {
        return Ok(builder);
    }
    let everywhere_but = variable("NO_PROXY").map(|(_, hosts)| hosts).unwrap_or_default();
    let exceptions = format!("localhost,127.0.0.0/8,::1,{everywhere_but}");
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
        let Some((name, address)) = variable(name) else { continue };
        let proxy = match name.to_uppercase().as_str() {
            "HTTP_PROXY" => Proxy::http(address),
            "HTTPS_PROXY" => Proxy::https(address),
            _ => Proxy::all(address),
        };
        // reqwest's error would quote the address, which can hold a password.
        let proxy = proxy.ok().with_context(|| {
            format!("{name} is not the address of an HTTP proxy: write it like http://proxy:3128")
        })?;
        builder = builder.proxy(proxy.no_proxy(NoProxy::from_string(&exceptions)));
    }
    Ok(builder)
}

/// An environment variable that is set and not empty, in lower or upper case, with its name.
fn variable(name: &str) -> Option<(String, String)> {
    // A CGI script finds a request's `Proxy:` header in HTTP_PROXY: <https://httpoxy.org>.
    let forged = name == "HTTP_PROXY" && env::var_os("REQUEST_METHOD").is_some();
    let upper = (!forged).then(|| name.to_owned());
    [Some(name.to_lowercase()), upper].into_iter().flatten().find_map(|name| {
        let value = env::var(&name).ok().filter(|value| !value.is_empty())?;
        Some((name, value))
    })
}
