// The task could go on in another thread, and would unlock there.
use std::sync::Mutex;

static COUNT: Mutex<u32> = Mutex::new(0);

fn main() {
    spawn(async {
        let mut count = COUNT.lock().unwrap();
        visit().await;
        *count += 1;
    });
}

async fn visit() {}

// In place of `tokio::spawn`.
fn spawn(_task: impl Future<Output = ()> + Send + 'static) {}
