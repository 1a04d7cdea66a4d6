//! Every download fails, and only one of the three ways to use threads says so.
//!
//! ```sh
//! cargo run -p threaded-download --example unread-errors
//! ```

use std::net::{Ipv4Addr, TcpListener};
use std::thread;

use anyhow::{Context, Result};
use reqwest::blocking::Client;

const SITES: usize = 20;

fn main() -> Result<()> {
    // Dropped at once: nobody listens at this port any more.
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
    let url = &format!("http://127.0.0.1:{port}/");
    rustls::crypto::ring::default_provider().install_default().ok().context("a provider")?;
    let client = &Client::builder().no_proxy().build()?;

    // The compiler asks to look at a `Result`, and `let _` is the way to say no.
    thread::scope(|scope| {
        for _ in 0..SITES {
            scope.spawn(|| {
                let _ = download_site(client, url);
            });
        }
    });
    println!("results thrown away:   downloaded {SITES} sites");

    // The compiler says nothing: you may drop a handle, with the result that is in it.
    thread::scope(|scope| {
        for _ in 0..SITES {
            scope.spawn(|| download_site(client, url));
        }
    });
    println!("handles dropped:       downloaded {SITES} sites");

    let downloaded = thread::scope(|scope| {
        let threads = [(); SITES].map(|()| scope.spawn(|| download_site(client, url)));
        // `join` gives back what the thread returned, or its panic. Both have to be looked at.
        threads.into_iter().filter_map(|thread| thread.join().ok()?.ok()).count()
    });
    println!("handles joined, read:  downloaded {downloaded} of {SITES} sites");
    Ok(())
}

fn download_site(client: &Client, url: &str) -> reqwest::Result<usize> {
    Ok(client.get(url).send()?.error_for_status()?.bytes()?.len())
}
