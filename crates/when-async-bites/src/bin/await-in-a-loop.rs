//! How many downloads are in flight where each is awaited in a `for` loop, and how many where they
//! are begun together.
//!
//! ```sh
//! cargo run -p when-async-bites --bin await-in-a-loop
//! ```

use std::time::Duration;

use anyhow::Result;
use futures::stream::{self, StreamExt, TryStreamExt};
use practice_server::{Behaviour, Gate, Practice};
use reqwest::{Client, RequestBuilder};

const SITES: usize = 20;

fn main() -> Result<()> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let event_loop = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    event_loop.block_on(async {
        compare("awaited in a for loop:", None, async |client, urls| {
            for url in urls {
                download(client.get(url)).await?;
            }
            Ok(())
        })
        .await?;

        // With the gate it is certain that all are in flight, however slow the machine is.
        let gate = Some(Gate { requests: SITES, limit: Duration::from_secs(60) });
        compare("in buffer_unordered:", gate, async |client, urls| {
            let downloads = urls.into_iter().map(|url| download(client.get(url)));
            stream::iter(downloads).buffer_unordered(SITES).try_collect().await
        })
        .await?;
        compare("spawned, then awaited:", gate, async |client, urls| {
            let spawn = |url| tokio::spawn(download(client.get(url)));
            let tasks: Vec<_> = urls.into_iter().map(spawn).collect();
            for task in tasks {
                task.await??;
            }
            Ok(())
        })
        .await
    })
}

/// Downloads all sites, and prints what the server saw of it.
async fn compare(
    name: &str,
    gate: Option<Gate>,
    download_all_sites: impl AsyncFn(&Client, Vec<String>) -> Result<()>,
) -> Result<()> {
    let server = Practice::start(Behaviour { gate, ..Behaviour::default() })?;
    let client = Client::builder().no_proxy().tls_certs_only([]).build()?;
    download_all_sites(&client, vec![server.url("/dice"); SITES]).await?;
    let stats = server.stats();
    println!("{name:<23}requests {}, most in flight {:>2}", stats.requests, stats.most_in_flight);
    Ok(())
}

async fn download(request: RequestBuilder) -> Result<()> {
    request.send().await?.error_for_status()?.bytes().await?;
    Ok(())
}
