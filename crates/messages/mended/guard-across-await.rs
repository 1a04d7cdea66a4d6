// The lock is taken after the `.await`.
use std::sync::Mutex;

static COUNT: Mutex<u32> = Mutex::new(0);

fn main() {
    spawn(async {
        visit().await;
        let mut count = COUNT.lock().unwrap();
        *count += 1;
    });
}

async fn visit() {}

// In place of `tokio::spawn`.
fn spawn(_task: impl Future<Output = ()> + Send + 'static) {}
