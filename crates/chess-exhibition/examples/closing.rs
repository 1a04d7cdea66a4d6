//! A connection that has to wait when it is closed, and an error that gets past the close.
//!
//! ```sh
//! cargo run -p chess-exhibition --example closing
//! ```

use std::io;
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::time::{Instant, sleep};

struct Connection;

fn main() -> io::Result<()> {
    let event_loop = Builder::new_current_thread().enable_time().start_paused(true).build()?;
    event_loop.block_on(async {
        show("a ? before the close", announce()).await;
        show("the close comes first", announce_and_close()).await;
    });
    Ok(())
}

async fn announce() -> Result<(), &'static str> {
    let connection = Connection;
    connection.send("Judit comes at eight").await?;
    connection.close().await;
    Ok(())
}

async fn announce_and_close() -> Result<(), &'static str> {
    let connection = Connection;
    let result = connection.send("Judit comes at eight").await;
    connection.close().await;
    result
}

impl Connection {
    async fn send(&self, _: &str) -> Result<(), &'static str> {
        sleep(Duration::from_secs(1)).await;
        Err("the hall is closed")
    }

    async fn close(self) {
        println!("  says goodbye, and waits for the answer");
        sleep(Duration::from_secs(1)).await;
    }
}

impl Drop for Connection {
    // This is no `async fn`, so nothing in it can wait.
    fn drop(&mut self) {
        println!("  is dropped");
    }
}

async fn show(name: &str, work: impl Future<Output = Result<(), &'static str>>) {
    println!("{name}");
    let start = Instant::now();
    let result = work.await;
    println!("  {result:?} after {} s", start.elapsed().as_secs());
}
