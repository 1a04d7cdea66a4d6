//! Two queues that hand out sites to a pool of threads: a channel, and a deque behind a lock.
//!
//! ```sh
//! cargo run -p threaded-download --example queue
//! ```

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use anyhow::{Result, ensure};
use practice_server::{Behaviour, Gate, Practice};
use reqwest::blocking::Client;

const SITES: usize = 160;
const THREADS: usize = 5;

type Download<'a> = &'a (dyn Fn(&str) + Sync);

fn main() -> Result<()> {
    compare("a channel", |sites, download| {
        let (sender, receiver) = mpsc::channel();
        // The sender moves into this thread, and is gone at its end. The pool ends when the channel
        // is empty and has no sender.
        thread::spawn(move || sites.into_iter().try_for_each(|site| sender.send(site)));
        // A channel has one receiver, so the threads take turns. Who waits for a site keeps the lock
        // meanwhile, which does no harm: the others would have to wait for a site as well.
        let receiver = Mutex::new(receiver);
        in_threads(|| lock(&receiver).recv().ok(), download);
    })?;
    compare("a locked deque", |sites, download| {
        let queue = Mutex::new(VecDeque::from(sites));
        in_threads(|| lock(&queue).pop_front(), download);
    })
}

fn in_threads(next: impl Fn() -> Option<String> + Sync, download: Download) {
    let work = || {
        // The guard of the lock is dropped when `next` returns, before the download starts. With
        // `lock(&queue).pop_front()` written here, it would live until the end of the loop's body.
        while let Some(site) = next() {
            download(&site);
        }
    };
    thread::scope(|scope| (0..THREADS).for_each(|_| drop(scope.spawn(work))));
}

/// Hands the sites to a pool of threads, and prints what the server saw of them.
fn compare(name: &str, download_all: fn(Vec<String>, Download)) -> Result<()> {
    // The gate makes sure that every thread takes part, however slow the machine is.
    let gate = Some(Gate { requests: THREADS, limit: Duration::from_secs(60) });
    let server = Practice::start(Behaviour { gate, ..Behaviour::default() })?;
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::builder().no_proxy().tls_certs_only([]).build()?;
    let failed = AtomicUsize::new(0);
    download_all(vec![server.url("/dice"); SITES], &|site| {
        let page = client.get(site).send().and_then(|page| page.error_for_status()?.bytes());
        if let Err(error) = page {
            eprintln!("{error}");
            failed.fetch_add(1, Relaxed);
        }
    });
    let stats = server.stats();
    println!("{name:<16}requests {}, most in flight {}", stats.requests, stats.most_in_flight);
    ensure!(failed.into_inner() == 0, "some downloads failed");
    Ok(())
}

/// A panic in another thread poisons the lock; a queue is whole all the same.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
