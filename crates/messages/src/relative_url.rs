//! An address without its scheme, and with it.

use anyhow::{Result, ensure};
use reqwest::Client;

pub fn wrong() -> Result<()> {
    let request = Client::new().get("example.com/").build();
    if let Err(error) = request {
        eprintln!("{:#}", anyhow::Error::from(error));
    }
    Ok(())
}

pub fn mended() -> Result<()> {
    let request = Client::new().get("http://example.com/").build()?;
    ensure!(request.url().host_str() == Some("example.com"), "another host");
    Ok(())
}
