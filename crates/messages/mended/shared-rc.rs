// The count of the owners is atomic.
use std::sync::Arc;
use std::thread;

fn main() {
    let count = Arc::new(0);
    thread::scope(|scope| {
        scope.spawn(|| println!("{count}"));
    });
}
