//! Where the queue and the workers are: the options that only this program has.

use anyhow::{Result, ensure};
use clap::{Args, ValueEnum};
use common::cli::whole;
use serde::{Deserialize, Serialize};

const SERVER: &str = "A NATS server with JetStream that is there, such as nats://HOST:4222, instead of one of our \
    own; it may ask for NATS_TOKEN, or NATS_USER and NATS_PASSWORD; NATS_CREDS names a file with \
    credentials, and for TLS (tls://HOST:4222) NATS_CA, NATS_CERT and NATS_KEY name files";

/// Where the queue and the workers are.
#[derive(Debug, Args)]
pub struct Place {
    /// Workers on this machine, 0 to 256; without --server at least 1
    #[arg(long, value_name = "N", display_order = 4, default_value = "2", value_parser = whole(0, 256))]
    workers: usize,

    #[arg(long, value_name = "URL", display_order = 12, requires = "queue", value_parser = address, help = SERVER)]
    server: Option<String>,

    /// The queue's name on that server: who was killed, and is started again with the same list and
    /// name, goes on
    #[arg(long, value_name = "NAME", display_order = 13, requires = "server", value_parser = name)]
    queue: Option<String>,

    /// When a worker takes a job off the queue: first, before the download, or last, with its result
    /// stored; a site that is lost by that fails when nothing has come for --timeout and 5 s
    #[arg(long, value_name = "WHEN", display_order = 14, value_enum, default_value_t = Ack::Last,
          hide_possible_values = true)]
    pub ack: Ack,

    /// Be a worker of that queue, on any machine, until Ctrl-C; it then finishes what it has
    #[arg(long, display_order = 15, requires_all = ["server", "queue"], conflicts_with_all = [
        "urls", "file", "live", "repeat", "latency", "timeout", "fail", "quiet", "json", "timeline",
        "svg", "workers", "ack",
    ])]
    worker: bool,
}

impl Place {
    /// The queue that this process is to work for.
    pub fn joined(&self) -> Option<Access> {
        self.access().filter(|_| self.worker)
    }

    /// How many workers are to be started here.
    pub fn workers(&self) -> Result<usize> {
        ensure!(
            self.workers > 0 || self.server.is_some(),
            "--workers 0 leaves nobody to do the work: without --server allowed are 1 to 256"
        );
        Ok(self.workers)
    }

    /// The way to the queue on a server that is there.
    pub fn access(&self) -> Option<Access> {
        let (address, queue) = self.server.clone().zip(self.queue.clone())?;
        Some(Access { address, queue, token: None })
    }
}

/// Every user can read every command line.
fn address(text: &str) -> Result<String, String> {
    let (scheme, host) = text.split_once("://").unwrap_or(("nats", text));
    if host.contains('@') {
        return Err("user and password are to be in NATS_USER and NATS_PASSWORD".into());
    }
    let is_host = !host.is_empty() && !host.contains(|c: char| c.is_whitespace() || c.is_control());
    if is_host && matches!(scheme, "nats" | "tls") {
        return Ok(format!("{scheme}://{host}"));
    }
    Err("write it like nats://HOST:4222 or tls://HOST:4222".into())
}

fn name(text: &str) -> Result<String, String> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
    if (1..=64).contains(&text.len()) && text.chars().all(is_plain) {
        return Ok(text.to_owned());
    }
    Err("allowed are up to 64 letters, digits, - and _".into())
}

/// What has to be known to get to the queue. The rest comes from the environment.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Access {
    pub address: String,
    pub queue: String,
    /// Our own server lets in who has this.
    pub token: Option<String>,
}

impl Access {
    /// Whether the server ends with the parent.
    pub fn is_own(&self) -> bool {
        self.token.is_some()
    }
}

/// When a worker takes a job off the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
pub enum Ack {
    /// Before the download: at most once. A worker that dies takes the job along.
    First,
    /// When the result is stored: at least once. A worker that dies has it done again.
    Last,
}
