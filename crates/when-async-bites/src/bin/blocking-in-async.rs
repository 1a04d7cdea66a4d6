//! What a call that blocks its thread does to all tasks on that thread, and how `spawn_blocking`
//! cures it.
//!
//! ```sh
//! cargo run -p when-async-bites --bin blocking-in-async
//! ```

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use practice_server::{Behaviour, Gate, Practice};
use tokio::task::{self, JoinSet};

const TASKS: usize = 20;

fn main() -> Result<()> {
    let event_loop = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    event_loop.block_on(async {
        compare("a blocking GET in each task:", None, |url| async move { get(&url) }).await?;
        // With the gate it is certain that all are in flight, however slow the machine is.
        let gate = Some(Gate { requests: TASKS, limit: Duration::from_secs(60) });
        compare("the same in spawn_blocking:", gate, |url| async move {
            // The call moves to a thread of a pool, and the task awaits that thread's result.
            task::spawn_blocking(move || get(&url)).await?
        })
        .await
    })
}

/// Runs the downloads as tasks, and prints what the server saw of them.
async fn compare<D>(name: &str, gate: Option<Gate>, download: impl Fn(String) -> D) -> Result<()>
where
    D: Future<Output = Result<()>> + Send + 'static,
{
    let latency = Duration::from_millis(20);
    let server = Practice::start(Behaviour { latency, gate, ..Behaviour::default() })?;
    let start = Instant::now();
    let mut downloads = JoinSet::new();
    for _ in 0..TASKS {
        downloads.spawn(download(server.url("")));
    }
    while let Some(outcome) = downloads.join_next().await {
        outcome??;
    }
    let seconds = start.elapsed().as_secs_f64();
    let stats = server.stats();
    println!(
        "{name:<29}requests {}, most in flight {:>2}, seconds {seconds:.2}",
        stats.requests, stats.most_in_flight
    );
    Ok(())
}

/// A download with the standard library only. It has no `.await`, so while it waits for the server
/// its thread can do nothing else.
fn get(url: &str) -> Result<()> {
    let host = url.trim_start_matches("http://");
    let mut connection = TcpStream::connect(host)?;
    let request = format!("GET /dice HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    connection.write_all(request.as_bytes())?;
    let mut response = String::new();
    connection.read_to_string(&mut response)?;
    ensure!(response.starts_with("HTTP/1.1 200 OK"), "{url}: not downloaded");
    Ok(())
}
