//! right: a struct that owns the client.

use reqwest::Result;
use reqwest::blocking::Client;

struct Downloader {
    client: Client,
}

pub fn download_all_sites(sites: &[String]) -> Result<usize> {
    let downloader = Downloader { client: new_client()? };
    let mut bytes = 0;
    for site in sites {
        bytes += downloader.download(site)?;
    }
    Ok(bytes)
}

impl Downloader {
    fn download(&self, site: &str) -> Result<usize> {
        let response = self.client.get(site).send()?.error_for_status()?;
        Ok(response.text()?.len())
    }
}

fn new_client() -> Result<Client> {
    // An error means that the process has a TLS provider already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    // The practice server needs no proxy and no certificates.
    Client::builder().no_proxy().tls_certs_only([]).build()
}
