//! A thread panics while it has the lock, and another one wants it.

use std::sync::{Mutex, PoisonError};
use std::thread;

use anyhow::Result;

#[expect(clippy::unwrap_used, reason = "the message is about it")]
pub fn wrong() -> Result<()> {
    let count = panicked_with(Mutex::new(0));
    println!("{}", count.lock().unwrap());
    Ok(())
}

pub fn mended() -> Result<()> {
    let count = panicked_with(Mutex::new(0));
    println!("{}", count.lock().unwrap_or_else(PoisonError::into_inner));
    Ok(())
}

fn panicked_with(count: Mutex<u32>) -> Mutex<u32> {
    thread::scope(|scope| {
        let visit = scope.spawn(|| {
            let _count = count.lock();
            panic!("no such page");
        });
        let _ = visit.join();
    });
    count
}
