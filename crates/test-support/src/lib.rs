//! Runs the programs as a user would: only for tests.
//!
//! [`Program`] starts a binary in a clean environment and looks at what every run has to promise:
//! a documented exit code, no panic, no control character, no secret, no process left behind.
//! [`promises`] are the tests that all four download programs share: each program's `tests/cli.rs`
//! says in one line that it keeps them. [`faults`] is a server that does to them whatever a server
//! can do.

// Everything in here is part of a test.
#![allow(clippy::missing_panics_doc, clippy::unwrap_used, clippy::expect_used)]

pub mod compiler;
pub mod faults;
pub mod processes;
pub mod promises;
mod running;
pub mod servers;
#[cfg(unix)]
pub mod terminal;
#[cfg(target_os = "linux")]
pub mod workers;

#[cfg(unix)]
pub use running::write_script;
pub use running::{
    Invocation, Program, Run, Running, folder, gated, open_the_gate, prompt, wait_until,
};
