//! What happens to answers that are there while a loop saves another one: nobody asks for them, and
//! they count as timed out.
//!
//! ```sh
//! cargo run -p when-async-bites --bin your-own-slowness
//! ```

use std::pin::pin;
use std::time::Duration;

use anyhow::Result;
use futures::stream::{self, StreamExt, TryStreamExt};
use practice_server::{Behaviour, Gate, Practice};
use reqwest::Client;
use tokio::time::sleep;

const SITES: usize = 5;
const DEADLINE: Duration = Duration::from_secs(2);
const SAVING: Duration = Duration::from_millis(2_100);

fn main() -> Result<()> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::builder().no_proxy().tls_certs_only([]).timeout(DEADLINE).build()?;
    let event_loop = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    event_loop.block_on(async {
        println!("saved in the loop:");
        let server = start()?;
        let downloads = (0..SITES).map(|_| download(&client, &server));
        let mut pages = pin!(stream::iter(downloads).buffer_unordered(SITES));
        while let Some(page) = pages.next().await {
            match page {
                // While the loop awaits this, nobody polls the other downloads.
                Ok(page) => save(&page, &server).await,
                Err(error) if error.is_timeout() => println!("    timed out"),
                Err(error) => return Err(error.into()),
            }
        }

        println!("saved in the future:");
        let server = start()?;
        let visits = (0..SITES).map(|_| download_and_save(&client, &server));
        stream::iter(visits).buffer_unordered(SITES).try_collect().await
    })
}

/// The server answers when all requests are there. So all deadlines begin before the first answer.
fn start() -> Result<Practice> {
    let gate = Some(Gate { requests: SITES, limit: DEADLINE });
    Practice::start(Behaviour { gate, ..Behaviour::default() })
}

async fn download_and_save(client: &Client, server: &Practice) -> Result<()> {
    let page = download(client, server).await?;
    save(&page, server).await;
    Ok(())
}

async fn download(client: &Client, server: &Practice) -> reqwest::Result<Vec<u8>> {
    let page = client.get(server.url("/dice")).send().await?.bytes().await?;
    Ok(page.into())
}

/// Stands for a database, or for somebody else's API.
async fn save(page: &[u8], server: &Practice) {
    sleep(SAVING).await;
    let stats = server.stats();
    let answered = stats.requests - stats.in_flight;
    println!("    {} bytes saved, {answered} of {SITES} answered", page.len());
}
