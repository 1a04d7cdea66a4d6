//! What the programs of this workspace share: timing, the terminal, and for the download programs
//! site lists, client rules and the report.
//!
//! Nothing in here chooses a concurrency model, starts a download or calls a program back. Take
//! this crate away and a program loses its site list, its timing and its report, but never its
//! HTTP or its concurrency: both stand in its `main.rs`.

// Both panic when nobody reads any more.
#![warn(clippy::print_stdout, clippy::print_stderr)]

pub mod text;
pub mod timing;

#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "cli")]
pub mod output;
#[cfg(feature = "picture")]
pub mod picture;

#[cfg(feature = "download")]
pub mod body;
#[cfg(feature = "download")]
pub mod client;
#[cfg(feature = "download")]
pub mod descriptors;
#[cfg(feature = "download")]
mod failure;
#[cfg(feature = "download")]
mod options;
#[cfg(feature = "download")]
mod prediction;
#[cfg(feature = "download")]
mod proxies;
#[cfg(feature = "download")]
mod report;
#[cfg(feature = "download")]
pub mod sites;

#[cfg(feature = "cli")]
pub use self::cli::cannot_start;
#[cfg(feature = "download")]
pub use self::{
    failure::{Failure, FailureKind},
    options::{Model, Options},
    report::{Report, Visit},
    sites::{LONGEST_ADDRESS, Sites},
};
