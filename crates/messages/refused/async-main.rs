// Nobody could run this `main`.
async fn main() {
    visit().await;
}

async fn visit() {}
