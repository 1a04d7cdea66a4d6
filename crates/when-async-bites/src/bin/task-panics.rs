//! Who notices when a task panics? Only the code that asks for its result.
//!
//! ```sh
//! cargo run -p when-async-bites --bin task-panics
//! ```

use std::io;
use std::panic;

use tokio::runtime::Builder;
use tokio::task::{JoinSet, yield_now};

fn main() -> io::Result<()> {
    // Without this, the message goes to stderr, with the place in the source.
    panic::set_hook(Box::new(|panic| {
        let message = panic.payload().downcast_ref().unwrap_or(&"");
        println!("    the message: {message}");
    }));
    Builder::new_current_thread().build()?.block_on(async {
        println!("its handle is awaited:");
        match tokio::spawn(visit(2)).await {
            Ok(site) => println!("    site {site} is done"),
            Err(error) => println!("    an error, is_panic: {}", error.is_panic()),
        }

        println!("join_next of a JoinSet:");
        let mut visits: JoinSet<_> = (1..=3).map(visit).collect();
        while let Some(outcome) = visits.join_next().await {
            match outcome {
                Ok(site) => println!("    site {site} is done"),
                Err(error) => println!("    an error, is_panic: {}", error.is_panic()),
            }
        }

        println!("join_all of a JoinSet:");
        let visits: JoinSet<_> = (1..=3).map(visit).collect();
        // In a task of its own, because it panics too.
        match tokio::spawn(visits.join_all()).await {
            Ok(sites) => println!("    sites {sites:?} are done"),
            Err(error) => println!("    it panics too, is_panic: {}", error.is_panic()),
        }

        println!("its handle is dropped:");
        drop(tokio::spawn(visit(2)));
        yield_now().await;
        println!("    and the program goes on");
    });
    Ok(())
}

async fn visit(site: usize) -> usize {
    assert!(site != 2, "site 2 is too much");
    site
}
