//! Servers that the practice server is not: some for https, some that never answer, one that is not
//! there.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use rcgen::{
    BasicConstraints, Certificate, CertificateParams, CertifiedIssuer, CertifiedKey, DnType, IsCa,
    KeyPair, date_time_ymd, generate_simple_self_signed,
};
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, Stream};
use socket2::{Domain, SockRef, Socket, Type};

/// An https server.
#[derive(Debug)]
pub struct Https {
    /// Where it listens.
    pub address: SocketAddr,
    /// Its certificate, as PEM.
    pub certificate: String,
}

impl Https {
    /// Starts a server for this host with a certificate that it signed itself. It answers every
    /// request with five bytes, and ends with the process.
    pub fn start(host: &str) -> Self {
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed([host.to_owned()]).unwrap();
        Self::with(cert.der(), &signing_key, cert.pem())
    }

    fn with(der: &CertificateDer<'static>, key: &KeyPair, certificate: String) -> Self {
        let key = PrivatePkcs8KeyDer::from(key.serialize_der());
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![der.clone()], key.into())
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
        Self { address, certificate }
    }
}

/// Signs the certificates of servers, as those do that systems trust.
#[derive(Debug)]
pub struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    /// A new one, which nobody trusts so far.
    pub fn new() -> Self {
        let mut params = CertificateParams::new([]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, "authority of the tests");
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    /// Its own certificate, as PEM: whoever trusts this trusts what it signs.
    pub fn certificate(&self) -> String {
        self.0.pem()
    }

    /// Starts a server whose certificate it has signed, for these hosts and to the end of this year.
    pub fn https(&self, hosts: impl Into<Vec<String>>, year: i32) -> Https {
        let (certificate, key) = self.sign(hosts, year);
        Https::with(certificate.der(), &key, certificate.pem())
    }

    /// Makes a certificate with its key for somebody else's server or client, both as PEM.
    pub fn certify(&self, hosts: impl Into<Vec<String>>, year: i32) -> [String; 2] {
        let (certificate, key) = self.sign(hosts, year);
        [certificate.pem(), key.serialize_pem()]
    }

    fn sign(&self, hosts: impl Into<Vec<String>>, year: i32) -> (Certificate, KeyPair) {
        let mut params = CertificateParams::new(hosts).unwrap();
        params.not_before = date_time_ymd(2001, 1, 1);
        params.not_after = date_time_ymd(year, 12, 31);
        let key = KeyPair::generate().unwrap();
        (params.signed_by(&key, &self.0).unwrap(), key)
    }
}

impl Default for Authority {
    fn default() -> Self {
        Self::new()
    }
}

/// A server that says one thing to everyone, and leaves the connection open. It ends with the
/// process.
pub fn says_and_stays(answer: &'static [u8]) -> SocketAddr {
    serve(move |mut connection| {
        while connection.read(&mut [0; 4096]).is_ok_and(|bytes| bytes > 0) {
            let _ = connection.write_all(answer);
        }
    })
}

/// A server whose page of a number redirects to the host of that number. It ends with the process.
pub fn redirects(hosts: Vec<SocketAddr>) -> SocketAddr {
    serve(move |mut connection| {
        let mut request = [0; 4096];
        while let Ok(bytes @ 1..) = connection.read(&mut request) {
            let request = String::from_utf8_lossy(&request[..bytes]).into_owned();
            let number: usize = request.split(['/', ' ']).nth(2).unwrap().parse().unwrap();
            let location = format!("location: http://{}/\r\n", hosts[number]);
            let answer = format!("HTTP/1.1 302 Found\r\n{location}content-length: 0\r\n\r\n");
            let _ = connection.write_all(answer.as_bytes());
        }
    })
}

/// A server that resets each connection as soon as it has it. It ends with the process.
pub fn resets_at_once() -> SocketAddr {
    serve(|connection| {
        // A connection that may not linger is not closed but reset.
        SockRef::from(&connection).set_linger(Some(Duration::ZERO)).unwrap();
    })
}

/// A server that says one thing to everyone, does not even read, and closes the connection. It ends
/// with the process.
pub fn says_and_leaves(answer: &'static [u8]) -> SocketAddr {
    serve(|mut connection| {
        let _ = connection.write_all(answer);
        let _ = connection.shutdown(Shutdown::Write);
        // What comes is thrown away, so that the connection is not reset.
        let _ = io::copy(&mut connection, &mut io::sink());
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

/// An address at which nobody listens, as long as the process runs.
pub fn nobody() -> SocketAddr {
    let socket = bound();
    let address = socket.local_addr().unwrap().as_socket().unwrap();
    // The socket keeps the port, so that no server of another test gets it.
    std::mem::forget(socket);
    address
}

/// A server that listens and never accepts a connection. It ends with the process.
///
/// The operating system accepts in its place: connections can be opened and written to.
pub fn never_accepts() -> SocketAddr {
    let socket = bound();
    socket.listen(1024).unwrap();
    let address = socket.local_addr().unwrap().as_socket().unwrap();
    std::mem::forget(socket);
    address
}

/// A server to which no connection can be opened: it listens, and its waiting line is full. It ends
/// with the process.
///
/// Where a waiting line that is full refuses, as it does outside of Linux, this one is long.
pub fn never_connects() -> SocketAddr {
    if cfg!(not(target_os = "linux")) {
        return never_accepts();
    }
    let socket = bound();
    socket.listen(0).unwrap();
    let address = socket.local_addr().unwrap().as_socket().unwrap();
    std::mem::forget(socket);
    // The one that does not get in tells that it is full.
    while let Ok(connection) = TcpStream::connect_timeout(&address, Duration::from_millis(50)) {
        std::mem::forget(connection);
    }
    address
}

/// A listener for many connections at once: the standard library's waiting line of 128 can overflow,
/// which costs a client a second.
pub(crate) fn listener() -> TcpListener {
    let socket = bound();
    socket.listen(1024).unwrap();
    socket.into()
}

fn bound() -> Socket {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    socket.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into()).unwrap();
    socket
}

fn serve(answer: impl Fn(TcpStream) + Send + Sync + 'static) -> SocketAddr {
    let listener = listener();
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
