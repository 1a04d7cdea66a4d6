//! A complete event loop, small enough to read: a ready list, timers to wait for, and wakers.
//!
//! ```sh
//! cargo run -p chess-exhibition --example event-loop
//! ```

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, mpsc};
use std::task::{Context, Poll, Wake, Waker};
use std::{future::poll_fn, pin::Pin, thread, time::Duration};

type Tasks<'a> = BTreeMap<usize, Pin<Box<dyn Future<Output = ()> + 'a>>>;

fn main() {
    let timers = Timers::default();
    let mut tasks: Tasks = (1..=3).map(|number| (number, Box::pin(count(&timers)) as _)).collect();
    let mut ready: VecDeque<usize> = (1..=3).collect();
    let (wake, woken) = mpsc::channel();
    while !tasks.is_empty() {
        ready.extend(woken.try_iter());
        let Some(number) = ready.pop_front() else {
            show("the loop sleeps", &ready, &tasks);
            timers.wait();
            continue;
        };
        let Some(mut task) = tasks.remove(&number) else { continue };
        show(&format!("task {number} runs"), &ready, &tasks);
        let waker = Arc::new(TaskWaker { number, wake: wake.clone() }).into();
        // It runs until it is done, or has to wait for something.
        if task.as_mut().poll(&mut Context::from_waker(&waker)).is_pending() {
            tasks.insert(number, task);
        }
    }
}

async fn count(timers: &Timers) {
    println!("  One");
    timers.sleep(Duration::from_secs(1)).await;
    println!("  Two");
}

/// The time since the start, as the loop knows it, and who waits for when.
#[derive(Default)]
struct Timers {
    now: Cell<Duration>,
    waiting: RefCell<BTreeMap<Duration, Vec<Waker>>>,
}

impl Timers {
    async fn sleep(&self, time: Duration) {
        let end = self.now.get() + time;
        // Called whenever the task is polled, with the waker of the task.
        poll_fn(|context| {
            if self.now.get() >= end {
                return Poll::Ready(());
            }
            let waker = context.waker().clone();
            self.waiting.borrow_mut().entry(end).or_default().push(waker);
            Poll::Pending
        })
        .await;
    }

    /// Sleeps until the first timer ends, and calls the wakers that were left with it.
    fn wait(&self) {
        let Some((end, wakers)) = self.waiting.borrow_mut().pop_first() else { return };
        thread::sleep(end.saturating_sub(self.now.replace(end)));
        wakers.into_iter().for_each(Waker::wake);
    }
}

/// What a task leaves behind where it waits. A call puts the task on the ready list again.
struct TaskWaker {
    number: usize,
    wake: mpsc::Sender<usize>,
}

impl Wake for TaskWaker {
    fn wake(self: Arc<Self>) {
        println!("task {} is ready", self.number);
        let _ = self.wake.send(self.number);
    }
}

fn show(step: &str, ready: &VecDeque<usize>, tasks: &Tasks) {
    let waiting: Vec<_> = tasks.keys().filter(|number| !ready.contains(number)).collect();
    println!("{step:<16} ready {:<9} waiting {waiting:?}", format!("{ready:?}"));
}
