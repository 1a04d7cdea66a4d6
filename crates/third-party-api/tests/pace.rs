//! The pace and the pause, on tokio's paused clock, so that every time is exact.
#![allow(clippy::unwrap_used)]

use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use futures::future::join_all;
use reqwest::Client;
use third_party_api::Api;
use tokio::runtime::Builder;
use tokio::time::{Instant, MissedTickBehavior, advance, interval, sleep};

/// At ten a second, and a little less.
const PERIOD: u128 = 105;

fn on_a_paused_clock<T>(test: impl Future<Output = T>) -> T {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = Builder::new_current_thread();
    builder.enable_all().start_paused(true).build().unwrap().block_on(test)
}

fn api() -> Arc<Api> {
    let client = Client::builder().no_proxy().tls_certs_only([]).build().unwrap();
    Arc::new(Api::new(client, 10.0, 4))
}

/// When each of so many tasks has its turn, in milliseconds from now.
async fn turns(api: &Arc<Api>, tasks: usize) -> Vec<u128> {
    let start = Instant::now();
    let task = |_| {
        let api = Arc::clone(api);
        tokio::spawn(async move {
            api.turn().await;
            start.elapsed().as_millis()
        })
    };
    let turns = join_all((0..tasks).map(task)).await;
    turns.into_iter().map(Result::unwrap).collect()
}

#[test]
fn many_tasks_share_one_pace() {
    let turns = on_a_paused_clock(async { turns(&api(), 20).await });
    assert_eq!(turns, (0..20).map(|turn| turn * PERIOD).collect::<Vec<_>>());
}

#[test]
fn what_nobody_took_is_not_made_up_for() {
    let turns = on_a_paused_clock(async {
        let api = api();
        api.turn().await;
        sleep(Duration::from_secs(10)).await;
        turns(&api, 5).await
    });
    assert_eq!(turns, (0..5).map(|turn| turn * PERIOD).collect::<Vec<_>>());
}

#[test]
fn a_machine_that_stood_still_sends_no_burst() {
    let turns = on_a_paused_clock(async {
        let api = api();
        let asleep = async {
            sleep(Duration::from_millis(50)).await;
            advance(Duration::from_secs(2)).await;
        };
        futures::future::join(turns(&api, 5), asleep).await.0
    });
    let late = 2_050;
    assert_eq!(turns, [0, late, late + PERIOD, late + 2 * PERIOD, late + 3 * PERIOD]);
}

#[test]
fn one_pause_is_for_all_and_the_longest_counts() {
    let turns = on_a_paused_clock(async {
        let api = api();
        api.turn().await;
        api.pause(Duration::from_secs(1));
        api.pause(Duration::from_secs(3));
        api.pause(Duration::from_secs(2));
        turns(&api, 6).await
    });
    assert_eq!(turns, (0..6).map(|turn| 3_000 + turn * PERIOD).collect::<Vec<_>>());
}

#[test]
fn a_pause_that_comes_while_others_wait_is_for_them_too() {
    let turns = on_a_paused_clock(async {
        let api = api();
        let refused = async {
            sleep(Duration::from_millis(250)).await;
            api.pause(Duration::from_secs(1));
        };
        futures::future::join(turns(&api, 5), refused).await.0
    });
    // The tick at 315 falls into the pause, and is lost.
    assert_eq!(turns[..3], [0, PERIOD, 2 * PERIOD]);
    assert_eq!(turns[3..], [1_250, 1_250 + PERIOD]);
}

#[test]
fn no_pause_is_longer_than_an_hour() {
    let turns = on_a_paused_clock(async {
        let api = api();
        api.pause(Duration::MAX);
        turns(&api, 1).await
    });
    assert_eq!(turns, [3_600_000]);
}

#[test]
fn who_goes_away_while_waiting_holds_nobody_up() {
    let turns = on_a_paused_clock(async {
        let api = api();
        let visitor = Arc::clone(&api);
        let visitor = tokio::spawn(async move {
            visitor.turn().await;
            visitor.turn().await;
        });
        sleep(Duration::from_millis(10)).await;
        visitor.abort();
        turns(&api, 2).await
    });
    assert_eq!(turns, [PERIOD - 10, 2 * PERIOD - 10]);
}

#[test]
fn a_ticker_makes_up_for_missed_ticks_unless_it_is_told_otherwise() {
    for (behaviour, ticks) in [
        (None, [0, 350, 350, 350, 400]),
        (Some(MissedTickBehavior::Delay), [0, 350, 450, 550, 650]),
    ] {
        let found = on_a_paused_clock(async {
            let start = Instant::now();
            let mut ticker = interval(Duration::from_millis(100));
            if let Some(behaviour) = behaviour {
                ticker.set_missed_tick_behavior(behaviour);
            }
            let mut found = Vec::new();
            for tick in 0..5 {
                ticker.tick().await;
                found.push(start.elapsed().as_millis());
                if tick == 0 {
                    sleep(Duration::from_millis(350)).await;
                }
            }
            found
        });
        assert_eq!(found, ticks);
    }
}

#[test]
fn a_full_sync_channel_blocks_its_sender() {
    let (sender, receiver) = mpsc::sync_channel(1);
    let (sent, is_sent) = mpsc::channel();
    let producer = thread::spawn(move || {
        for item in 0..3 {
            sender.send(item).unwrap();
            sent.send(item).unwrap();
        }
    });
    assert_eq!(is_sent.recv(), Ok(0));
    // The second has no room, and is not sent, however long nobody takes the first.
    assert!(is_sent.recv_timeout(Duration::from_millis(50)).is_err());
    assert_eq!(receiver.iter().collect::<Vec<_>>(), [0, 1, 2]);
    producer.join().unwrap();
}
