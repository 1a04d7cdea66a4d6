//! One end of a channel is gone, and the other one is used.

use std::sync::mpsc;
use std::thread;

use anyhow::Result;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

pub fn wrong_thread() -> Result<()> {
    let (sender, receiver) = mpsc::channel();
    let worker = thread::spawn(move || receiver.recv());
    sender.send("one page")?;
    let _ = worker.join();
    sender.send("another page")?;
    Ok(())
}

pub fn wrong_task() -> Result<()> {
    let (sender, receiver) = oneshot::channel::<u64>();
    drop(sender);
    Runtime::new()?.block_on(receiver)?;
    Ok(())
}

pub fn mended() -> Result<()> {
    let (sender, receiver) = mpsc::channel();
    let worker = thread::spawn(move || receiver.iter().count());
    sender.send("one page")?;
    sender.send("another page")?;
    // The loop of the worker ends when nobody can send any more.
    drop(sender);
    if let Ok(pages) = worker.join() {
        println!("{pages} pages");
    }
    let (sender, receiver) = oneshot::channel();
    let _ = sender.send(2);
    println!("{} pages", Runtime::new()?.block_on(receiver)?);
    Ok(())
}
