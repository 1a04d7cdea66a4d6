// An `Arc` has several owners, and the thread takes one of them along.
use std::sync::{Arc, Mutex};
use std::thread;

fn main() {
    let count = Arc::new(Mutex::new(0));
    let other = Arc::clone(&count);
    let writer = thread::spawn(move || *other.lock().unwrap() += 1);
    let _ = writer.join();
    println!("{}", count.lock().unwrap());
}
