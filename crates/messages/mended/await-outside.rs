// A runtime runs it.
fn main() {
    block_on(visit());
}

async fn visit() {}

// In place of `Runtime::block_on`.
fn block_on(_future: impl Future<Output = ()>) {}
