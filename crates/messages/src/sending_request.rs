//! An error of reqwest's is shown without its causes, and with them.

use anyhow::Result;
use reqwest::Client;
use tokio::runtime::Runtime;

pub fn wrong() -> Result<()> {
    Runtime::new()?.block_on(async {
        let client = Client::builder().no_proxy().build()?;
        if let Err(error) = client.get("http://127.0.0.1:1/").send().await {
            eprintln!("{error}");
        }
        Ok(())
    })
}

pub fn mended() -> Result<()> {
    Runtime::new()?.block_on(async {
        let client = Client::builder().no_proxy().build()?;
        if let Err(error) = client.get("http://127.0.0.1:1/").send().await {
            eprintln!("{:#}", anyhow::Error::from(error));
        }
        Ok(())
    })
}
