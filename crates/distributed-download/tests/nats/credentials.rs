//! What a server with accounts goes by: who signed whom. The keys are made anew for each server.

use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use nkeys::KeyPair;
use serde_json::{Value, json};

/// Files of an operator with an account and a user.
pub struct Credentials {
    /// The settings of a server that believes this operator.
    pub settings: PathBuf,
    /// What the user has to show.
    pub user: PathBuf,
    /// The secret in it.
    pub seed: String,
}

impl Credentials {
    /// Makes them in this folder.
    pub fn new(folder: &Path) -> Self {
        let [operator, system, account, user] = [
            KeyPair::new_operator(),
            KeyPair::new_account(),
            KeyPair::new_account(),
            KeyPair::new_user(),
        ];
        // Where nothing is said of a limit, nothing is allowed: here nothing is stored.
        let of_system = json!({ "type": "account", "version": 2 });
        let limits = json!({
            "subs": -1, "data": -1, "payload": -1, "conn": -1,
            "disk_storage": -1, "mem_storage": -1, "streams": -1, "consumer": -1,
        });
        let of_account = json!({ "type": "account", "version": 2, "limits": limits });
        let settings = format!(
            "operator: {}\nsystem_account: {}\nresolver: MEMORY\nresolver_preload: {{ {}: {}, {}: {} }}\n",
            sign(&operator, &operator, &json!({ "type": "operator", "version": 2 })),
            system.public_key(),
            system.public_key(),
            sign(&operator, &system, &of_system),
            account.public_key(),
            sign(&operator, &account, &of_account),
        );
        let rights = json!({ "type": "user", "version": 2, "subs": -1, "data": -1, "payload": -1 });
        let seed = user.seed().unwrap();
        let shown = format!(
            "-----BEGIN NATS USER JWT-----\n{}\n------END NATS USER JWT------\n\n\
             -----BEGIN USER NKEY SEED-----\n{seed}\n------END USER NKEY SEED------\n",
            sign(&account, &user, &rights),
        );
        let files = ["settings", "user.creds"].map(|name| folder.join(name));
        fs::write(&files[0], settings).unwrap();
        fs::write(&files[1], shown).unwrap();
        let [settings, user] = files;
        Self { settings, user, seed }
    }
}

/// What one says about the other, as a JSON Web Token.
fn sign(by: &KeyPair, about: &KeyPair, rights: &Value) -> String {
    let claims = json!({
        "jti": about.public_key(), "iat": 0, "name": "test", "nats": rights,
        "iss": by.public_key(), "sub": about.public_key(),
    });
    let parts = [json!({ "typ": "JWT", "alg": "ed25519-nkey" }), claims];
    let text = parts.map(|part| URL_SAFE_NO_PAD.encode(part.to_string())).join(".");
    let signature = URL_SAFE_NO_PAD.encode(by.sign(text.as_bytes()).unwrap());
    format!("{text}.{signature}")
}
