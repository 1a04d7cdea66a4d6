//! Starts one thread and joins it, then one for each of three sites, then one that panics.
//!
//! ```sh
//! cargo run -p threaded-download --example spawn-and-join
//! ```

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use anyhow::Result;
use practice_server::{Behaviour, Gate, Practice};
use reqwest::blocking::Client;

fn main() -> Result<()> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::builder().no_proxy().tls_certs_only([]).build()?;

    let server = start_server(1)?;
    let (its_client, url) = (client.clone(), server.url("/dice"));
    let thread = thread::spawn(move || fetch(&its_client, &url));
    println!("one thread      {:?}", thread.join());
    println!("most in flight  {}", server.stats().most_in_flight);

    let server = start_server(3)?;
    let sites = Arc::new(["/jython", "/dice", "/jython"].map(|path| server.url(path)));
    let threads = [0, 1, 2].map(|number| {
        let (client, sites) = (client.clone(), Arc::clone(&sites));
        thread::spawn(move || fetch(&client, &sites[number]))
    });
    for thread in threads {
        println!("one for each    {:?}", thread.join());
    }
    println!("most in flight  {}", server.stats().most_in_flight);

    let server = start_server(3)?;
    let sites = ["/jython", "/dice", "/jython"].map(|path| server.url(path));
    thread::scope(|scope| {
        let threads = sites.each_ref().map(|site| scope.spawn(|| fetch(&client, site)));
        for thread in threads {
            println!("in a scope      {:?}", thread.join());
        }
    });
    println!("most in flight  {}", server.stats().most_in_flight);

    let thread = thread::spawn(|| -> usize { panic!("no page today") });
    println!("with a panic    {:?}", thread.join());
    Ok(())
}

fn fetch(client: &Client, site: &str) -> reqwest::Result<usize> {
    Ok(client.get(site).send()?.error_for_status()?.bytes()?.len())
}

/// The server gives no answer before it has so many requests.
fn start_server(requests: usize) -> Result<Practice> {
    let gate = Some(Gate { requests, limit: Duration::from_secs(60) });
    Practice::start(Behaviour { gate, ..Behaviour::default() })
}
