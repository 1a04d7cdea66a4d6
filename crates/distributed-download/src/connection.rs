//! The way to the NATS server: who may go it, and whether it is open.

use std::path::PathBuf;
use std::time::Duration;
use std::{env, fs};

use anyhow::{Context, Result, anyhow, ensure};
use async_nats::connection::State;
use async_nats::{Client, ConnectError, ConnectErrorKind, ConnectOptions};
use tokio::time;

use crate::place::Access;

/// Connects to a server that has `JetStream`.
pub async fn open(access: &Access) -> Result<Client> {
    let address = &access.address;
    let connecting = options(access)?.connect(address).await;
    let nats = connecting.map_err(|error| {
        let why = reason(error);
        anyhow!("cannot connect to the NATS server at {address}: {why}")
    })?;
    // async-nats has a question for this, and does not understand the answer of an older server.
    let info = nats.request("$JS.API.INFO", "".into()).await;
    let is_there =
        info.is_ok_and(|info| !info.payload.windows(8).any(|word| word == b"\"error\":"));
    ensure!(
        is_there,
        "the NATS server at {address} has no JetStream: start it with nats-server -js"
    );
    Ok(nats)
}

fn reason(error: ConnectError) -> String {
    match error.kind() {
        ConnectErrorKind::Authentication | ConnectErrorKind::AuthorizationViolation => {
            "it lets in nobody without NATS_TOKEN, NATS_CREDS, or NATS_USER and NATS_PASSWORD"
                .into()
        }
        // Each error of async-nats has its source's words in its own.
        _ => anyhow!(error).root_cause().to_string(),
    }
}

/// How often a server that is away is asked whether it is back.
pub const PAUSE: Duration = Duration::from_millis(200);

/// What the environment says of passwords and certificates.
fn options(access: &Access) -> Result<ConnectOptions> {
    /// So often the server has to answer. When it is cut off, that is seen after three times.
    const PING: Duration = Duration::from_secs(5);
    let file = |name| variable(name).map(PathBuf::from);
    let options = ConnectOptions::new().name("distributed-download").ping_interval(PING);
    // Not less and less often: all are back soon after the server is.
    let mut options = options.reconnect_delay_callback(|_| PAUSE);
    if let Some(token) = access.token.clone() {
        return Ok(options.token(token));
    }
    if let Some(token) = variable("NATS_TOKEN") {
        options = options.token(token);
    }
    if let Some((user, password)) = both("NATS_USER", "NATS_PASSWORD")? {
        options = options.user_and_password(user, password);
    }
    if let Some(file) = file("NATS_CREDS") {
        let text = fs::read_to_string(file).context("cannot read the file of NATS_CREDS")?;
        // Without the error: it is about a secret.
        let credentials = options.credentials(&text).ok();
        options = credentials.context("the file of NATS_CREDS has no JWT with a seed in it")?;
    }
    if let Some(authority) = file("NATS_CA") {
        options = options.add_root_certificates(authority);
    }
    if let Some((certificate, key)) = both("NATS_CERT", "NATS_KEY")? {
        options = options.add_client_certificate(certificate.into(), key.into());
    }
    Ok(options)
}

fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

/// Two variables that are of no use alone.
fn both(one: &str, other: &str) -> Result<Option<(String, String)>> {
    let (first, second) = (variable(one), variable(other));
    ensure!(first.is_some() == second.is_some(), "set both {one} and {other}, or neither");
    Ok(first.zip(second))
}

/// Says from now on when the server is lost, and when it is back. All who need it wait meanwhile.
pub fn watch(nats: Client, say: impl Fn(&str) + Send + 'static) {
    tokio::spawn(async move {
        let mut was_there = true;
        loop {
            time::sleep(PAUSE).await;
            let is_there = nats.connection_state() == State::Connected;
            match (was_there, is_there) {
                (true, false) => say("lost the NATS server, and waits until it is back"),
                (false, true) => say("the NATS server is back"),
                _ => {}
            }
            was_there = is_there;
        }
    });
}
