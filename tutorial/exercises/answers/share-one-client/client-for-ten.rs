//! wrong: a new client after ten sites. Hint: "how many clients are there"

use reqwest::Result;
use reqwest::blocking::Client;

pub fn download_all_sites(sites: &[String]) -> Result<usize> {
    let mut bytes = 0;
    for sites in sites.chunks(10) {
        let client = new_client()?;
        for site in sites {
            bytes += download_site(&client, site)?;
        }
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
