// The compiler says E0133.
use std::thread;

static mut COUNT: u32 = 0;

fn main() {
    let writer = thread::spawn(|| COUNT += 1);
    let _ = writer.join();
}
