//! Notes when each request begins, on tokio's paused clock: it jumps, so every time is exact.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::FutureExt;
use keep_the_pace::{Ask, ask_for_all};
use probe::{hint, hint_unless, watch, without_panic};
use tokio::runtime::Builder;
use tokio::time::{Instant, advance, sleep, timeout};

/// The clock of tokio counts whole milliseconds, and may be late by one each time.
const A_TICK: Duration = Duration::from_millis(1);

const PERIODS: [Duration; 3] =
    [Duration::from_millis(30), Duration::from_millis(100), Duration::from_millis(250)];

#[test]
fn two_requests_begin_a_period_apart() {
    watch();
    for period in PERIODS {
        let run = run(12, period, move |_| Answer { after: Duration::from_millis(10), stop: None });
        check_gaps(&run, period);
        check_answers(&run, 12);
    }
}

#[test]
fn slow_answers_hold_nobody_up() {
    watch();
    for period in PERIODS {
        // The first answers are the last that come.
        let run =
            run(12, period, move |item| Answer { after: period * (80 - 3 * item), stop: None });
        check_gaps(&run, period);
        check_end(&run, period);
        check_answers(&run, 12);
    }
}

#[test]
fn nothing_is_made_up_for() {
    watch();
    for period in PERIODS {
        let run_on = run(12, period, move |_| Answer { after: period, stop: None });
        if run_on.smallest_gap().is_some_and(|(gap, _)| gap + A_TICK < period) {
            // There is no pace that could be kept; another test says so.
            return;
        }
        // While the fourth request begins, the machine stands still for ten periods and a half.
        let stop = move |item| (item == 3).then_some(period * 21 / 2);
        let run = run(12, period, move |item| Answer { after: period, stop: stop(item) });
        if let Some((gap, item)) = run.smallest_gap() {
            hint_unless!(
                gap + A_TICK >= period,
                "the machine stood still for {:?} while item 3 was asked for, and after that the \
                 request for item {item} began {gap:?} after the one before it; {period:?} is \
                 allowed. What was missed must not be made up for: a ticker can be told so, and a \
                 plan of all times that was made beforehand cannot know it. See chapter 12, \"The \
                 pace\".",
                period * 21 / 2
            );
        }
        check_answers(&run, 12);
    }
}

#[test]
fn short_lists_have_their_answers_too() {
    watch();
    for items in [0, 1, 2] {
        let run = run(items, PERIODS[1], move |_| Answer { after: PERIODS[0], stop: None });
        check_answers(&run, items);
    }
}

/// How the server answers.
struct Answer {
    after: Duration,
    /// For how long the whole machine stands still when the request has begun.
    stop: Option<Duration>,
}

struct Run {
    /// When each request began, and for which item.
    begins: Vec<(Instant, u32)>,
    start: Instant,
    answers: Vec<u32>,
}

impl Run {
    /// Between two requests that follow each other, and the item of the second.
    fn smallest_gap(&self) -> Option<(Duration, u32)> {
        let gaps = self.begins.windows(2).map(|pair| (pair[1].0 - pair[0].0, pair[1].1));
        gaps.min_by_key(|(gap, _)| *gap)
    }
}

fn run(
    items: u32,
    period: Duration,
    answer: impl Fn(u32) -> Answer + Send + Sync + 'static,
) -> Run {
    let begins = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&begins);
    let answer = Arc::new(answer);
    let ask: Ask = Arc::new(move |item| {
        let (noted, answer) = (Arc::clone(&noted), Arc::clone(&answer));
        async move {
            noted.lock().unwrap().push((Instant::now(), item));
            let Answer { after, stop } = answer(item);
            if let Some(stop) = stop {
                advance(stop).await;
            }
            sleep(after).await;
            item * item
        }
        .boxed()
    });
    let items: Vec<_> = (0..items).collect();
    let mut builder = Builder::new_current_thread();
    let event_loop = builder.enable_all().start_paused(true).build().expect("an event loop");
    let (start, answers) = without_panic("12", || {
        event_loop.block_on(async {
            let start = Instant::now();
            let limit = Duration::from_secs(24 * 3_600);
            (start, timeout(limit, ask_for_all(&ask, &items, period)).await)
        })
    });
    let Ok(answers) = answers else {
        hint!(
            "on the clock of the check, a day has passed, and not all items have their answers. \
             Does something wait forever? See chapter 12, \"The pace\"."
        )
    };
    let begins = begins.lock().unwrap().clone();
    Run { begins, start, answers }
}

fn check_gaps(run: &Run, period: Duration) {
    if let Some((gap, item)) = run.smallest_gap() {
        hint_unless!(
            gap + A_TICK >= period,
            "the request for item {item} began {gap:?} after the one before it, and {period:?} is \
             allowed. A bound on what is in flight is no pace, and neither is a wait that each \
             request has for itself, or one that blocks the thread: all of them share one ticker, \
             and each waits for a tick of its own. See chapter 12, \"The pace\"."
        );
    }
}

fn check_end(run: &Run, period: Duration) {
    let all = u32::try_from(run.begins.len()).expect("a few items");
    let Some((last, _)) = run.begins.last() else { return };
    let (took, least) = (*last - run.start, period * all.saturating_sub(1));
    // The first may have waited for a tick too.
    hint_unless!(
        took <= least + period + A_TICK * all,
        "the last of {all} requests began after {took:?}, where {least:?} would do. The next one \
         begins as soon as it may, whatever is in flight: an answer that takes long holds up \
         nobody. See chapter 12, \"The pace\"."
    );
}

fn check_answers(run: &Run, items: u32) {
    let mut asked: Vec<_> = run.begins.iter().map(|(_, item)| *item).collect();
    asked.sort_unstable();
    hint_unless!(
        asked.iter().copied().eq(0..items),
        "there are {items} items, and these were asked for: {asked:?}. Each item is asked for \
         once."
    );
    let expected: Vec<_> = (0..items).map(|item| item * item).collect();
    hint_unless!(
        run.answers == expected,
        "the answers should be {expected:?}, and they are {:?}. They are in the order of the items, \
         whichever was there first.",
        run.answers
    );
}
