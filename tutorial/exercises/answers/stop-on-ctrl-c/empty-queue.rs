//! right: the sites are in a queue, and the handler takes out what is left.

use std::collections::VecDeque;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::{env, thread};

use anyhow::Result;
use reqwest::blocking::Client;

const THREADS: usize = 4;

/// The sites that are left, and whether Ctrl-C came.
static QUEUE: Mutex<(VecDeque<String>, bool)> = Mutex::new((VecDeque::new(), false));

fn main() -> Result<ExitCode> {
    ctrlc::set_handler(|| {
        *QUEUE.lock().expect("nobody panics") = (VecDeque::new(), true);
        eprintln!("stopping");
    })?;
    let sites: Vec<String> = env::args().skip(1).collect();
    let client = new_client()?;
    let all = sites.len();
    QUEUE.lock().expect("nobody panics").0.extend(sites);
    let next = || QUEUE.lock().expect("nobody panics").0.pop_front();
    let downloaded = AtomicUsize::new(0);
    let work = || {
        while let Some(site) = next() {
            match download_site(&client, &site) {
                Ok(_) => {
                    downloaded.fetch_add(1, Relaxed);
                }
                Err(error) => eprintln!("{error}"),
            }
        }
    };
    thread::scope(|scope| (0..THREADS).for_each(|_| drop(scope.spawn(work))));

    let downloaded = downloaded.into_inner();
    println!("Downloaded {downloaded} of {all} sites");
    if QUEUE.lock().expect("nobody panics").1 {
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
