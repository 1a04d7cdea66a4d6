//! right: threads that take the next job from a shared index.

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
                loop {
                    let i = next.fetch_add(1, Relaxed);
                    let Some(job) = jobs.get(i) else { return };
                    let answer = compute(*job);
                    answers.lock().expect("no panic")[i] = answer;
                }
            });
        }
    });
    Ok(answers.into_inner().expect("no panic"))
}
