// The task has a count of its own.
fn main() {
    let count = 0;
    spawn(async move { println!("{count}") });
}

// In place of `tokio::spawn`.
fn spawn(_task: impl Future<Output = ()> + Send + 'static) {}
