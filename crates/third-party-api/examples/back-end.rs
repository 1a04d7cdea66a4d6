//! Forty visitors come at once to a back end, which may ask a third party ten times a second.
//!
//! ```sh
//! cargo run -p third-party-api --example back-end
//! ```

use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use practice_server::{Behaviour, Practice};
use reqwest::{Client, Url};
use third_party_api::Api;
use tokio::sync::Semaphore;
use tokio::time::timeout;

/// Twenty are served in two seconds. Whoever came after them would wait for longer than that.
const ROOM: usize = 20;
const PATIENCE: Duration = Duration::from_secs(10);

struct BackEnd {
    api: Api,
    room: Semaphore,
    third_party: Url,
}

fn main() -> Result<()> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let latency = Duration::from_millis(50);
    let server = Practice::start(Behaviour { latency, ..Behaviour::default() })?;
    let client = Client::builder().no_proxy().tls_certs_only([]).build()?;
    let third_party = Url::parse(&server.url("/dice"))?;
    let event_loop = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let answers = event_loop.block_on(async {
        let api = Api::new(client, 10.0, 4);
        let back_end = Arc::new(BackEnd { api, room: Semaphore::new(ROOM), third_party });
        // A web framework makes a task for each visitor; here a loop does.
        let come = |_| tokio::spawn(visit(Arc::clone(&back_end)));
        let visitors: Vec<_> = (0..40).map(come).collect();
        futures::future::try_join_all(visitors).await
    })?;

    let count = |status| answers.iter().filter(|answer| **answer == status).count();
    println!("40 visitors: {} x 200, {} x 503, {} x 504", count(200), count(503), count(504));
    println!("the third party saw {} requests", server.stats().requests);
    Ok(())
}

/// What a visitor is told.
async fn visit(back_end: Arc<BackEnd>) -> u16 {
    // No room: to say so at once is kinder than to let them wait, and everybody after them.
    let Ok(_permit) = back_end.room.try_acquire() else { return 503 };
    match timeout(PATIENCE, back_end.api.fetch(&back_end.third_party)).await {
        Ok(Ok(_body)) => 200,
        Ok(Err(_)) | Err(_) => 504,
    }
}
