//! wrong: a client for each of four threads. Hint: "how many clients are there"

use std::thread;

use reqwest::Result;
use reqwest::blocking::Client;

pub fn download_all_sites(sites: &[String]) -> Result<usize> {
    thread::scope(|scope| {
        let download = |sites: &[String]| {
            let client = new_client()?;
            sites.iter().map(|site| download_site(&client, site)).sum::<Result<usize>>()
        };
        let threads: Vec<_> = sites
            .chunks(sites.len().div_ceil(4).max(1))
            .map(|sites| scope.spawn(move || download(sites)))
            .collect();
        threads.into_iter().map(|thread| thread.join().expect("no panic")).sum()
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
