//! right: a thread that owns the count, and is asked by channel.

use std::sync::mpsc;
use std::thread;

pub fn count_pages(threads: usize, pages: usize, announce: impl Fn(u64) + Sync) -> u64 {
    let (asking, asked) = mpsc::channel::<mpsc::Sender<u64>>();
    thread::scope(|scope| {
        let counter = scope.spawn(move || {
            let mut count = 0;
            for answer in asked {
                count += 1;
                answer.send(count).expect("it waits for the answer");
            }
            count
        });
        for _ in 0..threads {
            let (asking, announce) = (asking.clone(), &announce);
            scope.spawn(move || {
                for _ in 0..pages {
                    let (answer, answered) = mpsc::channel();
                    asking.send(answer).expect("somebody counts");
                    announce(answered.recv().expect("an answer"));
                }
            });
        }
        drop(asking);
        counter.join().expect("it does not panic")
    })
}
