// The compiler says E0373.
use std::thread;

fn main() {
    let count = 0;
    let reader = thread::spawn(|| println!("{count}"));
    let _ = reader.join();
}
