//! Downloads pages, four at a time, and computes on each: between two awaits of a task, and in
//! rayon's threads. While the first page is computed, a second server counts what is in flight.
//!
//! ```sh
//! cargo run -p cpu-bound --example download-and-compute
//! ```

mod watch;

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use futures::stream::{self, StreamExt, TryStreamExt};
use practice_server::{Behaviour, Practice};
use reqwest::Client;
use tokio::runtime::Builder;
use tokio::sync::oneshot;
use watch::{AT_ONCE, Computed, LIMIT, Page, THREADS, Watch};

fn main() -> Result<()> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    // By itself rayon has a thread for each core. With two, every machine prints the same.
    rayon::ThreadPoolBuilder::new().num_threads(THREADS).build_global()?;
    println!("computed            in flight meanwhile  pages at once  by rayon  found");
    Builder::new_current_thread().enable_all().build()?.block_on(async {
        let a_while = Duration::from_millis(250);
        compare("between two awaits", a_while, |page| async move { Ok(page.compute()) }).await?;
        compare("by rayon", LIMIT, |page| in_rayon(move || page.compute())).await
    })
}

/// Computes in a thread of rayon's. The task awaits the answer, so the event loop stays free.
async fn in_rayon<T: Send + 'static>(compute: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let (answer, answered) = oneshot::channel();
    rayon::spawn(move || {
        // If the task is gone, nobody needs the answer.
        let _ = answer.send(compute());
    });
    answered.await.context("the computation ended without an answer")
}

/// Downloads and computes four pages from each of two servers.
async fn compare<C>(name: &str, limit: Duration, compute: impl Fn(Page) -> C) -> Result<()>
where
    C: Future<Output = Result<Computed>>,
{
    let client = Client::builder().no_proxy().build()?;
    let first = Practice::start(Behaviour::default())?;
    let watch = Arc::new(Watch::start(limit)?);
    let urls = [&first, &watch.second].map(|server| vec![server.url("/jython"); AT_ONCE]);
    let pages: Vec<_> = stream::iter(urls.concat())
        .map(|url| download(&client, url))
        .buffer_unordered(AT_ONCE)
        .map_ok(|text| compute(Page { text, watch: Arc::clone(&watch) }))
        // So many pages may be here at once: those that are computed, and those that wait for it.
        .try_buffer_unordered(2 * AT_ONCE)
        .try_collect()
        .await?;
    println!("{name:<20}{}", watch.summary(&pages));
    Ok(())
}

async fn download(client: &Client, url: String) -> Result<String> {
    Ok(client.get(url).send().await?.error_for_status()?.text().await?)
}
