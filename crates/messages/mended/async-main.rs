// `main` starts a runtime, and the runtime runs the rest.
fn main() {
    block_on(async {
        visit().await;
    });
}

async fn visit() {}

// In place of `Runtime::block_on`.
fn block_on(_future: impl Future<Output = ()>) {}
