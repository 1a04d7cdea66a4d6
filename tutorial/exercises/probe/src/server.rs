//! A server that does to each request what the check wants, on this machine only.

use std::io::{self, BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

/// Has a thread for each connection, so that an answer may take as long as it likes.
pub struct Server {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<Request>>>,
}

#[derive(Clone, Debug)]
pub struct Request {
    pub path: String,
    /// The number of its connection.
    pub connection: usize,
}

impl Server {
    /// The function writes the whole answer to a path. After an error, the connection is closed.
    pub fn start<F>(answer: F) -> Self
    where
        F: Fn(&str, &mut TcpStream) -> io::Result<()> + Send + Sync + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port that is free");
        let address = listener.local_addr().expect("its address");
        let requests = Arc::default();
        let (seen, answer) = (Arc::clone(&requests), Arc::new(answer));
        thread::spawn(move || {
            for (number, connection) in listener.incoming().flatten().enumerate() {
                let (seen, answer) = (Arc::clone(&seen), Arc::clone(&answer));
                // The end of a connection is nobody's failure here.
                thread::spawn(move || serve(connection, number, &seen, &*answer));
            }
        });
        Self { address, requests }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// What has been asked for so far.
    pub fn requests(&self) -> Vec<Request> {
        locked(&self.requests).clone()
    }
}

fn serve(
    mut connection: TcpStream,
    number: usize,
    seen: &Mutex<Vec<Request>>,
    answer: &dyn Fn(&str, &mut TcpStream) -> io::Result<()>,
) -> io::Result<()> {
    connection.set_nodelay(true)?;
    let mut lines = BufReader::new(connection.try_clone()?).lines();
    // What is asked with GET has a head and nothing else: it ends with an empty line.
    while let Some(first) = lines.next().transpose()? {
        while lines.next().transpose()?.is_some_and(|line| !line.is_empty()) {}
        let path = first.split(' ').nth(1).unwrap_or_default();
        locked(seen).push(Request { path: path.to_owned(), connection: number });
        answer(path, &mut connection)?;
    }
    Ok(())
}

/// Answers with a page of so many bytes.
pub fn send_page(connection: &mut impl Write, bytes: usize) -> io::Result<()> {
    connection.write_all(page(bytes).as_bytes())
}

/// The same, but its head does not say how many: that is known at the end.
pub fn send_page_of_unknown_length(connection: &mut impl Write, bytes: usize) -> io::Result<()> {
    let (head, page) = ("transfer-encoding: chunked", "x".repeat(bytes));
    let answer = format!("HTTP/1.1 200 OK\r\n{head}\r\n\r\n{bytes:x}\r\n{page}\r\n0\r\n\r\n");
    connection.write_all(answer.as_bytes())
}

/// Answers with a status that has no page, such as `404 Not Found`, and more lines of the head.
pub fn refuse(connection: &mut impl Write, status: &str, more: &str) -> io::Result<()> {
    write!(connection, "HTTP/1.1 {status}\r\n{more}content-length: 0\r\n\r\n")
}

/// A page of so many bytes, with its head.
pub fn page(bytes: usize) -> String {
    format!("{}{}", head(bytes), "x".repeat(bytes))
}

/// The head of a page of so many bytes.
pub fn head(bytes: usize) -> String {
    format!("HTTP/1.1 200 OK\r\ncontent-length: {bytes}\r\n\r\n")
}

fn locked(requests: &Mutex<Vec<Request>>) -> MutexGuard<'_, Vec<Request>> {
    requests.lock().unwrap_or_else(PoisonError::into_inner)
}
