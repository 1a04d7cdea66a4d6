//! How long a run takes if all of it is waiting.

use std::time::Duration;

use crate::text::{grouped, plural};

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

    /// The prediction beside a run that took so many seconds, as a calculation to be read.
    ///
    /// What is left is taken from the numbers as they are printed, so that the reader's own sum is
    /// the same.
    pub(crate) fn beside(&self, seconds: f64) -> String {
        let Self { concurrency, latency, .. } = self;
        let rounds = plural(self.rounds(), "round");
        let waiting = self.seconds();
        let rest = as_printed(seconds) - as_printed(waiting);
        let rest = if rest < 0.0 {
            format!("it took {:.2} s less", rest.abs())
        } else {
            format!("the other {rest:.2} s are work")
        };
        let (k, milliseconds) = (grouped(*concurrency), latency.as_millis());
        let latency = match milliseconds {
            1_000.. if milliseconds.is_multiple_of(1_000) => format!("{} s", milliseconds / 1_000),
            _ => format!("{milliseconds} ms"),
        };
        format!("{k} in flight: {rounds} x {latency} = {waiting:.2} s of waiting; {rest}")
    }
}

fn as_printed(seconds: f64) -> f64 {
    format!("{seconds:.2}").parse().unwrap_or(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn beside(sites: usize, concurrency: usize, latency: u64, seconds: f64) -> String {
        let latency = Duration::from_millis(latency);
        Prediction { sites, concurrency, latency }.beside(seconds)
    }

    #[test]
    fn a_prediction_reads_as_a_calculation() {
        assert_eq!(
            beside(160, 5, 50, 1.731),
            "5 in flight: 32 rounds x 50 ms = 1.60 s of waiting; the other 0.13 s are work"
        );
        assert_eq!(
            beside(160, 100, 50, 0.206),
            "100 in flight: 2 rounds x 50 ms = 0.10 s of waiting; the other 0.11 s are work"
        );
        assert_eq!(
            beside(160, 160, 1_000, 1.004),
            "160 in flight: 1 round x 1 s = 1.00 s of waiting; the other 0.00 s are work"
        );
        // The longest line of the tutorial.
        assert!(beside(1_600, 1_600, 1_000, 12.5).len() <= 80);
    }

    /// The latency of other people's sites is only a guess.
    #[test]
    fn a_run_can_be_shorter_than_predicted() {
        assert_eq!(
            beside(10, 5, 200, 0.312),
            "5 in flight: 2 rounds x 200 ms = 0.40 s of waiting; it took 0.09 s less"
        );
    }

    #[test]
    fn what_is_printed_adds_up() {
        for milliseconds in 0..1_000_u32 {
            let seconds = 0.1 + f64::from(milliseconds) / 1_000.0;
            let text = beside(160, 100, 50, seconds);
            let rest = text.split(' ').rev().nth(3).unwrap();
            let total = 0.10 + rest.parse::<f64>().unwrap();
            assert_eq!(format!("{total:.2}"), format!("{seconds:.2}"), "{text}");
        }
    }
}
