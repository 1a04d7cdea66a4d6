//! wrong: a lock is held while it computes. Hint: "computed at the same time; threads that took part"

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;

use anyhow::Result;

pub fn compute_all(
    jobs: &[u64],
    workers: usize,
    compute: impl Fn(u64) -> u64 + Sync,
) -> Result<Vec<u64>> {
    let next = AtomicUsize::new(0);
    let answers = Mutex::new(vec![0; jobs.len()]);
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let i = next.fetch_add(1, Relaxed)
                    && let Some(job) = jobs.get(i)
                {
                    let mut answers = answers.lock().expect("no panic");
                    answers[i] = compute(*job);
                }
            });
        }
    });
    Ok(answers.into_inner().expect("no panic"))
}
