//! A server closes the connection instead of answering, and answers when it is asked again.

use std::io::{self, BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use anyhow::Result;
use reqwest::{Client, Method, retry};
use tokio::runtime::Runtime;

pub fn wrong() -> Result<()> {
    let url = serve_the_second()?;
    let client = Client::builder().no_proxy().build()?;
    if let Err(error) = Runtime::new()?.block_on(client.get(url).send()) {
        eprintln!("{:#}", anyhow::Error::from(error));
    }
    Ok(())
}

pub fn mended() -> Result<()> {
    let url = serve_the_second()?;
    let again = retry::for_host("127.0.0.1").classify_fn(|attempt| {
        let is_get = attempt.method() == Method::GET;
        if is_get && attempt.error().is_some() { attempt.retryable() } else { attempt.success() }
    });
    let client = Client::builder().no_proxy().retry(again).build()?;
    println!("{}", Runtime::new()?.block_on(client.get(url).send())?.status());
    Ok(())
}

fn serve_the_second() -> io::Result<String> {
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    let url = format!("http://{}/", listener.local_addr()?);
    thread::spawn(move || {
        drop(next_request(&listener)?);
        next_request(&listener)?.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
    });
    Ok(url)
}

/// A connection whose request has come, to its last line.
fn next_request(listener: &TcpListener) -> io::Result<TcpStream> {
    let (connection, _) = listener.accept()?;
    for line in BufReader::new(&connection).lines() {
        if line?.is_empty() {
            break;
        }
    }
    Ok(connection)
}
