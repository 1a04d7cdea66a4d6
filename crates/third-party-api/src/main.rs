//! Fetches a list of items from an API that allows so many requests a second, and says what became
//! of each.
//!
//! ```sh
//! cargo run -p third-party-api
//! ```

mod options;

use std::mem;
use std::pin::pin;
use std::process::{self, ExitCode};
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result};
use common::output::{complain, say};
use common::text::{plural, printable, without_secrets};
use futures::future::{Either, select};
use futures::stream::{self, StreamExt};
use options::{Items, Options};
use reqwest::Url;
use third_party_api::{Api, Outcome};
use tokio::sync::Notify;
use tokio::time::timeout;

/// A list can be long, and each item that waits takes memory.
const WAITING: usize = 1_000;

fn main() -> ExitCode {
    run().unwrap_or_else(common::cannot_start)
}

fn run() -> Result<ExitCode> {
    let mut options = Options::parse();
    let items = Items::open(&options)?;
    let client = options.client(&items)?;
    let stop = ctrl_c()?;
    if let Some(note) = options.too_short(items.list.len()) {
        complain(&note);
    }

    let start = Instant::now();
    let mut lengths = vec![None; items.list.len()];
    let event_loop = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (is_stopped, answers) = event_loop.block_on(async {
        let api = Api::new(client, options.rate, options.at_once);
        let all = fetch_all(&api, &items.list, options.quiet, &mut lengths);
        let all = timeout(options.deadline, all);
        // Whoever comes second is dropped, and with it whatever is in flight.
        let is_stopped = matches!(select(pin!(all), pin!(stop.notified())).await, Either::Right(_));
        (is_stopped, api.answers())
    });

    if !is_stopped {
        for (item, _) in items.list.iter().zip(&lengths).filter(|(_, length)| length.is_none()) {
            complain(&format!("{}: not there when the deadline passed", name(item)));
        }
    }
    let arrived: Vec<usize> = lengths.iter().copied().flatten().flatten().collect();
    let (there, all, bytes) = (arrived.len(), lengths.len(), arrived.iter().sum::<usize>());
    let seconds = start.elapsed().as_secs_f64();
    say(&format!("{there} of {all} items, {bytes} bytes, arrived in {seconds:.2} seconds\n"));
    let counts: Vec<_> = answers.iter().map(|(answer, n)| format!("{n} x {answer}")).collect();
    let requests: usize = answers.values().sum();
    say(&format!("{}: {}\n", plural(requests, "request"), counts.join(", ")));
    Ok(ExitCode::from(if is_stopped { 130 } else { u8::from(there < all) }))
}

/// The length of an item that is there, `None` where it is not to be had.
type Length = Option<usize>;

/// As many wait for a permit as [`WAITING`] says: it is the [`Api`] that lets few of them ask. What
/// becomes of an item is known as soon as it is there, also where the deadline passes later.
async fn fetch_all(api: &Api, items: &[Url], quiet: bool, lengths: &mut [Option<Length>]) {
    let fetch = async |(item, length): (&Url, &mut Option<Length>)| {
        *length = Some(finish(item, api.fetch(item).await, quiet));
    };
    stream::iter(items.iter().zip(lengths)).for_each_concurrent(WAITING, fetch).await;
}

/// Here is the place to do something with what an item holds.
fn finish(item: &Url, outcome: Outcome, quiet: bool) -> Length {
    match outcome {
        Ok(body) => {
            if !quiet {
                say(&format!("Read {} bytes from {}\n", body.len(), name(item)));
            }
            Some(body.len())
        }
        Err(reason) => {
            complain(&format!("{}: {}", name(item), printable(&reason)));
            None
        }
    }
}

/// An address as it may be shown.
fn name(item: &Url) -> String {
    without_secrets(item.as_str())
}

/// The first Ctrl-C is for those who wait for it; the second one ends the program at once.
fn ctrl_c() -> Result<Arc<Notify>> {
    let stop = Arc::new(Notify::new());
    let pressed = Arc::clone(&stop);
    let mut again = false;
    let handler = move || {
        if mem::replace(&mut again, true) {
            process::exit(130);
        }
        pressed.notify_one();
    };
    ctrlc::set_handler(handler).context("cannot take over Ctrl-C")?;
    Ok(stop)
}
