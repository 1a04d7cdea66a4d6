//! right: threads that take jobs from a queue, and answers that come back by a channel.

use std::sync::{Mutex, mpsc};
use std::thread;

use anyhow::Result;

pub fn compute_all(
    jobs: &[u64],
    workers: usize,
    compute: impl Fn(u64) -> u64 + Sync,
) -> Result<Vec<u64>> {
    let queue = Mutex::new(jobs.iter().enumerate());
    let (sender, receiver) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..workers {
            let sender = sender.clone();
            scope.spawn(|| {
                let sender = sender;
                loop {
                    let Some((i, job)) = queue.lock().expect("no panic").next() else { return };
                    sender.send((i, compute(*job))).expect("somebody listens");
                }
            });
        }
    });
    drop(sender);
    let mut answers: Vec<_> = receiver.iter().collect();
    answers.sort_unstable();
    Ok(answers.into_iter().map(|(_, answer)| answer).collect())
}
