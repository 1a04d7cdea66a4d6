// The task may run when `main` has ended.
fn main() {
    let count = 0;
    spawn(async { println!("{count}") });
}

// In place of `tokio::spawn`.
fn spawn(_task: impl Future<Output = ()> + Send + 'static) {}
