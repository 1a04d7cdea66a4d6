//! Provokes one of the messages that people search for, or runs the same lines mended.
//!
//! ```sh
//! cargo run -p messages
//! cargo run -p messages -- no-reactor
//! cargo run -p messages -- no-reactor mended
//! ```

#![allow(clippy::unnecessary_wraps, clippy::unused_async, reason = "they are as small as can be")]

mod blocking_client;
mod closed_channel;
mod closed_connection;
mod disabled;
mod no_reactor;
mod poisoned;
mod relative_url;
mod runtime_in_runtime;
mod sending_request;
mod task_panicked;
mod timed_out;
#[cfg(unix)]
mod too_many_open_files;

use std::env;

use anyhow::{Result, bail};

type Program = fn() -> Result<()>;

/// The name of each, what provokes the message, and what mends it.
const MESSAGES: &[(&str, Program, Program)] = &[
    ("blocking-client", blocking_client::wrong, blocking_client::mended),
    ("channel-closed", closed_channel::wrong_task, closed_channel::mended),
    ("closed-channel", closed_channel::wrong_thread, closed_channel::mended),
    ("closed-connection", closed_connection::wrong, closed_connection::mended),
    ("io-disabled", disabled::wrong_io, disabled::mended),
    ("no-reactor", no_reactor::wrong, no_reactor::mended),
    ("poisoned", poisoned::wrong, poisoned::mended),
    ("relative-url", relative_url::wrong, relative_url::mended),
    ("runtime-in-runtime", runtime_in_runtime::wrong, runtime_in_runtime::mended),
    ("sending-request", sending_request::wrong, sending_request::mended),
    ("task-panicked", task_panicked::wrong, task_panicked::mended),
    ("timed-out", timed_out::wrong, timed_out::mended),
    ("timers-disabled", disabled::wrong_timer, disabled::mended),
    #[cfg(unix)]
    ("too-many-open-files", too_many_open_files::wrong, too_many_open_files::mended),
];

fn main() -> Result<()> {
    // Leave this line out where reqwest has its default features: they bring a TLS provider.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let words: Vec<_> = env::args().skip(1).collect();
    let Some(name) = words.first() else {
        MESSAGES.iter().for_each(|(name, ..)| println!("{name}"));
        return Ok(());
    };
    let Some((_, wrong, mended)) = MESSAGES.iter().find(|(known, ..)| known == name) else {
        bail!("there is no `{name}`; without any word you get the names");
    };
    match words.get(1).map(String::as_str) {
        None => wrong(),
        Some("mended") => mended(),
        Some(word) => bail!("`{word}` is not `mended`"),
    }
}
