//! wrong: it speaks first, and remembers then. Hint: "has to be remembered before that"

use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::{env, thread};

use anyhow::Result;
use reqwest::blocking::Client;

const THREADS: usize = 4;

static STOPPING: AtomicBool = AtomicBool::new(false);

fn main() -> Result<ExitCode> {
    ctrlc::set_handler(|| {
        eprintln!("stopping");
        STOPPING.store(true, Relaxed);
    })?;
    let sites: Vec<String> = env::args().skip(1).collect();
    let client = new_client()?;
    // The number of the next site. The thread that adds one has taken it, and no other can.
    let next = AtomicUsize::new(0);
    let downloaded = AtomicUsize::new(0);
    let work = || {
        while !STOPPING.load(Relaxed)
            && let Some(site) = sites.get(next.fetch_add(1, Relaxed))
        {
            match download_site(&client, site) {
                Ok(_) => {
                    downloaded.fetch_add(1, Relaxed);
                }
                Err(error) => eprintln!("{error}"),
            }
        }
    };
    thread::scope(|scope| (0..THREADS).for_each(|_| drop(scope.spawn(work))));

    let (downloaded, all) = (downloaded.into_inner(), sites.len());
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
