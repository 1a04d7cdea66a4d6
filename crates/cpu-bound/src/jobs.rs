//! The two jobs, and what their answers have to be.

use std::fmt;
use std::hint::black_box;
use std::time::{Duration, Instant};

use clap::ValueEnum;
use common::text::grouped;

/// What there is to say about an n that is refused.
pub const ALLOWED: &str = "allowed are whole numbers up to 93 for fib, up to 10,069,012,961,345 for \
                           squares: later answers do not fit into 64 and into 128 bits";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// The Fibonacci number n, by a function that calls itself twice
    Fib,
    /// The sum of i * i for every i below n
    Squares,
}

impl Kind {
    /// Its name on the command line.
    pub fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }

    /// The n that nobody asked for: 20 times take some seconds.
    pub fn usual_n(self) -> u64 {
        match self {
            Self::Fib => 38,
            Self::Squares => 200_000_000,
        }
    }
}

/// What is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Job {
    pub kind: Kind,
    pub n: u64,
}

impl Job {
    /// Computes the answer, the long way.
    ///
    /// It is never inlined, so that all models run the same machine code.
    #[inline(never)]
    pub fn compute(self) -> u128 {
        // Without `black_box` the optimizer may compute once what is the same every time: in a plain
        // loop, 20 times fib(35) took 36 ms instead of 941.
        let n = black_box(self.n);
        match self.kind {
            Kind::Fib => fib(n).into(),
            Kind::Squares => sum_of_squares(n),
        }
    }

    /// What the answer has to be, found in another way and at once; none where it does not fit.
    pub fn expected(self) -> Option<u128> {
        match self.kind {
            Kind::Fib => {
                let mut pair = (0_u64, Some(1));
                for _ in 0..self.n {
                    let next = pair.1?;
                    pair = (next, pair.0.checked_add(next));
                }
                Some(pair.0.into())
            }
            Kind::Squares => {
                // m (m + 1) (2m + 1) / 6, divided by 2 and 3 before a product can become too large:
                // one of two neighbours is even, and one of the two factors is a multiple of 3.
                let m = u128::from(self.n.saturating_sub(1));
                let (half, odd) = (m * (m + 1) / 2, 2 * m + 1);
                if half % 3 == 0 { (half / 3).checked_mul(odd) } else { half.checked_mul(odd / 3) }
            }
        }
    }

    /// About how long it takes to compute the answer, judged by a small job of the same kind.
    pub fn estimate(self) -> Duration {
        let small = Self { n: if self.kind == Kind::Fib { 25 } else { 200_000 }, ..self };
        let start = Instant::now();
        black_box(small.compute());
        let nanoseconds = start.elapsed().as_nanos().saturating_mul(self.steps()) / small.steps();
        Duration::from_micros(u64::try_from(nanoseconds / 1_000).unwrap_or(u64::MAX))
    }

    /// What the time grows with. The calls of `fib` are in proportion to its answer.
    fn steps(self) -> u128 {
        match self.kind {
            Kind::Fib => self.expected().unwrap_or(u128::MAX),
            Kind::Squares => self.n.into(),
        }
    }
}

/// What every model has to do.
#[derive(Clone, Copy)]
pub struct Series {
    pub job: Job,
    pub times: usize,
    pub workers: usize,
}

/// Reads an n for the command line.
pub fn n(text: &str) -> Result<u64, &'static str> {
    text.parse().map_err(|_| ALLOWED)
}

impl fmt::Display for Job {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        match self.kind {
            Kind::Fib => write!(formatter, "fib({})", self.n),
            Kind::Squares => write!(formatter, "the sum of {} squares", grouped(self.n)),
        }
    }
}

fn fib(n: u64) -> u64 {
    if n < 2 { n } else { fib(n - 1) + fib(n - 2) }
}

fn sum_of_squares(n: u64) -> u128 {
    // Here the optimizer finds the formula: without `black_box`, 20 times 5,000,000 took 170 ns.
    (0..n).map(|i| u128::from(black_box(i)).pow(2)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::Model;

    fn fib_job(n: u64) -> Job {
        Job { kind: Kind::Fib, n }
    }

    fn squares_job(n: u64) -> Job {
        Job { kind: Kind::Squares, n }
    }

    #[test]
    fn small_answers_are_right() {
        for (n, answer) in [(0, 0), (1, 1), (2, 1), (3, 2), (10, 55), (20, 6_765), (25, 75_025)] {
            assert_eq!(fib_job(n).compute(), answer);
            assert_eq!(fib_job(n).expected(), Some(answer));
        }
        for (n, answer) in [(0, 0), (1, 0), (2, 1), (3, 5), (4, 14), (5, 30), (1_001, 333_833_500)]
        {
            assert_eq!(squares_job(n).compute(), answer);
            assert_eq!(squares_job(n).expected(), Some(answer));
        }
    }

    #[test]
    fn answers_of_more_than_64_bits_are_right() {
        // The last sum that fits into 64 bits, and the first that does not.
        assert_eq!(squares_job(3_810_778).compute(), 18_446_735_571_075_162_805);
        assert_eq!(squares_job(3_810_779).compute(), 18_446_750_093_104_128_089);
        assert_eq!(squares_job(5_000_000).expected(), Some(41_666_654_166_667_500_000));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        assert_eq!(fib_job(93).expected(), Some(12_200_160_415_121_876_738));
        let last = 340_282_366_920_839_261_491_266_184_731_045_101_920;
        assert_eq!(squares_job(10_069_012_961_345).expected(), Some(last));
        for refused in
            [fib_job(94), fib_job(u64::MAX), squares_job(10_069_012_961_346), squares_job(u64::MAX)]
        {
            assert_eq!(refused.expected(), None, "{refused}");
        }
        assert!(ALLOWED.contains("up to 93 for fib, up to 10,069,012,961,345 for squares"));
    }

    #[test]
    fn only_whole_numbers_are_an_n() {
        assert_eq!(n("93"), Ok(93));
        for text in ["", "-1", "1.5", "many", "18446744073709551616"] {
            assert_eq!(n(text), Err(ALLOWED));
        }
    }

    #[test]
    fn estimates_grow_with_the_work() {
        assert_eq!((fib_job(0).steps(), fib_job(25).steps()), (0, 75_025));
        assert_eq!(squares_job(200_000).steps(), 200_000);
        assert_eq!(fib_job(0).estimate(), Duration::ZERO);
        // A thousand hours for 4 * 10^19 calls: ten thousand in a nanosecond.
        assert!(fib_job(93).estimate() > Duration::from_secs(3_600_000));
    }

    #[cfg(unix)]
    #[test]
    fn the_work_cannot_be_optimized_away() {
        use nix::time::{ClockId, clock_gettime};

        let so_far =
            || clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).map(Duration::from).unwrap();
        // As many calls, or squares, as each job needs.
        for (job, steps) in [
            (fib_job(15), 1_973),
            (fib_job(20), 21_891),
            (squares_job(2_000), 2_000),
            (squares_job(20_000), 20_000),
        ] {
            let before = so_far();
            for answer in Model::Sequential.function()(job, 1_000, 1).unwrap() {
                assert_eq!(answer, job.expected().unwrap());
            }
            // The processor time of this thread. No core takes twenty steps in a nanosecond; one
            // that computes only once, or by the formula, seems to take a thousand.
            let took = so_far().saturating_sub(before);
            assert!(took >= Duration::from_nanos(steps * 1_000 / 20), "{job}: {took:?}");
        }
    }
}
