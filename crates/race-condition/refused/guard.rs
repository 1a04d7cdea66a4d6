// The compiler says: future cannot be sent between threads safely.
use std::future::ready;
use std::sync::Mutex;

fn main() {
    let count = Mutex::new(0);
    spawn(async move {
        let mut count = count.lock().unwrap();
        ready(()).await;
        *count += 1;
    });
}

// What a runtime with several threads asks of a task.
fn spawn(_task: impl Future<Output = ()> + Send + 'static) {}
