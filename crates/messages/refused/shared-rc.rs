// Two threads have a reference to the same `Rc`.
use std::rc::Rc;
use std::thread;

fn main() {
    let count = Rc::new(0);
    thread::scope(|scope| {
        scope.spawn(|| println!("{count}"));
    });
}
