//! Holds every job, lets one at a time be done, and looks which threads take the others.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::thread;
use std::time::Duration;

use probe::{Caller, Desk, PATIENCE, hint_unless, watch, without_panic};
use use_the_cores::compute_all;

#[test]
fn three_workers() {
    watch();
    check(3, 60);
}

/// More than some machines have cores: that has nothing to do with it.
#[test]
fn five_workers() {
    watch();
    check(5, 40);
}

#[test]
fn jobs_that_cannot_be_shared_out_evenly() {
    watch();
    check(4, 23);
}

#[test]
fn three_jobs_for_each_worker() {
    watch();
    check(4, 12);
}

#[test]
fn one_worker() {
    watch();
    check(1, 6);
}

fn check(workers: usize, all: usize) {
    let desk = Desk::default();
    let jobs: Vec<u64> = (0..all as u64).collect();
    let (stalled_at, answers) = thread::scope(|scope| {
        let stalled_at = scope.spawn(|| {
            let stalled_at = let_go_one_by_one(&desk, workers, all);
            desk.open();
            stalled_at
        });
        let answers = without_panic("10", || {
            compute_all(&jobs, workers, |job| {
                desk.wait(job as usize);
                job * job
            })
        });
        // Where fewer jobs were computed than there are, nobody comes any more.
        desk.open();
        (stalled_at.join().unwrap(), answers)
    });

    let squares: Vec<_> = jobs.iter().map(|job| job * job).collect();
    hint_unless!(
        answers.as_ref().is_ok_and(|answers| *answers == squares),
        "the answers are not those of the jobs, one for each and in their order: the squares of 0 \
         to {} were asked for, and it came to {answers:?}. See \"The models\" in chapter 10.",
        all - 1
    );
    let computed = desk.arrived().len();
    hint_unless!(
        computed == all,
        "there are {all} jobs, and `compute` was called {computed} times. Each job has to be \
         computed, and once. See \"The models\" in chapter 10."
    );
    let (most, threads) = (desk.most(), desk.threads());
    hint_unless!(
        most >= workers,
        "`workers` was {workers}, and at most {most} computed at the same time; threads that \
         took part: {threads}. Jobs are computed at the same time only in threads, and each of the \
         workers needs some of the {all} jobs. See \"The models\" in chapter 10."
    );
    hint_unless!(
        most <= workers && threads <= workers,
        "`workers` was {workers}, and {threads} threads took part, {most} at the same time. A \
         thread for each job is not what was asked for: let each thread take one job after the \
         other. See \"The models\" in chapter 10."
    );
    // Where each worker has its part of the list, some may be done a little before the others.
    let begun = stalled_at.unwrap_or(all);
    hint_unless!(
        6 * (all - begun) <= all,
        "`workers` was {workers}. All of them took part until {begun} of {all} jobs were begun. After \
         that a worker had nothing to do, and {} jobs were left. A worker that is done has to take \
         the next job at once, and not only when all others are done. See \"The models\" in \
         chapter 10.",
        all - begun
    );
}

/// Lets a job be done as soon as every worker has one, until all are begun. Where a worker stays
/// without one, it returns how many were begun.
fn let_go_one_by_one(desk: &Desk, workers: usize, all: usize) -> Option<usize> {
    let all_work = |waiting, arrived| waiting >= workers || arrived == all;
    let mut done: HashMap<_, usize> = HashMap::new();
    if desk.comes_true(PATIENCE, all_work) {
        // If there is one worker too many, it comes in this time.
        desk.comes_true(Duration::from_secs(1), |waiting, _| waiting > workers);
    }
    while desk.arrived().len() < all {
        if !desk.comes_true(PATIENCE, all_work) {
            return Some(desk.arrived().len());
        }
        // No worker gets far ahead of the others, and of two the later job is done first.
        let by_turns =
            |caller: &Caller| (done.get(&caller.thread).copied().unwrap_or(0), Reverse(caller.key));
        let next = desk.waiting().into_iter().min_by_key(by_turns)?;
        *done.entry(next.thread).or_default() += 1;
        desk.let_go(next.key);
    }
    None
}
