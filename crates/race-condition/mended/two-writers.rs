// The lock lets in one writer at a time.
use std::sync::Mutex;
use std::thread;

fn main() {
    let count = Mutex::new(0);
    thread::scope(|scope| {
        scope.spawn(|| *count.lock().unwrap() += 1);
        scope.spawn(|| *count.lock().unwrap() += 1);
    });
    println!("{count:?}");
}
