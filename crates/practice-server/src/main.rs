//! Runs the practice server on its own, until Ctrl-C.
//!
//! ```sh
//! cargo run -p practice-server -- --port 8080 --latency 50
//! ```

use std::convert::Infallible;
use std::io::{self, Write};
use std::process::ExitCode;
use std::str::FromStr;
use std::thread;
use std::time::Duration;

use anyhow::Result;
use clap::Parser;
use practice_server::{Behaviour, Practice};

/// Serves two pages on 127.0.0.1, as slowly and as unreliably as asked for
///
/// /jython has 10,966 bytes and /dice 276. /limited answers 429 to more than ten requests a second.
/// /stats tells in JSON what the server has seen. The first line of output is the address.
#[derive(Parser)]
#[command(version)]
struct Options {
    /// The port, 1 to 65,535; 0 takes one that is free
    #[arg(long, value_name = "PORT", default_value_t = 0, allow_negative_numbers = true,
          value_parser = up_to::<u16>(65_535, "65,535"))]
    port: u16,

    /// How long each answer takes, 0 to 10,000
    #[arg(long, value_name = "MS", default_value_t = 50, allow_negative_numbers = true,
          value_parser = up_to::<u64>(10_000, "10,000"))]
    latency: u64,

    /// The share of requests that fail with 503, 0 to 100
    #[arg(long, value_name = "PERCENT", default_value_t = 0, allow_negative_numbers = true,
          value_parser = up_to::<u8>(100, "100"))]
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

/// A parser of whole numbers, for clap. It says what is allowed.
fn up_to<T: FromStr + PartialOrd + Clone>(
    most: T,
    in_words: &str,
) -> impl Fn(&str) -> Result<T, String> + Clone {
    move |text| {
        let number = text.parse().ok().filter(|number| *number <= most);
        number.ok_or_else(|| format!("allowed are whole numbers from 0 to {in_words}"))
    }
}
