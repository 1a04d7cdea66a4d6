//! right: threads that take turns with the client.

use std::sync::Mutex;
use std::thread;

use reqwest::Result;
use reqwest::blocking::Client;

pub fn download_all_sites(sites: &[String]) -> Result<usize> {
    let client = &Mutex::new(new_client()?);
    thread::scope(|scope| {
        let download =
            move |site: &str| download_site(&client.lock().expect("no thread panics"), site);
        let threads: Vec<_> =
            sites.iter().map(|site| scope.spawn(move || download(site))).collect();
        threads.into_iter().map(|thread| thread.join().expect("no thread panics")).sum()
    })
}

fn download_site(client: &Client, site: &str) -> Result<usize> {
    Ok(client.get(site).send()?.error_for_status()?.bytes()?.len())
}

fn new_client() -> Result<Client> {
    // An error means that the process has a TLS provider already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    // The practice server needs no proxy and no certificates.
    Client::builder().no_proxy().tls_certs_only([]).build()
}
