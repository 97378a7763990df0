//! A device made of software that signs in with a key it holds.

use crate::people::webauthn::{Encoded, MAKER, flag};
use ciborium::Value;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _};
use serde_json::json;
use sha2::{Digest, Sha256};

/// A device that holds one key and says what it is told to say.
pub struct Device {
    pub origin: String,
    pub party: String,
    pub id: Vec<u8>,
    pub flags: u8,
    pub counter: u32,
    pub framed: bool,
    /// Its key.
    pub key: Secret,
}

/// A key of one of two kinds.
pub enum Secret {
    P256(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

impl Device {
    pub fn new(origin: &str, party: &str) -> Device {
        let random = SystemRandom::new();
        let kind = &ECDSA_P256_SHA256_ASN1_SIGNING;
        let pair = EcdsaKeyPair::generate_pkcs8(kind, &random).unwrap();
        let key = Secret::P256(EcdsaKeyPair::from_pkcs8(kind, pair.as_ref(), &random).unwrap());
        let flags = flag::PRESENT | flag::VERIFIED;
        let (origin, party) = (origin.to_owned(), party.to_owned());
        Device { origin, party, id: vec![7; 16], flags, counter: 1, framed: false, key }
    }

    /// One with a key of the other kind.
    pub fn of_edwards(origin: &str, party: &str) -> Device {
        let pair = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
        let key = Secret::Ed25519(Ed25519KeyPair::from_pkcs8(pair.as_ref()).unwrap());
        Device { key, ..Device::new(origin, party) }
    }

    /// What the browser says of itself.
    pub fn client(&self, purpose: &str, challenge: &str) -> Vec<u8> {
        let client = json!({
            "type": purpose, "challenge": challenge, "origin": self.origin, "crossOrigin": self.framed,
            "other_keys_can_be_added_here": "and are not looked at"
        });
        client.to_string().into_bytes()
    }

    fn head(&self, more: u8) -> Vec<u8> {
        let party = Sha256::digest(self.party.as_bytes());
        [party.as_slice(), &[self.flags | more], &self.counter.to_be_bytes()].concat()
    }

    /// The public key.
    pub fn cose(&self) -> Value {
        let number = |label: i64, value: i64| (Value::from(label), Value::from(value));
        let bytes = |label: i64, value: &[u8]| (Value::from(label), Value::from(value.to_vec()));
        Value::Map(match &self.key {
            Secret::P256(pair) => {
                let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
                vec![number(1, 2), number(3, -7), number(-1, 1), bytes(-2, x), bytes(-3, y)]
            }
            Secret::Ed25519(pair) => {
                vec![number(1, 1), number(3, -8), number(-1, 6), bytes(-2, pair.public_key().as_ref())]
            }
        })
    }

    fn sign(&self, text: &[u8]) -> Vec<u8> {
        match &self.key {
            Secret::P256(pair) => pair.sign(&SystemRandom::new(), text).unwrap().as_ref().to_vec(),
            Secret::Ed25519(pair) => pair.sign(text).as_ref().to_vec(),
        }
    }

    /// What the browser sends when a key was made.
    pub fn add(&self, challenge: &str) -> serde_json::Value {
        let length = u16::try_from(self.id.len()).unwrap().to_be_bytes();
        // An extension stands behind the key.
        let data =
            [self.head(flag::HAS_CREDENTIAL), vec![0; MAKER], length.to_vec(), self.id.clone()].concat();
        let data = [data, written(&self.cose()), written(&Value::Map(vec![]))].concat();
        let object = Value::Map(vec![
            (Value::from("fmt"), Value::from("none")),
            (Value::from("attStmt"), Value::Map(vec![])),
            (Value::from("authData"), Value::from(data)),
        ]);
        json!({
            "id": text(&self.id), "rawId": text(&self.id), "type": "public-key", "extensions": {},
            "response": {
                "clientDataJSON": text(&self.client("webauthn.create", challenge)),
                "attestationObject": text(&written(&object)),
            }
        })
    }

    /// What the browser sends when somebody signs in.
    pub fn sign_in(&self, challenge: &str, user: &str) -> serde_json::Value {
        let (data, client) = (self.head(0), self.client("webauthn.get", challenge));
        let signature = self.sign(&[data.as_slice(), Sha256::digest(&client).as_slice()].concat());
        json!({
            "id": text(&self.id), "rawId": text(&self.id), "type": "public-key", "extensions": {},
            "response": {
                "clientDataJSON": text(&client), "authenticatorData": text(&data),
                "signature": text(&signature), "userHandle": user,
            }
        })
    }
}

/// Bytes as browsers send them.
pub fn text(bytes: &[u8]) -> String {
    Encoded(bytes.to_vec()).into()
}

/// A value in CBOR.
pub fn written(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).unwrap();
    bytes
}
