//! A yardstick: downloads one address N times with as little as possible around reqwest.
//!
//! ```sh
//! cargo run --release -p test-support --example bare-reqwest -- async 20000 100 http://127.0.0.1:8080/dice
//! ```

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::{env, thread};

use anyhow::{Context, Result, bail, ensure};
use futures::stream::{self, StreamExt};

fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [model, times, at_once, url] = &arguments[..] else {
        bail!("usage: bare-reqwest sync|threads|async TIMES AT_ONCE URL");
    };
    let (times, at_once) = (times.parse()?, at_once.parse()?);
    ensure!(at_once > 0, "at least 1 at once");
    rustls::crypto::ring::default_provider().install_default().ok().context("a provider")?;
    rlimit::increase_nofile_limit(u64::MAX)?;
    let builder = reqwest::Client::builder().no_proxy().tls_certs_only([]);
    match model.as_str() {
        "sync" => {
            let client = reqwest::blocking::ClientBuilder::from(builder).build()?;
            for _ in 0..times {
                client.get(url).send()?.error_for_status()?.bytes()?;
            }
        }
        "threads" => {
            let client = reqwest::blocking::ClientBuilder::from(builder).build()?;
            let next = AtomicUsize::new(0);
            thread::scope(|scope| {
                let work = || {
                    while next.fetch_add(1, Relaxed) < times {
                        client.get(url).send()?.error_for_status()?.bytes()?;
                    }
                    Ok(())
                };
                let threads: Vec<_> = (0..at_once).map(|_| scope.spawn(work)).collect();
                threads.into_iter().try_for_each(|thread| match thread.join() {
                    Ok(result) => result,
                    Err(_) => bail!("a thread panicked"),
                })
            })?;
        }
        "async" => {
            let event_loop = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            event_loop.block_on(async {
                let client = builder.build()?;
                let mut downloads = stream::iter(0..times)
                    .map(|_| async {
                        client.get(url).send().await?.error_for_status()?.bytes().await
                    })
                    .buffer_unordered(at_once);
                while let Some(bytes) = downloads.next().await {
                    bytes?;
                }
                Ok::<_, anyhow::Error>(())
            })?;
        }
        other => bail!("no such model: {other}"),
    }
    Ok(())
}
