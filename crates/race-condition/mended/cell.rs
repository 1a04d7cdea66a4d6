// An atomic number is a cell that threads may share.
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::thread;

fn main() {
    let count = AtomicU32::new(0);
    thread::scope(|scope| {
        scope.spawn(|| count.fetch_add(1, Relaxed));
        scope.spawn(|| count.fetch_add(1, Relaxed));
    });
    println!("{}", count.into_inner());
}
