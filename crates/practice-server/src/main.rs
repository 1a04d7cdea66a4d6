//! Runs the practice server on its own, until Ctrl-C.
//!
//! ```sh
//! cargo run -p practice-server -- --port 8080 --latency 50
//! ```

use std::convert::Infallible;
use std::io::{self, Write};
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use anyhow::Result;
use clap::Parser;
use clap::builder::RangedU64ValueParser;
use practice_server::{Behaviour, Practice};

/// Serves two pages on 127.0.0.1, as slowly and as unreliably as asked for
///
/// /jython has 10,966 bytes and /dice 276. /limited answers 429 to more than ten requests a second.
/// /stats tells in JSON what the server has seen. The first line of output is the address.
#[derive(Parser)]
#[command(version)]
struct Options {
    /// The port, 1 to 65,535; 0 takes one that is free
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    port: u16,

    /// How long each answer takes, 0 to 10,000
    #[arg(long, value_name = "MS", default_value_t = 50,
          value_parser = RangedU64ValueParser::<u64>::new().range(0..=10_000))]
    latency: u64,

    /// The share of requests that fail with 503, 0 to 100
    #[arg(long, value_name = "PERCENT", default_value_t = 0,
          value_parser = RangedU64ValueParser::<u8>::new().range(0..=100))]
    fail: u8,
}

fn main() -> ExitCode {
    let Err(error) = run();
    // That nobody reads this is no reason to panic.
    let _ = writeln!(io::stderr(), "error: {error:#}");
    ExitCode::from(2)
}

fn run() -> Result<Infallible> {
    let options = Options::parse();
    let server = Practice::start(Behaviour {
        port: options.port,
        latency: Duration::from_millis(options.latency),
        fail_percent: options.fail,
        ..Behaviour::default()
    })?;
    writeln!(io::stdout(), "{}", server.url(""))?;
    loop {
        thread::park();
    }
}
