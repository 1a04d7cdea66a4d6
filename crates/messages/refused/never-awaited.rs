// This visits nothing.
fn main() {
    spawn(async {
        visit();
    });
}

async fn visit() {}

// In place of `tokio::spawn`.
fn spawn(_task: impl Future<Output = ()> + Send + 'static) {}
