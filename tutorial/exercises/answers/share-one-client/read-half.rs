//! wrong: the beginning of a page is read, and the rest is not. Hint: "Every site has to be downloaded, and once"

use std::io::Read;

use reqwest::Result;
use reqwest::blocking::Client;

pub fn download_all_sites(sites: &[String]) -> Result<usize> {
    let client = new_client()?;
    sites.iter().map(|site| download_site(&client, site)).sum()
}

fn download_site(client: &Client, site: &str) -> Result<usize> {
    let response = client.get(site).send()?.error_for_status()?;
    Ok(response.take(4096).bytes().count())
}

fn new_client() -> Result<Client> {
    // An error means that the process has a TLS provider already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    // The practice server needs no proxy and no certificates.
    Client::builder().no_proxy().tls_certs_only([]).build()
}
