//! Why a site was not downloaded.

use std::error::Error;
use std::{fmt, io, iter};

use reqwest::StatusCode;
use serde::{Deserialize, Serialize};

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
    /// What happened. It can hold what a server sent: the report removes control characters.
    pub detail: String,
}

impl Failure {
    /// A failure of this kind, with a few words on what happened.
    pub fn new(kind: FailureKind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into() }
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
        // reqwest's own text names the address, password included.
        let error = error.without_url();
        if error.is_timeout() {
            return Self::new(FailureKind::Timeout, "timed out");
        }
        // The list has been checked, so what cannot be built is the request after a redirect.
        if error.is_redirect() || error.is_builder() {
            return Self::new(FailureKind::Redirect, root_cause(&error));
        }
        let phase = if error.is_connect() {
            Phase::Connect
        } else if error.is_body() || error.is_decode() {
            Phase::Body
        } else {
            Phase::Head
        };
        causes(&error).find_map(|cause| recognize(cause, phase)).unwrap_or_else(|| {
            let kind =
                if phase == Phase::Connect { FailureKind::Connect } else { FailureKind::Protocol };
            Self::new(kind, root_cause(&error))
        })
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

#[derive(Clone, Copy, PartialEq)]
enum Phase {
    Connect,
    Head,
    Body,
}

/// What one error of a chain says about the kind, if it says anything.
fn recognize(cause: &(dyn Error + 'static), phase: Phase) -> Option<Failure> {
    if let Some(error) = cause.downcast_ref::<rustls::Error>() {
        return Some(Failure::new(FailureKind::Tls, error.to_string()));
    }
    if let Some(error) = cause.downcast_ref::<hyper::Error>() {
        return if error.is_parse() {
            Some(Failure::new(FailureKind::Protocol, format!("not HTTP: {}", root_cause(error))))
        } else if error.is_incomplete_message() {
            Some(Failure::new(
                FailureKind::Reset,
                "connection closed before the answer's head was complete",
            ))
        } else {
            None
        };
    }
    if let Some(error) = cause.downcast_ref::<io::Error>() {
        return recognize_io(error, phase);
    }
    // hyper-util's connector has no public type for this; a test keeps the words honest.
    (phase == Phase::Connect && cause.to_string() == "dns error")
        .then(|| Failure::new(FailureKind::Dns, "the host's name does not resolve"))
}

fn recognize_io(error: &io::Error, phase: Phase) -> Option<Failure> {
    use io::ErrorKind::{
        BrokenPipe, ConnectionAborted, ConnectionRefused, ConnectionReset, InvalidData,
        InvalidInput, UnexpectedEof,
    };
    let (kind, detail) = match (error.kind(), phase) {
        (ConnectionRefused, _) => (FailureKind::Refused, "connection refused"),
        // The connection stands, so what breaks off is the handshake on it.
        (UnexpectedEof | ConnectionReset | ConnectionAborted | BrokenPipe, Phase::Connect) => {
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
