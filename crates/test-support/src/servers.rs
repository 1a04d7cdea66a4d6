//! Servers that the practice server is not: one for https, one that never answers, one that is not
//! there.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::{ServerConfig, ServerConnection, Stream};

/// An https server for `localhost`, with a certificate that it signed itself.
#[derive(Debug)]
pub struct Https {
    /// Where it listens.
    pub address: SocketAddr,
    /// Its certificate, as PEM.
    pub certificate: String,
}

impl Https {
    /// Starts a server that answers every request with five bytes. It ends with the process.
    pub fn start() -> Self {
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let key = PrivatePkcs8KeyDer::from(signing_key.serialize_der());
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![cert.der().clone()], key.into())
            .unwrap();
        let config = Arc::new(config);
        let address = serve(move |mut connection| {
            let mut tls = ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = Stream::new(&mut tls, &mut connection);
            // A client that does not trust the certificate breaks off here.
            if stream.read(&mut [0; 4096]).is_ok_and(|bytes| bytes > 0) {
                let _ = stream.write_all(
                    b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\nconnection: close\r\n\r\nhello",
                );
                tls.send_close_notify();
                let _ = tls.complete_io(&mut connection);
            }
        });
        Self { address, certificate: cert.pem() }
    }
}

/// A server that says one thing to everyone, and closes the connection. It ends with the process.
pub fn says(answer: &'static [u8]) -> SocketAddr {
    serve(move |mut connection| {
        let _ = connection.read(&mut [0; 4096]);
        let _ = connection.write_all(answer);
    })
}

/// As [`says`], but it leaves the connection open. It ends with the process.
pub fn says_and_stays(answer: &'static [u8]) -> SocketAddr {
    serve(move |mut connection| {
        while connection.read(&mut [0; 4096]).is_ok_and(|bytes| bytes > 0) {
            let _ = connection.write_all(answer);
        }
    })
}

/// A server that accepts connections and reads, and never answers. It ends with the process.
pub fn silent() -> SocketAddr {
    serve(|mut connection| {
        let _ = std::io::copy(&mut connection, &mut std::io::sink());
    })
}

/// A server that promises a hundred bytes and sends one every tenth of a second. It ends with the
/// process.
pub fn drips() -> SocketAddr {
    serve(|mut connection| {
        let _ = connection.read(&mut [0; 4096]);
        let _ = connection.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n");
        while connection.write_all(b"x").is_ok() {
            thread::sleep(Duration::from_millis(100));
        }
    })
}

/// An address at which nobody listens.
pub fn nobody() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

fn serve(answer: impl Fn(std::net::TcpStream) + Send + Sync + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let answer = Arc::new(answer);
    thread::spawn(move || {
        for connection in listener.incoming().flatten() {
            let answer = Arc::clone(&answer);
            thread::spawn(move || answer(connection));
        }
    });
    address
}
