//! Downloads every site, one after the other. Each download opens a connection: find out why.

use reqwest::Result;
use reqwest::blocking::Client;

/// The bytes of all pages together.
pub fn download_all_sites(sites: &[String]) -> Result<usize> {
    let mut bytes = 0;
    for site in sites {
        bytes += download_site(site)?;
    }
    Ok(bytes)
}

fn download_site(site: &str) -> Result<usize> {
    let client = new_client()?;
    Ok(client.get(site).send()?.error_for_status()?.bytes()?.len())
}

fn new_client() -> Result<Client> {
    // An error means that the process has a TLS provider already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    // The practice server needs no proxy and no certificates.
    Client::builder().no_proxy().tls_certs_only([]).build()
}
