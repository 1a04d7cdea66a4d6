//! Why a site was not downloaded.

use std::error::Error;
use std::{fmt, io, iter};

use reqwest::StatusCode;
use serde::{Deserialize, Serialize};

use crate::proxies;

/// The kinds of failure, as they are counted in the summary and named in the JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FailureKind {
    /// The final answer has a status that is not 2xx, such as 404, 429 or 503.
    HttpStatus,
    /// More than ten redirects, or one that cannot be followed.
    Redirect,
    /// Nobody listens at that address and port.
    Refused,
    /// The host's name does not resolve.
    Dns,
    /// The certificate is not to be trusted, or the handshake fails.
    Tls,
    /// No connection for another reason: unreachable, or no file descriptor left.
    Connect,
    /// The last byte was not there in time, whatever the site was busy with.
    Timeout,
    /// The connection ended before the head was complete, or was reset in the body.
    Reset,
    /// The connection was closed in the body, before its end.
    Truncated,
    /// The body is larger than [`body::LIMIT`](crate::body::LIMIT).
    TooLarge,
    /// What came is not HTTP, or its head is too large.
    Protocol,
    /// The worker process died, or printed something that is not an answer.
    WorkerDied,
    /// The queue no longer has the job, and nobody has said how it ended.
    Lost,
}

impl fmt::Display for FailureKind {
    /// The name that the JSON uses, such as `http-status`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

/// One site's failure: what it is counted as, and a few words for the person who reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// What it is counted as.
    pub kind: FailureKind,
    /// What happened. It can hold what a server sent: the report spells out control characters.
    pub detail: String,
}

impl Failure {
    /// The most characters of a detail. A server can send a certificate with ten thousand names.
    const LONGEST: usize = 200;

    /// A failure of this kind, with a few words on what happened; of more than 200 characters, the
    /// rest is cut off.
    pub fn new(kind: FailureKind, detail: impl Into<String>) -> Self {
        let mut detail = detail.into();
        if let Some((end, _)) = detail.char_indices().nth(Self::LONGEST) {
            detail.truncate(end);
            detail.push('…');
        }
        Self { kind, detail }
    }

    /// An answer whose status is not 2xx.
    ///
    /// reqwest follows redirects; one that is still there had no `Location` that can be followed.
    /// The words come from the status code, never from the server's reason phrase.
    pub(crate) fn status(status: StatusCode) -> Self {
        let (code, reason) = (status.as_u16(), status.canonical_reason().unwrap_or("unassigned"));
        match code {
            301 | 302 | 303 | 307 | 308 => {
                Self::new(FailureKind::Redirect, format!("{code} {reason} leads nowhere"))
            }
            _ => Self::new(FailureKind::HttpStatus, format!("{code} {reason}")),
        }
    }
}

impl From<reqwest::Error> for Failure {
    fn from(error: reqwest::Error) -> Self {
        let proxy = error.url().and_then(proxies::between);
        let is_before_the_site = Phase::of(&error) == Phase::Connect;
        // reqwest's own text names the address, password included.
        let Self { kind, detail } = Self::from_without_url(&error.without_url());
        match proxy {
            // Nobody knows who has not answered.
            Some(proxy) if kind == FailureKind::Timeout => {
                Self::new(kind, format!("{detail} through proxy {proxy}"))
            }
            Some(proxy) if is_before_the_site => {
                Self::new(kind, format!("proxy {proxy}: {detail}"))
            }
            _ => Self::new(kind, detail),
        }
    }
}

impl From<io::Error> for Failure {
    /// What reading a blocking body returns: an [`io::Error`] with reqwest's error inside.
    fn from(error: io::Error) -> Self {
        match error.downcast::<reqwest::Error>() {
            Ok(error) => error.into(),
            Err(error) => recognize(&error, Phase::Body)
                .unwrap_or_else(|| Self::new(FailureKind::Protocol, error.to_string())),
        }
    }
}

impl Failure {
    fn from_without_url(error: &reqwest::Error) -> Self {
        if error.is_timeout() {
            // The system can give up before the time is up, and so can reqwest, which shares it out
            // among the addresses of a host.
            return if error.is_connect() || causes(error).any(is_from_the_system) {
                Self::new(FailureKind::Connect, "none of the host's addresses can be reached")
            } else {
                Self::new(FailureKind::Timeout, "timed out")
            };
        }
        // The list has been checked, so what cannot be built is the request after a redirect.
        if error.is_redirect() || error.is_builder() {
            return Self::new(FailureKind::Redirect, root_cause(error));
        }
        let phase = Phase::of(error);
        causes(error).find_map(|cause| recognize(cause, phase)).unwrap_or_else(|| {
            let kind = match phase {
                Phase::Connect | Phase::Handshake => FailureKind::Connect,
                Phase::Head | Phase::Body => FailureKind::Protocol,
            };
            Self::new(kind, root_cause(error))
        })
    }
}

/// Whether a connection ended before anything of the answer had come, so that a GET may be sent
/// again.
///
/// hyper does not tell nothing from half a head: a server that breaks off in its head is asked again
/// too.
pub(crate) fn is_unanswered(error: &(dyn Error + 'static)) -> bool {
    let phase = error.downcast_ref().map_or(Phase::Body, Phase::of);
    phase == Phase::Head
        && causes(error)
            .find_map(|cause| recognize(cause, phase))
            .is_some_and(|failure| failure.kind == FailureKind::Reset)
}

#[derive(Clone, Copy, PartialEq)]
enum Phase {
    Connect,
    Handshake,
    Head,
    Body,
}

impl Phase {
    fn of(error: &reqwest::Error) -> Self {
        // The types of these errors are not public; a test keeps the words honest.
        let is_before_tls = |cause: &(dyn Error + 'static)| {
            let words = cause.to_string();
            ["tcp connect error", "dns error"].contains(&&*words)
                || [TUNNEL, "unsupported scheme "].iter().any(|start| words.starts_with(start))
        };
        if error.is_body() || error.is_decode() {
            Self::Body
        } else if !error.is_connect() {
            Self::Head
        } else if causes(error).any(is_before_tls) {
            Self::Connect
        } else {
            Self::Handshake
        }
    }
}

/// How hyper-util's errors begin where a proxy does not open the way to an https address.
const TUNNEL: &str = "tunnel error: ";

/// What one error of a chain says about the kind, if it says anything.
fn recognize(cause: &(dyn Error + 'static), phase: Phase) -> Option<Failure> {
    if let Some(error) = cause.downcast_ref::<rustls::Error>() {
        return Some(Failure::new(FailureKind::Tls, error.to_string()));
    }
    if let Some(error) = cause.downcast_ref::<hyper::Error>() {
        return recognize_hyper(error);
    }
    if let Some(error) = cause.downcast_ref::<io::Error>() {
        return recognize_io(error, phase);
    }
    let (kind, detail) = match cause.to_string().strip_prefix(TUNNEL) {
        Some("unsuccessful") => (FailureKind::Connect, "tunnel refused"),
        Some("proxy authorization required") => {
            (FailureKind::Connect, "user and password required (407)")
        }
        Some("unexpected end of file") => (FailureKind::Connect, "tunnel closed"),
        None if cause.to_string() == "dns error" => {
            (FailureKind::Dns, "the host's name does not resolve")
        }
        _ => return None,
    };
    Some(Failure::new(kind, detail))
}

fn recognize_hyper(error: &hyper::Error) -> Option<Failure> {
    if error.is_parse() {
        let detail = format!("not HTTP: {}", root_cause(error));
        return Some(Failure::new(FailureKind::Protocol, detail));
    }
    let detail = if error.is_incomplete_message() {
        "connection closed before the answer's head was complete"
    } else if error.to_string() == "received unexpected message from connection" {
        // hyper has no other name for it. A busy server does this, and closes the connection.
        "the answer came before the request was sent"
    } else {
        return None;
    };
    Some(Failure::new(FailureKind::Reset, detail))
}

fn recognize_io(error: &io::Error, phase: Phase) -> Option<Failure> {
    use io::ErrorKind::{
        BrokenPipe, ConnectionAborted, ConnectionRefused, ConnectionReset, InvalidData,
        InvalidInput, UnexpectedEof,
    };
    let (kind, detail) = match (error.kind(), phase) {
        (ConnectionRefused, _) => (FailureKind::Refused, "connection refused"),
        // The connection stands, so what breaks off is the handshake on it.
        (UnexpectedEof | ConnectionReset | ConnectionAborted | BrokenPipe, Phase::Handshake) => {
            (FailureKind::Tls, "connection closed during the TLS handshake")
        }
        (UnexpectedEof, Phase::Body) => {
            (FailureKind::Truncated, "connection closed before the end of the body")
        }
        (UnexpectedEof | ConnectionReset | ConnectionAborted | BrokenPipe, _) => {
            (FailureKind::Reset, "connection reset")
        }
        (InvalidData | InvalidInput, Phase::Body) => {
            (FailureKind::Protocol, "the body is not HTTP")
        }
        _ => return None,
    };
    Some(Failure::new(kind, detail))
}

/// Whether it is an error that the system has a number for.
fn is_from_the_system(cause: &(dyn Error + 'static)) -> bool {
    cause.downcast_ref::<io::Error>().is_some_and(|error| error.raw_os_error().is_some())
}

/// The error and everything that caused it, outermost first.
///
/// [`Error::source`] of an [`io::Error`] skips the error that it wraps; this does not.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    iter::successors(Some(error), |&cause| {
        match cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(wrapped) => Some(wrapped as &(dyn Error + 'static)),
            None => cause.source(),
        }
    })
}

fn root_cause(error: &(dyn Error + 'static)) -> String {
    causes(error).last().unwrap_or(error).to_string()
}
