//! A bound for each host, and one for all of them: how many requests does each host see at once?
//!
//! ```sh
//! cargo run -p third-party-api --example per-host
//! ```

use std::collections::HashMap;
use std::time::Duration;

use anyhow::Result;
use futures::stream::{self, StreamExt};
use practice_server::{Behaviour, Gate, Practice};
use reqwest::{Client, Url};
use tokio::sync::Semaphore;

fn main() -> Result<()> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::builder().no_proxy().tls_certs_only([]).build()?;
    let event_loop = tokio::runtime::Builder::new_current_thread().enable_all().build()?;

    let (hosts, sites) = two_hosts(6)?;
    event_loop.block_on(six_for_all(&client, &sites));
    tell("six for all:        ", &hosts);

    let (hosts, sites) = two_hosts(3)?;
    event_loop.block_on(three_for_each_host(&client, &sites));
    tell("three for each host:", &hosts);
    Ok(())
}

async fn six_for_all(client: &Client, sites: &[Url]) {
    stream::iter(sites).for_each_concurrent(6, |site| download(client, site)).await;
}

async fn three_for_each_host(client: &Client, sites: &[Url]) {
    let permits: HashMap<_, _> =
        sites.iter().map(|site| (site.origin(), Semaphore::new(3))).collect();
    let download = async |site: &Url| {
        // It is never closed, so there is a permit sooner or later.
        let _permit = permits[&site.origin()].acquire().await;
        download(client, site).await;
    };
    stream::iter(sites).for_each_concurrent(None, download).await;
}

async fn download(client: &Client, site: &Url) {
    // What arrives does not matter here: the servers count.
    if let Ok(response) = client.get(site.clone()).send().await {
        let _ = response.bytes().await;
    }
}

/// Two servers, and twelve sites of the first, then twelve of the second. Each server holds its
/// answers until so many requests are in flight.
fn two_hosts(requests: usize) -> Result<([Practice; 2], Vec<Url>)> {
    let gate = Some(Gate { requests, limit: Duration::from_secs(60) });
    let start = || Practice::start(Behaviour { gate, ..Behaviour::default() });
    let hosts = [start()?, start()?];
    let sites = hosts.iter().flat_map(|host| vec![host.url("/dice"); 12]);
    let sites = sites.map(|site| Url::parse(&site)).collect::<Result<_, _>>()?;
    Ok((hosts, sites))
}

fn tell(way: &str, hosts: &[Practice; 2]) {
    let [one, other] = hosts.each_ref().map(|host| host.stats().most_in_flight);
    println!("{way} one host sees {one} at once, the other {other}");
}
