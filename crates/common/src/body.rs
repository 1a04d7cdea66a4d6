//! Reading a body to its end: counted as it arrives, never kept, and not without a limit.

use std::io::Read;

use reqwest::{StatusCode, blocking};

use crate::failure::{Failure, Kind};

/// The largest body that counts as a download, in bytes as received: 10 MiB.
pub const LIMIT: u64 = 10 * 1024 * 1024;

/// Reads the body of a blocking response and returns its length in bytes.
///
/// A status that is not 2xx, a body that ends too early or too late, and one over [`LIMIT`] are
/// failures. The deadline is the client's: see [`client::blocking`](crate::client::blocking).
pub fn count(mut response: blocking::Response) -> Result<u64, Failure> {
    let mut body = Body::announced(response.status(), response.content_length())?;
    let mut buffer = [0; 8 * 1024];
    loop {
        match response.read(&mut buffer)? {
            0 => return Ok(body.bytes),
            bytes => body.arrived(bytes)?,
        }
    }
}

/// Reads the body of an async response and returns its length in bytes; the rules are those of
/// [`count`].
pub async fn count_async(mut response: reqwest::Response) -> Result<u64, Failure> {
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
    Failure::new(Kind::TooLarge, "the body is larger than 10 MiB")
}
