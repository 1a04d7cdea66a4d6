// The compiler says E0277.
use std::rc::Rc;
use std::sync::Mutex;
use std::thread;

fn main() {
    let count = Rc::new(Mutex::new(0));
    let other = Rc::clone(&count);
    let writer = thread::spawn(move || *other.lock().unwrap() += 1);
    let _ = writer.join();
}
