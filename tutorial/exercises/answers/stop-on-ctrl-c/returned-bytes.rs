//! right: each thread counts for itself, and main adds it up.

use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::{env, thread};

use anyhow::Result;
use reqwest::blocking::Client;

const THREADS: usize = 4;

static STOPPING: AtomicBool = AtomicBool::new(false);

fn main() -> Result<ExitCode> {
    ctrlc::set_handler(|| {
        STOPPING.store(true, Relaxed);
        eprintln!("stopping");
    })?;
    let sites: Vec<String> = env::args().skip(1).collect();
    let client = new_client()?;
    // The number of the next site. The thread that adds one has taken it, and no other can.
    let next = AtomicUsize::new(0);
    let work = || {
        let mut downloaded = 0;
        loop {
            if STOPPING.load(Relaxed) {
                return downloaded;
            }
            let Some(site) = sites.get(next.fetch_add(1, Relaxed)) else { return downloaded };
            match download_site(&client, site) {
                Ok(_) => downloaded += 1,
                Err(error) => eprintln!("{error}"),
            }
        }
    };
    let downloaded: usize = thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(work)).collect();
        threads.into_iter().map(|thread| thread.join().expect("no panic")).sum()
    });

    let all = sites.len();
    println!("Downloaded {downloaded} of {all} sites");
    if STOPPING.load(Relaxed) {
        return Ok(ExitCode::from(130));
    }
    Ok(ExitCode::from(u8::from(downloaded < all)))
}

fn download_site(client: &Client, site: &str) -> reqwest::Result<usize> {
    Ok(client.get(site).send()?.error_for_status()?.bytes()?.len())
}

fn new_client() -> reqwest::Result<Client> {
    // An error means that the process has a TLS provider already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    // The practice server needs no proxy and no certificates.
    Client::builder().no_proxy().tls_certs_only([]).build()
}
