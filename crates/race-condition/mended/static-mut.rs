// The global is not `mut`, and what it holds can be changed by any thread.
use std::sync::Mutex;
use std::thread;

static COUNT: Mutex<u32> = Mutex::new(0);

fn main() {
    let writer = thread::spawn(|| *COUNT.lock().unwrap() += 1);
    let _ = writer.join();
}
