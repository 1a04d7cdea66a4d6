//! The same work in seven models: a job is computed so many times, by at most so many workers.

use std::env;
use std::panic::resume_unwind;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread::{self, ScopedJoinHandle};

use anyhow::{Context, Result};
use clap::ValueEnum;
use rayon::ThreadPoolBuilder;
use rayon::iter::{IndexedParallelIterator, IntoParallelIterator, ParallelIterator};
use tokio::runtime;
use tokio::task::JoinSet;

use crate::jobs::Job;
use crate::worker::Worker;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Model {
    /// One time after the other
    Sequential,
    /// A pool of threads that share a counter
    Threads,
    /// A parallel iterator of rayon's
    Rayon,
    /// Tasks of tokio's, all on one thread
    TasksOneThread,
    /// Tasks of tokio's, on several threads
    Tasks,
    /// Tasks of tokio's that may block, each on a thread for such tasks
    BlockingTasks,
    /// A pool of processes
    Processes,
}

impl Model {
    pub fn function(self) -> fn(Job, usize, usize) -> Result<Vec<u128>> {
        match self {
            Self::Sequential => sequential,
            Self::Threads => threads,
            Self::Rayon => rayon,
            Self::TasksOneThread => tasks_one_thread,
            Self::Tasks => tasks,
            Self::BlockingTasks => blocking_tasks,
            Self::Processes => processes,
        }
    }

    /// Its name on the command line.
    pub fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }

    pub fn is_parallel(self) -> bool {
        !matches!(self, Self::Sequential | Self::TasksOneThread)
    }
}

/// As many threads as can run at the same time; 1 where that is not known.
pub fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

#[expect(clippy::unnecessary_wraps, reason = "the models have one signature")]
fn sequential(job: Job, times: usize, _workers: usize) -> Result<Vec<u128>> {
    Ok((0..times).map(|_| job.compute()).collect())
}

fn threads(job: Job, times: usize, workers: usize) -> Result<Vec<u128>> {
    // How many were taken. The thread that adds one has taken it, and no other can.
    let next = AtomicUsize::new(0);
    let work = || {
        let mut answers = Vec::new();
        while next.fetch_add(1, Relaxed) < times {
            answers.push(job.compute());
        }
        answers
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        Ok(threads.into_iter().flat_map(join).collect())
    })
}

fn rayon(job: Job, times: usize, workers: usize) -> Result<Vec<u128>> {
    let pool = ThreadPoolBuilder::new().num_threads(workers).build()?;
    // Jobs are few and long. Without `with_max_len`, rayon would hand out several in one piece.
    let jobs = (0..times).into_par_iter().with_max_len(1);
    Ok(pool.install(|| jobs.map(|_| job.compute()).collect()))
}

fn tasks_one_thread(job: Job, times: usize, _workers: usize) -> Result<Vec<u128>> {
    let runtime = runtime::Builder::new_current_thread().build()?;
    runtime.block_on(async {
        let mut tasks = JoinSet::new();
        for _ in 0..times {
            // There is nothing to gain: a job never waits, so it keeps the only thread to its end.
            tasks.spawn(async move { job.compute() });
        }
        Ok(tasks.join_all().await)
    })
}

fn tasks(job: Job, times: usize, workers: usize) -> Result<Vec<u128>> {
    let runtime = runtime::Builder::new_multi_thread().worker_threads(workers).build()?;
    runtime.block_on(async {
        let mut tasks = JoinSet::new();
        for _ in 0..times {
            // A job keeps its thread to its end here too. Tasks that wait for a network would
            // find no thread to go on with.
            tasks.spawn(async move { job.compute() });
        }
        Ok(tasks.join_all().await)
    })
}

fn blocking_tasks(job: Job, times: usize, workers: usize) -> Result<Vec<u128>> {
    // Unless it is told otherwise, tokio starts up to 512 threads for tasks that block.
    let runtime = runtime::Builder::new_current_thread().max_blocking_threads(workers).build()?;
    runtime.block_on(async {
        let mut tasks = JoinSet::new();
        for _ in 0..times {
            tasks.spawn_blocking(move || job.compute());
        }
        // It panics where a task has, as `thread::scope` does.
        Ok(tasks.join_all().await)
    })
}

fn processes(job: Job, times: usize, workers: usize) -> Result<Vec<u128>> {
    let program = env::current_exe().context("cannot find this program's file")?;
    processes_of(&program, job, times, workers)
}

/// [`processes`], with workers that run any program.
pub fn processes_of(program: &Path, job: Job, times: usize, workers: usize) -> Result<Vec<u128>> {
    // As in `threads`, except that each thread has a process compute for it, and waits.
    let next = AtomicUsize::new(0);
    let work = || {
        let mut worker = Worker::start(program)?;
        let mut answers = Vec::new();
        while next.fetch_add(1, Relaxed) < times {
            answers.push(worker.compute(job)?);
        }
        Ok(answers)
    };
    // Whoever fails takes all that is left, so that the others stop after the job that they have.
    let work = || work().inspect_err(|_| next.store(times, Relaxed));
    thread::scope(|scope| {
        let threads: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        let answers: Result<Vec<_>> = threads.into_iter().map(join).collect();
        Ok(answers?.concat())
    })
}

/// Waits for a thread. If it has panicked, so does this one.
fn join<T>(thread: ScopedJoinHandle<T>) -> T {
    thread.join().unwrap_or_else(|panic| resume_unwind(panic))
}
