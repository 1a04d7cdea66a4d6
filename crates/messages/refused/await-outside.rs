// `main` is no async function.
fn main() {
    visit().await;
}

async fn visit() {}
