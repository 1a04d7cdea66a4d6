//! wrong: a pool for most of the jobs, and one thread for the last quarter. Hint: "a worker had nothing to do"

use anyhow::Result;
use rayon::ThreadPoolBuilder;
use rayon::prelude::*;

pub fn compute_all(
    jobs: &[u64],
    workers: usize,
    compute: impl Fn(u64) -> u64 + Sync,
) -> Result<Vec<u64>> {
    let (first, others) = jobs.split_at(jobs.len() - jobs.len() / 4);
    let pool = ThreadPoolBuilder::new().num_threads(workers).build()?;
    pool.install(|| {
        let first = first.par_iter().with_max_len(1).map(|job| compute(*job));
        let mut answers = first.collect::<Vec<_>>();
        answers.extend(others.iter().map(|job| compute(*job)));
        Ok(answers)
    })
}
