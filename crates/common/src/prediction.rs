//! How long a run takes if all of it is waiting.

use std::fmt;
use std::time::Duration;

/// The left side of the law T ≥ max(⌈N ÷ k⌉ × L, N × c ÷ cores): N sites, k in flight, L the
/// latency of each, c the processor time per site.
///
/// It counts the waiting and takes the work for nothing. All latencies are taken to be the same;
/// the general form is Little's law (J. D. C. Little, "A Proof for the Queuing Formula L = λW",
/// Operations Research 9:3, 1961).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Prediction {
    /// N: how many sites there are.
    pub(crate) sites: usize,
    /// k: how many are in flight at once, at least 1.
    pub(crate) concurrency: usize,
    /// L: how long each site takes to answer.
    pub(crate) latency: Duration,
}

impl Prediction {
    /// ⌈N ÷ k⌉: how often k sites are waited for together.
    fn rounds(&self) -> usize {
        self.sites.div_ceil(self.concurrency)
    }

    /// The predicted time in seconds.
    pub(crate) fn seconds(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "exact up to 2^53 microseconds")]
        let (rounds, latency) = (self.rounds() as f64, self.latency.as_micros() as f64);
        // One division, at the end: seven times 0.2 would be 1.4000000000000001.
        rounds * latency / 1e6
    }
}

impl fmt::Display for Prediction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { sites, concurrency: k, latency } = self;
        let rounds = self.rounds();
        let rounds_of = if rounds == 1 { "round of" } else { "rounds of" };
        let up_to = if sites.is_multiple_of(*k) { "" } else { " up to" };
        let milliseconds = latency.as_millis();
        write!(
            f,
            "{k} at once: {rounds} {rounds_of}{up_to} {k} x {milliseconds} ms = {:.2} s expected",
            self.seconds()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prediction(sites: usize, concurrency: usize) -> Prediction {
        Prediction { sites, concurrency, latency: Duration::from_millis(50) }
    }

    #[test]
    fn a_prediction_reads_as_a_calculation() {
        assert_eq!(
            prediction(160, 5).to_string(),
            "5 at once: 32 rounds of 5 x 50 ms = 1.60 s expected"
        );
        assert_eq!(
            prediction(160, 100).to_string(),
            "100 at once: 2 rounds of up to 100 x 50 ms = 0.10 s expected"
        );
        assert_eq!(
            prediction(160, 160).to_string(),
            "160 at once: 1 round of 160 x 50 ms = 0.05 s expected"
        );
    }
}
