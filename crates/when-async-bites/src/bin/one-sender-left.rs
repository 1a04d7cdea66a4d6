//! A loop that receives until no sender is left, and a sender that nobody uses and nobody drops.
//!
//! ```sh
//! cargo run -p when-async-bites --bin one-sender-left
//! ```

use std::io;
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio::time::timeout;

const HOUR: Duration = Duration::from_secs(3_600);

fn main() -> io::Result<()> {
    // On this clock nobody waits for an hour: it jumps ahead when no task can run.
    let event_loop = Builder::new_current_thread().enable_time().start_paused(true).build()?;
    event_loop.block_on(async {
        let (sender, pages) = mpsc::channel(1);
        visit_sites(&sender);
        println!("with the first sender:    {}", receive(pages).await);

        let (sender, pages) = mpsc::channel(1);
        visit_sites(&sender);
        drop(sender);
        println!("without the first sender: {}", receive(pages).await);
    });
    Ok(())
}

/// Each task has a sender of its own, and drops it when it is done.
fn visit_sites(sender: &Sender<&'static str>) {
    for page in ["one", "two", "three"] {
        let sender = sender.clone();
        tokio::spawn(async move {
            // Nobody wants the page any more when this is an error.
            let _ = sender.send(page).await;
        });
    }
}

async fn receive(mut pages: Receiver<&str>) -> String {
    let mut received = 0;
    let receive_all = async {
        while pages.recv().await.is_some() {
            received += 1;
        }
    };
    let end = match timeout(HOUR, receive_all).await {
        Ok(()) => "and the loop has ended",
        Err(_) => "and an hour later the loop still waits",
    };
    format!("{received} pages, {end}")
}
