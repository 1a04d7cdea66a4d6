use std::time::Duration;

use crate::text::grouped;

const MICROSECOND: u128 = 1_000;
const MILLISECOND: u128 = 1_000 * MICROSECOND;
const SECOND: u128 = 1_000 * MILLISECOND;
const MINUTE: u128 = 60 * SECOND;
const HOUR: u128 = 60 * MINUTE;

/// A time axis from zero to an end, in nanoseconds. They are integers because hours must not blur
/// microseconds, and of 128 bits because `Duration::MAX` times a width must fit.
#[derive(Clone, Copy)]
pub(super) struct Axis {
    end: u128,
}

impl Axis {
    /// An axis to `end`, or of one microsecond where that is longer: it never has length zero.
    pub(super) fn new(end: Duration) -> Self {
        Self { end: end.as_nanos().max(MICROSECOND) }
    }

    /// Where a time stands when the axis is drawn `length` long: from 0 to `length`.
    pub(super) fn position(self, time: Duration, length: usize) -> usize {
        self.place(time.as_nanos(), length)
    }

    /// Zero and up to `most` round times after it: where each stands on `length`, and its label.
    pub(super) fn ticks(self, most: usize, length: usize) -> Vec<(usize, String)> {
        let step = round_step(self.end.div_ceil(most as u128));
        let label = |time| (self.place(time, length), in_words(time, self.end));
        (0..=self.end / step).map(|count| label(count * step)).collect()
    }

    fn place(self, time: u128, length: usize) -> usize {
        (time.min(self.end) * length as u128 / self.end) as usize
    }
}

/// The shortest round time that is not below `least`: 1, 2 or 5 times a power of ten of
/// nanoseconds up to 20 seconds, of minutes up to 20 minutes, then of hours.
fn round_step(least: u128) -> u128 {
    let unit = match least {
        _ if least <= 20 * SECOND => 1,
        _ if least <= 20 * MINUTE => MINUTE,
        _ => HOUR,
    };
    let power = unit * 10_u128.pow((least / unit).max(1).ilog10());
    [power, 2 * power, 5 * power].into_iter().find(|step| *step >= least).unwrap_or(10 * power)
}

/// A time as people write it: `52.25 ms`, `1.66 s`, `12 min 5 s`, `1 h`.
///
/// Below a minute its unit is the one that suits `scale`, the longest of the times beside it.
pub(super) fn human(time: Duration, scale: Duration) -> String {
    in_words(time.as_nanos(), scale.as_nanos())
}

/// [`human`], in nanoseconds. After four digits, or three decimals, the rest is cut off.
fn in_words(time: u128, scale: u128) -> String {
    let (unit, unit_name) = match scale {
        _ if scale >= SECOND => (SECOND, "s"),
        _ if scale >= MILLISECOND => (MILLISECOND, "ms"),
        _ => (MICROSECOND, "µs"),
    };
    let (hours, minutes, rest) = (time / HOUR, time % HOUR / MINUTE, time % MINUTE);

    let mut words = Vec::new();
    if hours > 0 {
        words.push(format!("{} h", grouped(hours)));
    }
    if minutes > 0 {
        words.push(format!("{minutes} min"));
    }
    if rest > 0 || words.is_empty() {
        let mut decimal = format!("{}.{:03}", rest / unit, rest % unit * 1_000 / unit);
        decimal.truncate("1.234".len());
        let decimal = decimal.trim_end_matches('0').trim_end_matches('.');
        words.push(format!("{decimal} {unit_name}"));
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticks(end: Duration) -> Vec<String> {
        Axis::new(end).ticks(5, 100).into_iter().map(|(_, label)| label).collect()
    }

    #[test]
    fn ticks_are_round_in_every_unit() {
        let (micros, millis, secs) =
            (Duration::from_micros, Duration::from_millis, Duration::from_secs);
        assert_eq!(ticks(micros(7)), ["0 µs", "2 µs", "4 µs", "6 µs"]);
        assert_eq!(ticks(millis(107)), ["0 ms", "50 ms", "100 ms"]);
        assert_eq!(ticks(millis(1_660)), ["0 s", "0.5 s", "1 s", "1.5 s"]);
        assert_eq!(ticks(secs(10)), ["0 s", "2 s", "4 s", "6 s", "8 s", "10 s"]);
        assert_eq!(ticks(secs(100)), ["0 s", "20 s", "40 s", "1 min", "1 min 20 s", "1 min 40 s"]);
        assert_eq!(ticks(secs(180)), ["0 s", "1 min", "2 min", "3 min"]);
        assert_eq!(ticks(secs(3_600)), ["0 s", "20 min", "40 min", "1 h"]);
        assert_eq!(ticks(secs(40_000)), ["0 s", "5 h", "10 h"]);
        assert_eq!(ticks(secs(7_200_000)), ["0 s", "500 h", "1,000 h", "1,500 h", "2,000 h"]);
    }

    #[test]
    fn ticks_are_never_more_than_asked_for() {
        for most in 1..12 {
            let mut end = Duration::from_nanos(1);
            while end < Duration::MAX {
                let ticks = Axis::new(end).ticks(most, 100);
                assert!(ticks.len() <= most + 1, "{} ticks up to {end:?}", ticks.len());
                assert!(ticks.iter().all(|(place, _)| *place <= 100));
                end = end.saturating_mul(3);
            }
        }
    }

    #[test]
    fn an_axis_is_never_without_length() {
        let axis = Axis::new(Duration::ZERO);
        assert_eq!(axis.position(Duration::ZERO, 100), 0);
        assert_eq!(axis.position(Duration::MAX, 100), 100);
        assert_eq!(Axis::new(Duration::MAX).position(Duration::MAX, 100), 100);
    }

    #[test]
    fn times_are_written_for_people() {
        let written = |nanos| human(Duration::from_nanos(nanos), Duration::from_nanos(nanos));
        assert_eq!(written(0), "0 µs");
        assert_eq!(written(350), "0.35 µs");
        assert_eq!(written(52_250_000), "52.25 ms");
        assert_eq!(written(107_005_000), "107 ms");
        assert_eq!(written(8_189_412_345), "8.189 s");
        assert_eq!(written(59_999_999_999), "59.99 s");
        assert_eq!(written(60_000_000_000), "1 min");
        assert_eq!(written(725_250_000_000), "12 min 5.25 s");
        assert_eq!(written(3_600_000_000_000), "1 h");
        assert_eq!(human(Duration::from_millis(50), Duration::from_secs(1)), "0.05 s");
        assert_eq!(human(Duration::MAX, Duration::MAX), "5,124,095,576,030,431 h 15.99 s");
    }
}
