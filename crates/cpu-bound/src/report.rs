//! What the reader sees: a line per model, as text or as JSON, and what to make of it.

use std::time::Duration;

use common::text::{grouped, plural};
use serde_json::json;

use crate::jobs::Series;
use crate::models::{Model, cores};

/// What stands above the table, and its first line.
pub fn head(Series { job, times, workers }: Series) -> String {
    format!(
        "{job} x {}, with {}\n\
         Cores: available_parallelism {}, num_cpus::get {}, num_cpus::get_physical {}\n\n\
         {:<16}  {:>8}  {:>8}\n",
        grouped(times),
        plural(workers, "worker"),
        cores(),
        num_cpus::get(),
        num_cpus::get_physical(),
        "model",
        "seconds",
        "speed-up"
    )
}

/// A line of the table.
pub fn row(model: Model, time: Duration, speed_up: Option<f64>) -> String {
    let speed_up = speed_up.map_or("-".into(), |speed_up| format!("{speed_up:.2}"));
    format!("{:<16}  {:>8.3}  {speed_up:>8}\n", model.name(), time.as_secs_f64())
}

/// The same as an object. The answer is text, because readers of JSON round what is above 2^53.
pub fn json(
    model: Model,
    Series { job, times, workers }: Series,
    time: Duration,
    speed_up: Option<f64>,
    answer: u128,
) -> String {
    let object = json!({
        "model": model.name(),
        "job": job.kind.name(),
        "n": job.n,
        "times": times,
        "workers": workers,
        "seconds": time.as_secs_f64(),
        "speed_up": speed_up,
        "answer": answer.to_string(),
    });
    format!("{object}\n")
}

/// What stands below the table.
pub fn foot(series: Series, answer: u128, cores: usize) -> String {
    let Series { times, workers, .. } = series;
    let rounds = times.div_ceil(workers);
    #[expect(clippy::cast_precision_loss, reason = "both are at most 10,000")]
    let best = times as f64 / rounds as f64;
    format!(
        "\nEvery answer was {}, as it has to be.\n\
         {} on {}, {}: the best possible speed-up is {} / {rounds} = {best:.2},\n\
         and no more than the number of cores, {cores}. More than that is noise.\n\
         Less, in a model that uses all cores, means that other programs used them too.\n",
        grouped(answer),
        plural(times, "job"),
        plural(workers, "worker"),
        plural(rounds, "round"),
        grouped(times),
    )
}

/// What is said before a run that takes more than a minute in all, if one job takes this long.
pub fn warning(series: Series, models: &[Model], one: Duration) -> Option<String> {
    let at_once = |model: Model| if model.is_parallel() { series.workers.min(cores()) } else { 1 };
    let rounds: usize = models.iter().map(|model| series.times.div_ceil(at_once(*model))).sum();
    let all = one.saturating_mul(u32::try_from(rounds).unwrap_or(u32::MAX));
    (all > Duration::from_secs(60)).then(|| format!("This is going to take {}.", about(all)))
}

fn about(time: Duration) -> String {
    const UNITS: [(&str, u64); 5] = [
        ("years", 31_557_600),
        ("days", 86_400),
        ("hours", 3_600),
        ("minutes", 60),
        ("seconds", 1),
    ];
    let seconds = time.as_secs();
    // At least two of a unit: that is exact enough, and needs no singular.
    let unit = UNITS.into_iter().find(|(_, length)| seconds >= 2 * length);
    let (unit, length) = unit.unwrap_or(("seconds", 1));
    format!("about {} {unit}", grouped(seconds.saturating_add(length / 2) / length))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jobs::{Job, Kind};

    const SERIES: Series = Series { job: Job { kind: Kind::Fib, n: 37 }, times: 20, workers: 3 };

    #[test]
    fn rows_stand_below_the_head() {
        let table = head(SERIES)
            + &row(Model::Sequential, Duration::from_millis(2_463), Some(1.0))
            + &row(Model::TasksOneThread, Duration::from_millis(12_345_678), None);
        let lines: Vec<_> = table.lines().collect();
        assert_eq!(lines[0], "fib(37) x 20, with 3 workers");
        assert!(lines[1].starts_with("Cores: available_parallelism "), "{table}");
        assert_eq!(
            lines[2..],
            [
                "",
                "model              seconds  speed-up",
                "sequential           2.463      1.00",
                "tasks-one-thread  12345.678         -",
            ]
        );
    }

    #[test]
    fn the_best_possible_speed_up_counts_whole_rounds() {
        let foot = |times, workers| foot(Series { times, workers, ..SERIES }, 24_157_817, 4);
        assert_eq!(
            foot(20, 3),
            "\nEvery answer was 24,157,817, as it has to be.\n\
             20 jobs on 3 workers, 7 rounds: the best possible speed-up is 20 / 7 = 2.86,\n\
             and no more than the number of cores, 4. More than that is noise.\n\
             Less, in a model that uses all cores, means that other programs used them too.\n"
        );
        assert!(foot(20, 2).contains("20 jobs on 2 workers, 10 rounds: "));
        assert!(foot(20, 2).contains(" 20 / 10 = 2.00,"));
        assert!(foot(1, 1).contains("1 job on 1 worker, 1 round: "));
        assert!(foot(1, 1).contains(" 1 / 1 = 1.00,"));
    }

    #[test]
    fn an_object_has_the_answer_as_text() {
        let time = Duration::from_millis(1_500);
        let line = json(Model::BlockingTasks, SERIES, time, None, u128::MAX);
        assert_eq!(
            line,
            "{\"answer\":\"340282366920938463463374607431768211455\",\"job\":\"fib\",\
             \"model\":\"blocking-tasks\",\"n\":37,\"seconds\":1.5,\"speed_up\":null,\
             \"times\":20,\"workers\":3}\n"
        );
    }

    #[test]
    fn long_runs_are_announced() {
        let series = Series { workers: 1, ..SERIES };
        let warning = |one| warning(series, &[Model::Sequential, Model::Threads], one);
        assert_eq!(warning(Duration::from_millis(1_500)), None);
        let said = warning(Duration::from_secs(2)).unwrap();
        assert_eq!(said, "This is going to take about 80 seconds.");
        assert!(warning(Duration::MAX).is_some());
    }

    #[test]
    fn times_are_told_in_words() {
        for (seconds, words) in [
            (61, "about 61 seconds"),
            (149, "about 2 minutes"),
            (7_300, "about 2 hours"),
            (200_000, "about 2 days"),
            (40_000_000_000, "about 1,268 years"),
        ] {
            assert_eq!(about(Duration::from_secs(seconds)), words);
        }
    }
}
