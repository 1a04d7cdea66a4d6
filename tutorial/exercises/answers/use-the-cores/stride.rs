//! right: each thread has every nth job.

use std::thread;

use anyhow::Result;

pub fn compute_all(
    jobs: &[u64],
    workers: usize,
    compute: impl Fn(u64) -> u64 + Sync,
) -> Result<Vec<u64>> {
    let mut answers = vec![0; jobs.len()];
    let compute = &compute;
    thread::scope(|scope| {
        let threads: Vec<_> = (0..workers)
            .map(|first| {
                let part = jobs.iter().enumerate().skip(first).step_by(workers);
                scope.spawn(move || part.map(|(i, job)| (i, compute(*job))).collect::<Vec<_>>())
            })
            .collect();
        for (i, answer) in threads.into_iter().flat_map(|thread| thread.join().expect("no panic")) {
            answers[i] = answer;
        }
    });
    Ok(answers)
}
