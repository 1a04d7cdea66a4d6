//! Which proxy a request goes through, for the messages: reqwest does not tell.

use std::sync::OnceLock;

use hyper_util::client::proxy::matcher::Matcher;
use reqwest::Url;

/// Those of the environment, once a client uses them.
static USED: OnceLock<Matcher> = OnceLock::new();

/// Notes that a client of this process uses the proxies that the environment names.
pub(crate) fn are_used() {
    USED.get_or_init(Matcher::from_system);
}

/// The proxy that stands between this process and a site, as `host` or `host:port`.
pub(crate) fn between(site: &Url) -> Option<String> {
    let proxy = USED.get()?.intercept(&site.as_str().parse().ok()?)?;
    // Without user and password.
    let host = proxy.uri().host()?;
    Some(proxy.uri().port().map_or(host.to_owned(), |port| format!("{host}:{port}")))
}
