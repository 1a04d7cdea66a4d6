//! What it costs to build a new client for each request: connections, counted by the server.
//!
//! ```sh
//! cargo run -p sync-download --example one-client-each
//! ```

use std::time::{Duration, Instant};

use anyhow::Result;
use practice_server::{Behaviour, Practice};
use reqwest::blocking::Client;

const REQUESTS: usize = 160;

fn main() -> Result<()> {
    compare("a client for each request", |url| {
        for _ in 0..REQUESTS {
            fetch(&new_client()?, url)?;
        }
        Ok(())
    })?;
    compare("one client for all", |url| {
        let client = new_client()?;
        for _ in 0..REQUESTS {
            fetch(&client, url)?;
        }
        Ok(())
    })
}

/// Runs the downloads against a server of their own, and prints what that server saw.
fn compare(name: &str, download_all: impl Fn(&str) -> Result<()>) -> Result<()> {
    let latency = Duration::from_millis(5);
    let server = Practice::start(Behaviour { latency, ..Behaviour::default() })?;
    let start = Instant::now();
    download_all(&server.url("/dice"))?;
    let seconds = start.elapsed().as_secs_f64();
    let stats = server.stats();
    println!(
        "{name}: requests {}, connections {}, seconds {seconds:.2}",
        stats.requests, stats.connections
    );
    Ok(())
}

fn fetch(client: &Client, url: &str) -> Result<usize> {
    Ok(client.get(url).send()?.error_for_status()?.bytes()?.len())
}

/// A client for the practice server, which needs no proxy and no certificates.
fn new_client() -> Result<Client> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Ok(Client::builder().no_proxy().tls_certs_only([]).build()?)
}
