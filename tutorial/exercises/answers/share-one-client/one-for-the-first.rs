//! wrong: a client for the first site, and another one for the others. Hint: "how many clients are there"

use reqwest::Result;
use reqwest::blocking::Client;

pub fn download_all_sites(sites: &[String]) -> Result<usize> {
    let Some((first, others)) = sites.split_first() else { return Ok(0) };
    let bytes = download_site(&new_client()?, first)?;
    let client = new_client()?;
    others.iter().try_fold(bytes, |bytes, site| Ok(bytes + download_site(&client, site)?))
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
