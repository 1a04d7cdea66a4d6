//! What is left to chance or to the clock in a line, and what has to hold of it all the same.
//!
//! A masked number is not compared with the page. It is checked instead, on the page and in what a
//! program has just printed.

#![allow(clippy::float_cmp, reason = "what is compared are whole numbers")]

use super::transcripts::ELLIPSIS;

/// A line is made of text and of these parts:
///
/// * `{n}` is a number that is the same in every run,
/// * `{#}` is a number that is masked, `{#.#}` one with a decimal point, `{time}` one with a unit,
/// * `{any}` is any text; `{rest}` is masked, and what counts in it are its numbers.
///
/// A blank stands for any number of them: columns move with the width of what stands in them.
struct Mask {
    line: &'static str,
    /// What the numbers of the line have to be to each other, and to those of other lines.
    holds: fn(&[f64], &Others) -> bool,
    /// The same in words.
    relation: &'static str,
}

const MASKS: &[Mask] = &[
    // The summary.
    Mask {
        line: "Downloaded {n} of {n} sites in {#.#} seconds",
        holds: |n, _| n[0] == n[1] && n[2] > 0.0,
        relation: "all sites, in some time",
    },
    Mask {
        line: "Downloaded {n} of {n} sites in {#.#} seconds ({n} failed: {any})",
        holds: |n, _| n[0] + n[3] == n[1] && n[2] > 0.0,
        relation: "downloaded + failed = all sites, in some time",
    },
    Mask {
        line: "Downloaded {#} of {n} sites in {#.#} seconds ({#} not run)",
        holds: |n, _| n[0] + n[3] == n[1] && n[0] > 0.0 && n[2] > 0.0,
        relation: "downloaded + not run = all sites, and at least one is downloaded",
    },
    Mask {
        line: "{n} in flight: {n} {any} x {n} ms = {n} s of waiting; the other {#.#} s are work",
        holds: |n, others| {
            let (waiting, work) = (n[3], n[4]);
            near(waiting, n[1] * n[2] / 1_000.0, 0.0) && near(waiting + work, others.seconds, 0.0)
        },
        relation: "rounds x latency of waiting, and with the work the seconds of the run",
    },
    Mask {
        line: "{any}: {n} at once, {time}",
        holds: |n, others| n[1] > 0.0 && n[1] < others.seconds + 0.006,
        relation: "the picture ends no later than the run",
    },
    // The race.
    Mask {
        line: "load, then store {#} {#} {#.#}",
        holds: |n, others| n[0] + n[1] == others.expected && n[1] >= 1.0 && n[2] > 0.0,
        relation: "total + lost = expected, at least one is lost, and it takes some time",
    },
    count("Mutex {n} {n} {#.#}"),
    count("fetch_add {n} {n} {#.#}"),
    count("channel {n} {n} {#.#}"),
    count("one count each {n} {n} {#.#}"),
    // The same computation in every model.
    speed_up("sequential {#.#} {#.#}"),
    speed_up("threads {#.#} {#.#}"),
    speed_up("rayon {#.#} {#.#}"),
    speed_up("tasks-one-thread {#.#} {#.#}"),
    speed_up("tasks {#.#} {#.#}"),
    speed_up("blocking-tasks {#.#} {#.#}"),
    speed_up("processes {#.#} {#.#}"),
    // The chess exhibition.
    Mask {
        line: "The clock jumped from move to move: {any} passed in {#.#} seconds.",
        holds: |n, _| n[0] > 0.0,
        relation: "some time",
    },
    // Examples.
    Mask {
        line: "Counted in {#.#} seconds",
        holds: |n, others| n[0] > others.pauses - 0.005,
        relation: "at least a second for each time that `One` waits for `Two`",
    },
    Mask {
        line: "{any}: requests {n}, connections {n}, seconds {#.#}",
        holds: |n, _| n[2] >= n[0] * 0.005,
        relation: "5 ms for each request, one after the other",
    },
    Mask {
        line: "{any}: requests {n}, most in flight {n}, seconds {#.#}",
        holds: |n, _| n[2] > n[0] / n[1] * 0.02 - 0.005,
        relation: "20 ms for each round of requests",
    },
    Mask {
        line: "{#} threads finished at least one site each",
        holds: |n, _| n[0] >= 1.0,
        relation: "at least one thread",
    },
    Mask {
        line: "{n} of {n} items, {n} bytes, arrived in {#.#} seconds",
        holds: |n, _| n[0] == n[1] && n[2] == 276.0 * n[0] && n[3] > (n[1] - 1.0) * 0.105 - 0.005,
        relation: "all items, each of 276 bytes, and no two begin within 105 ms",
    },
    Mask {
        line: "{#} requests: {n} x 200 OK{rest}",
        // After the number of each other answer stands its code.
        holds: |n, _| n[0] == n[1] + n[2..].iter().step_by(2).sum::<f64>(),
        relation: "as many answers as requests",
    },
];

const fn count(line: &'static str) -> Mask {
    Mask {
        line,
        holds: |n, others| n[0] + n[1] == others.expected && n[2] > 0.0,
        relation: "total + lost = expected, and it takes some time",
    }
}

const fn speed_up(line: &'static str) -> Mask {
    Mask {
        line,
        holds: |n, others| {
            let (seconds, times) = (n[0], n[1]);
            let relative = 0.0005 / seconds + 0.0005 / others.sequential;
            seconds > 0.0 && near(times, others.sequential / seconds, times * relative)
        },
        relation: "seconds of sequential ÷ seconds, in some time",
    }
}

/// Whether a number with two digits after the point is the value, which can be off by so much,
/// because what it is made of is rounded too.
fn near(number: f64, value: f64, off: f64) -> bool {
    (number - value).abs() < 0.0051 + off
}

/// What other lines say. What no line says is not a number, and nothing holds of it.
struct Others {
    /// How long the run took.
    seconds: f64,
    /// How long the loop took.
    sequential: f64,
    /// What a count should be.
    expected: f64,
    /// How often a `Two` follows a `One`: they are a second apart.
    pauses: f64,
}

impl Others {
    fn of(lines: &[String]) -> Self {
        let find = |pattern: &str, index: usize| {
            lines.iter().find_map(|line| Some(fit(pattern, &words(line))?.0[index]))
        };
        let number = |found: Option<f64>| found.unwrap_or(f64::NAN);
        Self {
            seconds: number(find("Downloaded {n} of {n} sites in {n} seconds{any}", 2)),
            sequential: number(find("sequential {n} {n}", 0)),
            expected: number(find("{any}, {n} increments each: {n} expected", 1)),
            pauses: lines.windows(2).filter(|pair| *pair == ["One", "Two"]).map(|_| 1.0).sum(),
        }
    }
}

/// A text without what differs from run to run.
pub fn masked(text: &str) -> String {
    text.lines().filter_map(masked_line).map(|line| line + "\n").collect()
}

/// What depends on the profile or on the clock alone is left out.
pub fn masked_line(line: &str) -> Option<String> {
    // An estimate is for long runs, and on a busy machine a short one can look like that.
    let is_left_out = ["This is a debug build: ", "This is going to take "];
    if is_left_out.iter().any(|start| line.starts_with(start)) || is_axis(line) {
        return None;
    }
    if line.contains(STROKES) {
        // Of a row of a timeline, its label; of the ruler, nothing; of the legend, the words.
        let words: Vec<_> = line.split(STROKES).flat_map(str::split_whitespace).collect();
        return (!words.is_empty()).then(|| words.join(" "));
    }
    let line = words(line);
    let masked = MASKS.iter().find_map(|mask| fit(mask.line, &line));
    Some(mask_ports(&masked.map_or(line, |(_, masked)| masked)))
}

/// What does not hold of the masked parts of these lines.
pub fn problems(lines: &[String]) -> Vec<String> {
    let others = Others::of(lines);
    let problem = |line: &String| {
        let text = words(line);
        let found = MASKS.iter().find_map(|mask| Some((mask, fit(mask.line, &text)?.0)));
        let broken = found.filter(|(mask, numbers)| !(mask.holds)(numbers, &others));
        let is_row = ["thread ", "process "].iter().any(|label| line.starts_with(label));
        if let Some((mask, _)) = broken {
            Some(format!("`{text}`: should be {}", mask.relation))
        } else if is_row && line.contains(STROKES) && !line.contains(['├', '━', '╳']) {
            Some(format!("`{line}`: a row without a download"))
        } else if ports(line).any(|port| port.parse::<u16>().is_ok_and(|port| port > 0)) {
            None
        } else {
            ports(line).next().map(|port| format!("`{line}`: `{port}` is no port"))
        }
    };
    lines.iter().filter(|line| *line != ELLIPSIS).filter_map(problem).collect()
}

const STROKES: [char; 8] = ['├', '─', '┣', '━', '╳', '╌', '└', '┴'];
const HOST: &str = "127.0.0.1:";

/// Whether the line has the labels of a timeline's ruler.
fn is_axis(line: &str) -> bool {
    let mut words = line.split_whitespace();
    line.starts_with(' ')
        && words.next() == Some("0")
        && words.next().is_some_and(|unit| UNITS.iter().any(|(name, _)| *name == unit))
}

fn words(line: &str) -> String {
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn ports(line: &str) -> impl Iterator<Item = &str> {
    line.split(HOST).skip(1).map(|rest| {
        &rest[..rest.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(rest.len())]
    })
}

/// Port 1 is the one at which nobody listens.
fn mask_ports(line: &str) -> String {
    ports(line).filter(|port| *port != "1").fold(line.to_owned(), |line, port| {
        line.replacen(&format!("{HOST}{port}"), &format!("{HOST}#"), 1)
    })
}

const UNITS: [(&str, f64); 5] =
    [("µs", 1e-6), ("ms", 1e-3), ("s", 1.0), ("min", 60.0), ("h", 3600.0)];

/// The numbers of a line that has this form, and the line with its masks.
fn fit(form: &str, line: &str) -> Option<(Vec<f64>, String)> {
    if form.is_empty() {
        return line.is_empty().then(Default::default);
    }
    if let Some(form) = form.strip_prefix("{any}") {
        let ends = line.char_indices().map(|(at, _)| at).chain([line.len()]);
        return ends.into_iter().find_map(|end| {
            let (numbers, masked) = fit(form, &line[end..])?;
            Some((numbers, line[..end].to_owned() + &masked))
        });
    }
    if form == "{rest}" {
        let numbers = line.split(|letter: char| !letter.is_ascii_digit());
        return Some((numbers.filter_map(|number| number.parse().ok()).collect(), "#".into()));
    }
    for (part, is_masked) in [("{n}", false), ("{#}", true), ("{#.#}", true), ("{time}", true)] {
        let Some(form) = form.strip_prefix(part) else { continue };
        let (written, mut number) = number(line)?;
        let mut rest = &line[written.len()..];
        if part == "{time}" {
            let unit = rest.split_whitespace().next()?;
            number *= UNITS.iter().find(|(name, _)| *name == unit)?.1;
            rest = rest.trim_start().strip_prefix(unit)?;
        }
        if part == "{#.#}" && !written.contains('.') {
            return None;
        }
        let (mut numbers, masked) = fit(form, rest)?;
        numbers.insert(0, number);
        return Some((numbers, (if is_masked { "#" } else { written }).to_owned() + &masked));
    }
    let letter = form.chars().next()?;
    let (numbers, masked) = fit(&form[letter.len_utf8()..], line.strip_prefix(letter)?)?;
    Some((numbers, format!("{letter}{masked}")))
}

/// The number at the beginning of a text, as it is written and as it counts.
fn number(text: &str) -> Option<(&str, f64)> {
    let end = text.find(|letter: char| !letter.is_ascii_digit() && !".,".contains(letter));
    let written = text[..end.unwrap_or(text.len())].trim_end_matches(['.', ',']);
    Some((written, written.replace(',', "").parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn what_is_measured_is_masked() {
        for (line, masked) in [
            (
                "Downloaded 160 of 160 sites in 8.25 seconds",
                "Downloaded 160 of 160 sites in # seconds",
            ),
            (
                "1 in flight: 1 round x 50 ms = 0.05 s of waiting; the other 0.10 s are work",
                "1 in flight: 1 round x 50 ms = 0.05 s of waiting; the other # s are work",
            ),
            ("a: timed out after 0.1 s", "a: timed out after 0.1 s"),
            ("the best is 20 / 7 = 2.86.", "the best is 20 / 7 = 2.86."),
            ("sync: 1 at once, 1.25 s", "sync: 1 at once, #"),
            ("load, then store   99,966  700,034   81.5", "load, then store # # #"),
            ("Mutex    800,000        0   81.5", "Mutex 800,000 0 #"),
            ("rayon  0.012   1.75", "rayon # #"),
            ("    3       0       6", "3 0 6"),
            ("35 requests: 30 x 200 OK, 5 x 503 Service Unavailable", "# requests: 30 x 200 OK#"),
            ("http://127.0.0.1:40001/dice: 503", "http://127.0.0.1:#/dice: 503"),
            ("http://127.0.0.1:1/: connection refused", "http://127.0.0.1:1/: connection refused"),
            ("0", "0"),
        ] {
            assert_eq!(masked_line(line).unwrap(), masked);
        }
    }

    #[test]
    fn what_depends_on_the_clock_alone_is_left_out() {
        let text = "This is going to take about 3 hours.\n  0 ms  50 ms\nfib(38) x 20\n";
        assert_eq!(masked(text), "fib(38) x 20\n");
    }

    #[test]
    fn what_is_masked_has_to_hold() {
        for (text, old, new) in [
            (RUN, "0.31 seconds", "0.29 seconds"),
            (RUN, "0.31 seconds", "0.34 seconds"),
            (RUN, "other 0.01", "other 0.03"),
            (RUN, "6 rounds", "5 rounds"),
            (RUN, "314.1 ms", "330 ms"),
            (RUN, "Downloaded 6", "Downloaded 5"),
            (RUN, "thread 1 ├──├──", "thread 1 ───────"),
            (RUN, ":40001/", ":70000/"),
            ("Downloaded 5 of 6 sites in 1.0 seconds (1 failed: 1 tls)\n", "(1", "(2"),
            ("Downloaded 2 of 6 sites in 1.0 seconds (4 not run)\n", "(4", "(3"),
            ("Downloaded 2 of 2 sites in 1.0 seconds (0 not run)\n", "2 of 2", "0 of 0"),
            (RACE, "7 1 9", "8 0 9"),
            (RACE, "7 1 9", "7 2 9"),
            (RACE, "8 0 5.1", "8 1 5.1"),
            (RACE, "8 0 5.1", "8 0 0.0"),
            (MODELS, "1.75", "1.74"),
            (MODELS, "sequential 1.750", "sequential 1.700"),
            (MODELS, "threads 1.000", "threads 0.000"),
            ("one: requests 160, connections 1, seconds 0.81\n", "0.81", "0.79"),
            ("one: requests 20, most in flight 1, seconds 0.41\n", "0.41", "0.39"),
            ("2 threads finished at least one site each\n", "2", "0"),
            ("30 of 30 items, 8280 bytes, arrived in 3.42 seconds\n", "3.42", "3.02"),
            ("30 of 30 items, 8280 bytes, arrived in 3.42 seconds\n", "30 of", "29 of"),
            ("30 of 30 items, 8280 bytes, arrived in 3.42 seconds\n", "8280", "8279"),
            ("35 requests: 30 x 200 OK, 2 x 429 A B, 3 x 503 C\n", "35", "36"),
            ("The clock jumped from move to move: 1:00 passed in 0.01 seconds.", "0.01", "0.00"),
            ("One\nTwo\nOne\nTwo\nCounted in 2.00 seconds\n", "2.00", "1.99"),
            ("One\nOne\nTwo\nTwo\nCounted in 1.00 seconds\n", "1.00", "0.99"),
        ] {
            assert!(text.contains(old), "{old}");
            assert_eq!(problems(&lines(text)), [""; 0]);
            assert_eq!(problems(&lines(&text.replacen(old, new, 1))).len().min(1), 1, "{new}");
        }
    }

    const RUN: &str = "\
Read 276 bytes from http://127.0.0.1:40001/dice
...
sync-download: 1 at once, 314.1 ms
thread 1 ├──├──
Downloaded 6 of 6 sites in 0.31 seconds
1 in flight: 6 rounds x 50 ms = 0.30 s of waiting; the other 0.01 s are work
";
    const RACE: &str = "\
2 threads, 4 increments each: 8 expected
load, then store 7 1 9.5
Mutex 8 0 5.1
";
    const MODELS: &str = "sequential 1.750 1.00\nthreads 1.000 1.75\n";
}
