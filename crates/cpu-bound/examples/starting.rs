//! What it takes to start a task, a thread and a process that have nothing to do, and to wait for
//! their end.
//!
//! ```sh
//! cargo run --release -p cpu-bound --example starting
//! ```

use std::process::Command;
use std::time::Instant;
use std::{env, thread};

use anyhow::{Result, anyhow, ensure};

const NOTHING: &str = "--nothing";

fn main() -> Result<()> {
    // The process that is started is this program.
    if env::args().nth(1).is_some_and(|argument| argument == NOTHING) {
        return Ok(());
    }
    let event_loop = tokio::runtime::Builder::new_current_thread().build()?;
    time("a task", 10_000, |times| {
        event_loop.block_on(async {
            for _ in 0..times {
                tokio::spawn(async {}).await?;
            }
            Ok(())
        })
    })?;
    time("a thread", 1_000, |times| {
        for _ in 0..times {
            thread::spawn(|| {}).join().map_err(|_| anyhow!("a thread panicked"))?;
        }
        Ok(())
    })?;
    let program = env::current_exe()?;
    time("a process", 100, |times| {
        for _ in 0..times {
            ensure!(Command::new(&program).arg(NOTHING).status()?.success(), "a process failed");
        }
        Ok(())
    })
}

/// Starts so many, one after the other, and prints what each took.
fn time(what: &str, times: u32, start: impl FnOnce(u32) -> Result<()>) -> Result<()> {
    let began = Instant::now();
    start(times)?;
    let microseconds = began.elapsed().as_secs_f64() * 1e6 / f64::from(times);
    println!("{what:<9} {microseconds:>9.2} µs");
    Ok(())
}
