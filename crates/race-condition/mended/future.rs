// An `Arc` may go from thread to thread with its task.
use std::future::ready;
use std::sync::Arc;

fn main() {
    spawn(async {
        let count = Arc::new(0);
        ready(()).await;
        println!("{count}");
    });
}

// What a runtime with several threads asks of a task.
fn spawn(_task: impl Future<Output = ()> + Send + 'static) {}
