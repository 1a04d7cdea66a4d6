//! wrong: one site is downloaded, and counts for all. Hint: "Every site has to be downloaded, and once"

use reqwest::Result;
use reqwest::blocking::Client;

pub fn download_all_sites(sites: &[String]) -> Result<usize> {
    let Some(site) = sites.first() else { return Ok(0) };
    Ok(download_site(&new_client()?, site)? * sites.len())
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
