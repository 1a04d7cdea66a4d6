//! Two threads share a list: the pages in the order of the answers, and in that of the list.
//!
//! ```sh
//! cargo run -p threaded-download --example in-order
//! ```

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::Result;
use practice_server::{Behaviour, Gate, Practice};
use reqwest::blocking::Client;

fn main() -> Result<()> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::builder().no_proxy().tls_certs_only([]).build()?;
    // This server answers the first site when it is asked for the last one, and not before.
    let gate = Some(Gate { requests: 2, limit: Duration::from_secs(60) });
    let slow = Practice::start(Behaviour { gate, ..Behaviour::default() })?;
    let quick = Practice::start(Behaviour::default())?;
    let sites = [slow.url("/jython"), quick.url("/dice"), quick.url("/dice"), slow.url("/jython")];

    let next = AtomicUsize::new(0);
    let take = || {
        let number = next.fetch_add(1, Relaxed);
        Some((number, sites.get(number)?))
    };
    let pages = Mutex::new(Vec::new());
    let work = || {
        while let Some((number, site)) = take() {
            let page = fetch(&client, site);
            pages.lock().unwrap_or_else(PoisonError::into_inner).push((number, page));
        }
    };
    thread::scope(|scope| (0..2).for_each(|_| drop(scope.spawn(work))));

    let mut pages = pages.into_inner()?;
    println!("as they came  {:?}", without_numbers(&pages));
    pages.sort_by_key(|(number, _)| *number);
    println!("as listed     {:?}", without_numbers(&pages));
    Ok(())
}

fn fetch(client: &Client, site: &str) -> reqwest::Result<usize> {
    Ok(client.get(site).send()?.error_for_status()?.bytes()?.len())
}

fn without_numbers<T>(pages: &[(usize, T)]) -> Vec<&T> {
    pages.iter().map(|(_, page)| page).collect()
}
