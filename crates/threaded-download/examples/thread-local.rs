//! A client for each thread, in a `thread_local!`: what users of Python's requests do, and what
//! reqwest does not need.
//!
//! ```sh
//! cargo run -p threaded-download --example thread-local
//! ```

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;
use std::time::Duration;

use anyhow::Result;
use practice_server::{Behaviour, Gate, Practice};
use reqwest::blocking::Client;

const REQUESTS: usize = 160;
const THREADS: usize = 5;

static CLIENTS: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    // Runs once in each thread that uses it, when it first does. Without proxy and certificates,
    // nothing in it can fail.
    #[expect(clippy::unwrap_used)]
    static CLIENT: Client = new_client().unwrap();
}

fn main() -> Result<()> {
    compare("a client in each thread", |url| CLIENT.with(|client| fetch(client, url)))?;
    let client = new_client()?;
    CLIENTS.store(1, Relaxed);
    compare("one client for all threads", |url| fetch(&client, url))
}

/// Downloads the page in a pool of threads, and prints how many clients and connections it took.
fn compare(name: &str, download: impl Fn(&str) -> Result<usize> + Sync) -> Result<()> {
    // The gate makes sure that every thread takes part.
    let gate = Some(Gate { requests: THREADS, limit: Duration::from_secs(60) });
    let server = Practice::start(Behaviour { gate, ..Behaviour::default() })?;
    let url = server.url("/dice");
    let next = AtomicUsize::new(0);
    let failed = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                while next.fetch_add(1, Relaxed) < REQUESTS {
                    if download(&url).is_err() {
                        failed.fetch_add(1, Relaxed);
                    }
                }
            });
        }
    });
    let stats = server.stats();
    println!(
        "{name}: requests {}, failed {}, threads {THREADS}, clients {}, connections {}",
        stats.requests,
        failed.into_inner(),
        CLIENTS.load(Relaxed),
        stats.connections
    );
    Ok(())
}

fn fetch(client: &Client, url: &str) -> Result<usize> {
    Ok(client.get(url).send()?.error_for_status()?.bytes()?.len())
}

/// A client for the practice server, which needs no proxy and no certificates.
fn new_client() -> Result<Client> {
    CLIENTS.fetch_add(1, Relaxed);
    let _ = rustls::crypto::ring::default_provider().install_default();
    Ok(Client::builder().no_proxy().tls_certs_only([]).build()?)
}
