//! A deadline that is shorter than the server takes, and one that is longer.

use std::time::Duration;

use anyhow::Result;
use practice_server::{Behaviour, Practice};
use reqwest::Client;
use tokio::runtime::Runtime;

const LATENCY: Duration = Duration::from_secs(2);

pub fn wrong() -> Result<()> {
    visit(Duration::from_millis(50))
}

pub fn mended() -> Result<()> {
    visit(Duration::from_secs(20))
}

fn visit(deadline: Duration) -> Result<()> {
    let server = Practice::start(Behaviour { latency: LATENCY, ..Behaviour::default() })?;
    let client = Client::builder().no_proxy().timeout(deadline).build()?;
    let visit = async { client.get(server.url("/dice")).send().await };
    match Runtime::new()?.block_on(visit) {
        Ok(response) => println!("{}", response.status()),
        Err(error) => eprintln!("{:#}", anyhow::Error::from(error)),
    }
    Ok(())
}
