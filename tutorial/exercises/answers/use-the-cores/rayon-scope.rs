//! right: a task of rayon for each job.

use std::sync::Mutex;

use anyhow::Result;
use rayon::ThreadPoolBuilder;

pub fn compute_all(
    jobs: &[u64],
    workers: usize,
    compute: impl Fn(u64) -> u64 + Sync,
) -> Result<Vec<u64>> {
    let pool = ThreadPoolBuilder::new().num_threads(workers).build()?;
    let answers = Mutex::new(vec![0; jobs.len()]);
    pool.in_place_scope(|scope| {
        for (i, job) in jobs.iter().enumerate() {
            let (answers, compute) = (&answers, &compute);
            scope.spawn(move |_| {
                let answer = compute(*job);
                answers.lock().expect("no panic")[i] = answer;
            });
        }
    });
    Ok(answers.into_inner().expect("no panic"))
}
