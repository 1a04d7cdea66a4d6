// The compiler says: future cannot be sent between threads safely.
use std::future::ready;
use std::rc::Rc;

fn main() {
    spawn(async {
        let count = Rc::new(0);
        ready(()).await;
        println!("{count}");
    });
}

// What a runtime with several threads asks of a task.
fn spawn(_task: impl Future<Output = ()> + Send + 'static) {}
