//! Reading an answer to its end: its status is checked, its body counted as it arrives, never kept,
//! and not without a limit.

use std::io::Read;

use reqwest::{StatusCode, blocking};

use crate::failure::{Failure, FailureKind};

/// The largest body that counts as a download, in bytes as received: 10 MiB.
pub const LIMIT: u64 = 10 * 1024 * 1024;

/// Checks the status of a blocking response, reads its body and returns its length in bytes.
///
/// A status that is not 2xx, a body that ends too early or too late, and one over [`LIMIT`] are
/// failures. The deadline is the client's: see [`client::blocking`](crate::client::blocking).
pub fn check_and_count(mut response: blocking::Response) -> Result<u64, Failure> {
    let mut body = Body::announced(response.status(), response.content_length())?;
    let mut buffer = [0; 8 * 1024];
    loop {
        match response.read(&mut buffer)? {
            0 => return Ok(body.bytes),
            bytes => body.arrived(bytes)?,
        }
    }
}

/// The same for an async response.
pub async fn check_and_count_async(mut response: reqwest::Response) -> Result<u64, Failure> {
    let mut body = Body::announced(response.status(), response.content_length())?;
    while let Some(chunk) = response.chunk().await? {
        body.arrived(chunk.len())?;
    }
    Ok(body.bytes)
}

struct Body {
    bytes: u64,
}

impl Body {
    fn announced(status: StatusCode, length: Option<u64>) -> Result<Self, Failure> {
        if !status.is_success() {
            return Err(Failure::status(status));
        }
        if length.is_some_and(|length| length > LIMIT) {
            return Err(too_large());
        }
        Ok(Self { bytes: 0 })
    }

    fn arrived(&mut self, bytes: usize) -> Result<(), Failure> {
        self.bytes += bytes as u64;
        if self.bytes > LIMIT { Err(too_large()) } else { Ok(()) }
    }
}

fn too_large() -> Failure {
    Failure::new(FailureKind::TooLarge, "the body is larger than 10 MiB")
}
