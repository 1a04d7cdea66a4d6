//! One thread loses updates: eight tasks read, await and write.
//!
//! ```sh
//! cargo run -p race-condition --example lost-across-await
//! ```

use std::cell::Cell;
use std::io;
use std::rc::Rc;

use tokio::runtime::Builder;
use tokio::sync::Mutex;
use tokio::task::{LocalSet, yield_now};

const TASKS: usize = 8;
const INCREMENTS: usize = 100;

fn main() -> io::Result<()> {
    compare("read, await, write", async |count, _| {
        let seen = count.get();
        // Every other task runs here.
        yield_now().await;
        count.set(seen + 1);
    })?;
    compare("await, read, write", async |count, _| {
        yield_now().await;
        count.set(count.get() + 1);
    })?;
    compare("read, await, write under an async lock", async |count, lock| {
        let _guard = lock.lock().await;
        let seen = count.get();
        yield_now().await;
        count.set(seen + 1);
    })
}

/// Lets all tasks count in one thread. An `Rc` and a `Cell` cannot even leave it.
fn compare(
    name: &str,
    add_one: impl AsyncFn(&Cell<usize>, &Mutex<()>) + 'static,
) -> io::Result<()> {
    let (count, lock, add_one) = (Rc::new(Cell::new(0)), Rc::new(Mutex::new(())), Rc::new(add_one));
    let tasks = LocalSet::new();
    for _ in 0..TASKS {
        let (count, lock, add_one) = (Rc::clone(&count), Rc::clone(&lock), Rc::clone(&add_one));
        tasks.spawn_local(async move {
            for _ in 0..INCREMENTS {
                add_one(&count, &lock).await;
            }
        });
    }
    Builder::new_current_thread().build()?.block_on(tasks);
    println!("{name:<39} {} of {}", count.get(), TASKS * INCREMENTS);
    Ok(())
}
