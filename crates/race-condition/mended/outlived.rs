// The thread has a count of its own.
use std::thread;

fn main() {
    let count = 0;
    let reader = thread::spawn(move || println!("{count}"));
    let _ = reader.join();
}
