// The guard is dropped at the end of the block, before the `.await`.
use std::future::ready;
use std::sync::Mutex;

fn main() {
    let count = Mutex::new(0);
    spawn(async move {
        {
            let mut count = count.lock().unwrap();
            *count += 1;
        }
        ready(()).await;
    });
}

// What a runtime with several threads asks of a task.
fn spawn(_task: impl Future<Output = ()> + Send + 'static) {}
