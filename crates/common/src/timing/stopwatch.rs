use std::time::{Duration, Instant};

/// A running stopwatch, read as often as wanted. Copies show the same time.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts a stopwatch at zero.
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// The time since the start, from a clock that never goes backwards.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn never_goes_backwards_and_copies_agree() {
        let stopwatch = Stopwatch::start();
        let copy = stopwatch;
        let first = stopwatch.elapsed();
        let second = copy.elapsed();
        assert!(first <= second && second <= stopwatch.elapsed());
    }
}
