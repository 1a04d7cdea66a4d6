//! Lets one server of three stall, and waits for the outcomes.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;
use std::time::Duration;

use add_a_deadline::download_all_sites;
use practice_server::{Behaviour, Practice};
use probe::{PATIENCE, block_on, client, hint, hint_unless, watch};

const DEADLINE: Duration = Duration::from_secs(2);

#[test]
fn a_server_that_says_nothing() {
    watch();
    // Nobody accepts here. The system does, and what comes is never read.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    check(&silent, "accepts the connection and says nothing");
}

#[test]
fn a_server_that_drips() {
    watch();
    let dripping = TcpListener::bind("127.0.0.1:0").unwrap();
    let listener = dripping.try_clone().unwrap();
    thread::spawn(move || {
        for connection in listener.incoming() {
            let mut connection = connection.unwrap();
            let _ = connection.read(&mut [0; 1024]);
            let mut alive =
                connection.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n");
            while alive.is_ok() {
                thread::sleep(Duration::from_millis(50));
                alive = connection.write_all(b"x");
            }
        }
    });
    check(&dripping, "answers at once, and then sends a byte now and then");
}

fn check(stalling: &TcpListener, what: &str) {
    let server = Practice::start(Behaviour::default()).unwrap();
    let stalling = format!("http://{}/", stalling.local_addr().unwrap());
    let sites = [server.url("/dice"), stalling, server.url("/jython")];
    let client = client();
    let outcomes = block_on(async {
        let downloads = download_all_sites(&client, &sites, DEADLINE);
        tokio::time::timeout(DEADLINE + 2 * PATIENCE, downloads).await
    });

    let Ok(outcomes) = outcomes else {
        hint!(
            "one of three servers {what}. The deadline was {DEADLINE:?} for each site, and after \
             {:?} it still waits. What has to be in time is the whole download, from the request to \
             the last byte. See \"Deadlines\" in chapter 11.",
            DEADLINE + 2 * PATIENCE
        );
    };
    let seen: Vec<_> = outcomes.iter().map(|outcome| outcome.as_ref().ok().copied()).collect();
    hint_unless!(
        seen == [Some(276), None, Some(10_966)],
        "one of three servers {what}. That should be 276 bytes, an error and 10966 bytes, in \
         this order, and it is {outcomes:?}. A site that fails is an outcome, and the others go on. \
         See chapter 11."
    );
}
