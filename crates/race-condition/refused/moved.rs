// The compiler says E0382.
use std::sync::Mutex;
use std::thread;

fn main() {
    let count = Mutex::new(0);
    let writer = thread::spawn(move || *count.lock().unwrap() += 1);
    let _ = writer.join();
    println!("{}", count.lock().unwrap());
}
