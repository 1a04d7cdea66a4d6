//! Downloads each URL, five at a time in threads; only the essentials, to take home.
//!
//! `cargo run -p threaded-download --example minimal-threaded -- URL...`

use anyhow::{Error, Result, ensure};
use reqwest::blocking::Client;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::{env, thread, time::Duration};

fn main() -> Result<()> {
    // Leave this line out where reqwest has its default features: they bring a TLS provider.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::builder().timeout(Duration::from_secs(20)).build()?;
    let urls: Vec<String> = env::args().skip(1).collect();
    let (next, failed) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let work = || {
        while let Some(url) = urls.get(next.fetch_add(1, Relaxed)) {
            match client.get(url).send().and_then(|response| response.error_for_status()?.bytes()) {
                Ok(body) => println!("Read {} bytes from {url}", body.len()),
                Err(error) => {
                    failed.fetch_add(1, Relaxed);
                    eprintln!("{:#}", Error::from(error));
                }
            }
        }
    };
    thread::scope(|scope| (0..5).for_each(|_| drop(scope.spawn(work))));
    ensure!(failed.into_inner() == 0, "some failed");
    Ok(())
}
