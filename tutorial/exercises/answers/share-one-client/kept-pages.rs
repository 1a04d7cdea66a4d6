//! wrong: a page that has been there before is not downloaded again. Hint: "Every site has to be downloaded, and once"

use std::collections::HashMap;

use reqwest::Result;
use reqwest::blocking::Client;

pub fn download_all_sites(sites: &[String]) -> Result<usize> {
    let client = new_client()?;
    let mut pages = HashMap::new();
    let mut bytes = 0;
    for site in sites {
        if !pages.contains_key(site) {
            pages.insert(site, download_site(&client, site)?);
        }
        bytes += pages[site];
    }
    Ok(bytes)
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
