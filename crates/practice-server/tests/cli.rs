//! The practice server as a user runs it.
#![allow(clippy::unwrap_used)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::Child;
use std::time::{Duration, Instant};

use practice_server::{Behaviour, Practice};
use test_support::Invocation;

/// A server that ends with the test.
struct Server {
    process: Child,
    address: String,
}

impl Server {
    fn start(arguments: &[&str]) -> Self {
        let mut process = program(arguments).command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim_end().strip_prefix("http://").unwrap().to_owned();
        Self { process, address }
    }

    /// What the server answers to this text, until it closes the connection.
    fn answer(&self, request: &str) -> String {
        let mut connection = TcpStream::connect(&self.address).unwrap();
        connection.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        // A server that has heard enough may close before all is written.
        let _ = connection.write_all(request.as_bytes());
        let mut answer = Vec::new();
        let _ = connection.read_to_end(&mut answer);
        String::from_utf8(answer).unwrap()
    }

    fn get(&self, path: &str) -> String {
        self.answer(&format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn program(arguments: &[&str]) -> Invocation {
    Invocation::new(Path::new(env!("CARGO_BIN_EXE_practice-server")), arguments)
}

#[test]
fn pages_have_their_sizes() {
    let server = Server::start(&["--latency", "0"]);
    assert!(server.address.starts_with("127.0.0.1:"));
    for (path, bytes) in [("/jython", 10_966), ("/dice", 276)] {
        let answer = server.get(path);
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 200 OK"), "{head}");
        assert_eq!(body.len(), bytes);
    }
    assert!(server.get("/elsewhere").starts_with("HTTP/1.1 404 Not Found"));
    let post = "POST /dice HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
    assert!(server.answer(post).starts_with("HTTP/1.1 405 Method Not Allowed"));
}

#[test]
fn stats_count_everything_but_themselves() {
    let server = Server::start(&["--latency", "0"]);
    let stats = |requests: usize| {
        format!(
            "{{\"requests\":{requests},\"connections\":{requests},\"in_flight\":0,\
             \"most_in_flight\":{}}}",
            requests.min(1)
        )
    };
    assert!(server.get("/stats").ends_with(&stats(0)));
    server.get("/dice");
    server.get("/dice");
    let answer = server.get("/stats");
    assert!(answer.ends_with(&stats(2)), "{answer}");
}

#[test]
fn answers_take_at_least_the_latency() {
    let server = Server::start(&["--latency", "80"]);
    let start = Instant::now();
    server.get("/dice");
    assert!(start.elapsed() >= Duration::from_millis(80));
}

#[test]
fn a_share_of_requests_fails() {
    let server = Server::start(&["--latency", "0", "--fail", "30"]);
    let failed = (0..20).filter(|_| server.get("/dice").starts_with("HTTP/1.1 503")).count();
    assert_eq!(failed, 6);
}

#[test]
fn the_limited_page_says_when_to_come_back() {
    let server = Server::start(&["--latency", "0"]);
    let answers: Vec<_> = (0..200).map(|_| server.get("/limited")).collect();
    let (good, refused): (Vec<_>, Vec<_>) =
        answers.iter().partition(|answer| answer.starts_with("HTTP/1.1 200 OK"));
    assert!(good.len() >= 10);
    assert!(!refused.is_empty());
    for answer in refused {
        assert!(answer.starts_with("HTTP/1.1 429 Too Many Requests"), "{answer}");
        assert!(answer.contains("\r\nretry-after: 1\r\n"), "{answer}");
    }
}

#[test]
fn it_does_not_listen_to_everything() {
    let server = Server::start(&["--latency", "0"]);
    let endless = format!("GET / HTTP/1.1\r\nx: {}\r\n\r\n", "x".repeat(100_000));
    let answer = server.answer(&endless);
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 431"), "{answer}");
    assert!(server.answer("nonsense\r\n\r\n").starts_with("HTTP/1.1 400"));
    assert!(server.get("/dice").starts_with("HTTP/1.1 200"));
}

/// Whoever asks again and again, and never reads, does not keep a connection for good.
#[test]
fn nobody_holds_a_connection_without_reading() {
    let patience = Some(Duration::from_millis(200));
    let server = Practice::start(Behaviour { patience, ..Behaviour::default() }).unwrap();
    let address = server.url("").replace("http://", "");
    let mut connection = TcpStream::connect(address).unwrap();
    let request = b"GET /jython HTTP/1.1\r\nhost: x\r\n\r\n".repeat(1_000);
    // Far longer than it takes: then the server waits forever.
    connection.set_write_timeout(Some(Duration::from_secs(20))).unwrap();
    let mut requests = std::iter::repeat_with(|| connection.write_all(&request));
    let refused = requests.find_map(Result::err).unwrap();
    assert_ne!(refused.kind(), std::io::ErrorKind::WouldBlock, "{refused}");
}

#[test]
fn a_port_that_is_taken_is_told() {
    let server = Server::start(&[]);
    let port = server.address.rsplit(':').next().unwrap();
    let run = program(&["--port", port]).run().exits_with(2);
    let error = format!("error: cannot listen on 127.0.0.1, port {port}: ");
    assert!(run.stderr.starts_with(&error), "{run:#?}");
}

#[test]
fn bad_options_are_refused() {
    for arguments in [["--port", "65536"], ["--latency", "10001"], ["--fail", "101"]] {
        let _ = program(&arguments).run().exits_with(2);
    }
}
