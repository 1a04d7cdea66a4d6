// This visits.
fn main() {
    spawn(async {
        visit().await;
    });
}

async fn visit() {}

// In place of `tokio::spawn`.
fn spawn(_task: impl Future<Output = ()> + Send + 'static) {}
