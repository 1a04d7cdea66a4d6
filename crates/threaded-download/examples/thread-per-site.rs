//! What k downloads in flight cost: a thread for each of N sites, a task for each, and fifty of
//! either.
//!
//! ```sh
//! cargo run --release -p threaded-download --example thread-per-site -- [N]...
//! ```

use std::process::{Command, ExitCode, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use anyhow::{Context, Result, ensure};
use common::cli::{debug_build_note, in_range};
use common::output::say;
use futures::stream::{self, StreamExt};
use practice_server::{Behaviour, Gate, Practice};
use reqwest::{Client, blocking};

/// Longer than the gate may stay closed.
const TIMEOUT: Duration = Duration::from_secs(60);

fn main() -> ExitCode {
    run().unwrap_or_else(common::cannot_start)
}

fn run() -> Result<ExitCode> {
    let arguments: Vec<_> = env::args_os().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(|text| text.to_str().unwrap_or("")).collect();
    if let ["client", model, sites, at_once, url] = arguments[..] {
        return be_client(model, sites.parse()?, at_once.parse()?, url);
    }
    let numbers: Option<Vec<_>> = match &arguments[..] {
        [] => Some(vec![160, 500, 2_000]),
        texts => texts.iter().map(|text| in_range(text, &(1..=5_000))).collect(),
    };
    let numbers = numbers.context("allowed are whole numbers of sites, from 1 to 5,000")?;

    say("sites  model         downloaded  most in flight  seconds    MiB  threads\n");
    let mut failed = 0;
    for sites in numbers {
        for at_once in [sites, sites.min(50)] {
            for model in ["threads", "tasks"] {
                failed += sites - print_row(model, sites, at_once)?;
            }
        }
    }
    say(debug_build_note());
    Ok(ExitCode::from(u8::from(failed > 0)))
}

/// Starts this program again as a client, so that what is measured is the client alone.
fn print_row(model: &str, sites: usize, at_once: usize) -> Result<usize> {
    // No answer comes before all of them are in flight: only so is it certain that they meet.
    let gate = Some(Gate { requests: at_once, limit: Duration::from_secs(30) });
    let latency = Duration::from_millis(50);
    let server = Practice::start(Behaviour { latency, gate, ..Behaviour::default() })?;
    let arguments =
        ["client", model, &sites.to_string(), &at_once.to_string(), &server.url("/dice")];
    // The client inherits the limit on open files, which `Practice::start` has raised.
    let client =
        Command::new(env::current_exe()?).args(arguments).stderr(Stdio::inherit()).output()?;
    ensure!(client.status.success(), "the client with {at_once} {model} could not do its work");
    let (name, in_flight) = (format!("{at_once} {model}"), server.stats().most_in_flight);
    let cells = String::from_utf8(client.stdout)?;
    let (downloaded, cells) = cells.split_once(' ').context("the client said nothing")?;
    say(&format!("{sites:>5}  {name:<12}  {downloaded:>10}  {in_flight:>14}  {cells}"));
    Ok(downloaded.parse()?)
}

/// Downloads, and prints how many downloads there were, seconds, MiB of memory and threads.
fn be_client(model: &str, sites: usize, at_once: usize, url: &str) -> Result<ExitCode> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let start = Instant::now();
    let download_all = if model == "threads" { with_threads } else { with_tasks };
    let downloaded = download_all(sites, at_once, url)?;
    let seconds = start.elapsed().as_secs_f64();
    let unknown = || "-".into();
    let memory = status("VmHWM:").map_or_else(unknown, |kib| format!("{:.1}", kib / 1024.0));
    let threads = threads().map_or_else(unknown, |threads| threads.to_string());
    println!("{downloaded} {seconds:>7.2}  {memory:>5}  {threads:>7}");
    Ok(ExitCode::SUCCESS)
}

fn with_threads(sites: usize, at_once: usize, url: &str) -> Result<usize> {
    let client =
        blocking::Client::builder().no_proxy().tls_certs_only([]).timeout(TIMEOUT).build()?;
    let (next, downloaded) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let work = || {
        while next.fetch_add(1, Relaxed) < sites {
            let page = client.get(url).send().and_then(|page| page.error_for_status()?.bytes());
            downloaded.fetch_add(count(page), Relaxed);
        }
    };
    thread::scope(|scope| {
        // Where the system has no thread left, `scope.spawn` would panic.
        (0..at_once).try_for_each(|_| thread::Builder::new().spawn_scoped(scope, work).map(drop))
    })?;
    Ok(downloaded.into_inner())
}

fn with_tasks(sites: usize, at_once: usize, url: &str) -> Result<usize> {
    let client = Client::builder().no_proxy().tls_certs_only([]).timeout(TIMEOUT).build()?;
    let fetch = async || client.get(url).send().await?.error_for_status()?.bytes().await;
    let downloads = (0..sites).map(async |_| count(fetch().await));
    let downloads = stream::iter(downloads).buffer_unordered(at_once);
    let event_loop = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    Ok(event_loop.block_on(downloads.fold(0, async |sum, count| sum + count)))
}

/// One for a page that has arrived. None for a failure, which is reported.
fn count<T>(page: reqwest::Result<T>) -> usize {
    threads();
    page.inspect_err(|error| eprintln!("{error}")).is_ok().into()
}

/// The threads of this process when its first download had ended. All were there then: none can
/// end before it has come by here.
fn threads() -> Option<f64> {
    static THREADS: OnceLock<Option<f64>> = OnceLock::new();
    *THREADS.get_or_init(|| status("Threads:"))
}

/// A number from what Linux, and only Linux, tells a process about itself.
fn status(name: &str) -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.trim_end_matches("kB").trim().parse().ok()
}
