//! What a device with a passkey says, checked step by step as WebAuthn Level 3 asks of a relying party: §7.1 when a key
//! is added, §7.2 when somebody signs in with one. No clock, no database.
//!
//! Makers of devices are not asked for proof (attestation "none"): whoever adds a key is signed in already, and the key
//! opens no more than that sign-in did. The person must be there and verified by the device each time.

use axum::http::Uri;
use ciborium::Value;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ED25519, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest as _, Sha256};

/// The longest id that WebAuthn lets a credential have, in bytes.
const ID_MOST: usize = 1023;
/// Where the fixed head of the authenticator's data ends: digest of the party, flags, counter.
const HEAD: usize = 37;
/// Length of the maker's mark before a credential's id.
pub(crate) const MAKER: usize = 16;

/// Flags of the authenticator's data.
pub(crate) mod flag {
    /// Somebody was there.
    pub const PRESENT: u8 = 1;
    /// The device knew them by finger, face or number.
    pub const VERIFIED: u8 = 1 << 2;
    /// The key may be copied to other devices of its owner.
    pub const MAY_BE_COPIED: u8 = 1 << 3;
    /// It has been.
    pub const IS_COPIED: u8 = 1 << 4;
    /// A new credential follows.
    pub const HAS_CREDENTIAL: u8 = 1 << 6;
}

/// Numbers of COSE (RFC 9053) for the ways to sign that are offered, the usual one first.
mod alg {
    pub const ES256: i64 = -7;
    pub const EDDSA: i64 = -8;
    pub const RS256: i64 = -257;
    pub const OFFERED: [i64; 3] = [ES256, EDDSA, RS256];
}

/// The step that failed. A person is only told that it did not work.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wrong {
    /// Not the shape WebAuthn gives it.
    Unreadable,
    /// Made for adding where signing in was asked, or the other way round.
    Purpose,
    /// Not the answer to our question.
    Challenge,
    /// Asked by another site, or inside a frame of one.
    Origin,
    /// Made for another relying party.
    Party,
    /// Nobody touched the device.
    Absent,
    /// The device did not verify the person.
    Unverified,
    /// A copy of a key that cannot be copied, or a key that changed its mind about it.
    Backup,
    /// The credential inside is not the one outside.
    Credential,
    /// A way to sign that was not offered.
    Algorithm,
    /// The signature is not the key's.
    Signature,
    /// The device counted no further: the key was cloned.
    Counter,
}

/// Bytes that travel as base64url without padding.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Encoded(pub Vec<u8>);

impl TryFrom<String> for Encoded {
    type Error = data_encoding::DecodeError;

    fn try_from(text: String) -> Result<Encoded, Self::Error> {
        data_encoding::BASE64URL_NOPAD.decode(text.as_bytes()).map(Encoded)
    }
}

impl From<Encoded> for String {
    fn from(bytes: Encoded) -> String {
        data_encoding::BASE64URL_NOPAD.encode(&bytes.0)
    }
}

/// What the browser sends: a credential with what the device said about it.
#[derive(Deserialize)]
pub struct Credential<R> {
    #[serde(rename = "rawId")]
    id: Encoded,
    response: R,
}

impl<R> Credential<R> {
    /// The id under which the key was kept.
    pub fn id(&self) -> &[u8] {
        &self.id.0
    }
}

/// The device's word about a new key.
#[derive(Deserialize)]
pub struct Attested {
    #[serde(rename = "clientDataJSON")]
    client: Encoded,
    #[serde(rename = "attestationObject")]
    object: Encoded,
}

/// The device's word about whoever signs in.
#[derive(Deserialize)]
pub struct Asserted {
    #[serde(rename = "clientDataJSON")]
    client: Encoded,
    #[serde(rename = "authenticatorData")]
    data: Encoded,
    signature: Encoded,
    /// The person, as the device was told when the key was added. A key that is found by the device must have it.
    #[serde(rename = "userHandle")]
    user: Encoded,
}

impl Credential<Asserted> {
    /// The person the device speaks of.
    pub fn user(&self) -> &[u8] {
        &self.response.user.0
    }
}

/// A public key with the way it signs.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Public {
    /// ECDSA over P-256 with SHA-256: the point, uncompressed.
    Es256(Encoded),
    /// Ed25519: the point.
    Ed25519(Encoded),
    /// RSA PKCS#1 v1.5 with SHA-256: modulus and exponent, big-endian.
    Rs256(Encoded, Encoded),
}

/// A key as it is kept.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Key {
    public: Public,
    /// How often the device says it has signed; 0 for one that does not count.
    counter: u32,
    may_be_copied: bool,
}

/// The relying party of an installation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Party {
    id: String,
    origin: String,
}

impl Party {
    /// Of the address people use; `None` when it cannot have passkeys, such as a bare number or one without TLS.
    pub fn of(origin: &str) -> Option<Party> {
        let address: Uri = origin.parse().ok()?;
        let (scheme, host) = (address.scheme_str()?, address.host()?.to_ascii_lowercase());
        let is_local = host == "localhost" || host.ends_with(".localhost");
        let is_number = host.starts_with('[') || host.parse::<std::net::IpAddr>().is_ok();
        if is_number || !(scheme == "https" || is_local && scheme == "http") {
            return None;
        }
        // Browsers leave the usual port out.
        let usual = if scheme == "https" { 443 } else { 80 };
        let port = address.port_u16().filter(|port| *port != usual);
        let port = port.map(|port| format!(":{port}")).unwrap_or_default();
        Some(Party { origin: format!("{scheme}://{host}{port}"), id: host })
    }

    /// What `navigator.credentials.create` is asked. The key must be one the device finds by itself, because signing in
    /// asks for no account. `known` are the person's other keys.
    pub fn creation(
        &self,
        challenge: &Encoded,
        user: &[u8],
        name: &str,
        known: &[Vec<u8>],
    ) -> serde_json::Value {
        let known: Vec<_> =
            known.iter().map(|id| json!({ "type": "public-key", "id": Encoded(id.clone()) })).collect();
        let ways = alg::OFFERED.map(|alg| json!({ "type": "public-key", "alg": alg }));
        json!({ "publicKey": {
            "rp": { "id": self.id, "name": "后稷" },
            "user": { "id": Encoded(user.to_vec()), "name": name, "displayName": name },
            "challenge": challenge,
            "pubKeyCredParams": ways,
            "timeout": 300_000,
            "excludeCredentials": known,
            "authenticatorSelection": {
                "residentKey": "required", "requireResidentKey": true, "userVerification": "required"
            },
            "attestation": "none"
        } })
    }

    /// What `navigator.credentials.get` is asked: any key of this house that the device has.
    pub fn request(&self, challenge: &Encoded) -> serde_json::Value {
        json!({ "publicKey": {
            "rpId": self.id,
            "challenge": challenge,
            "timeout": 300_000,
            "allowCredentials": [],
            "userVerification": "required"
        } })
    }

    /// The key that was made in answer to `challenge`.
    ///
    /// # Errors
    /// The first step that fails.
    pub fn added(&self, challenge: &Encoded, said: &Credential<Attested>) -> Result<Key, Wrong> {
        self.check_client("webauthn.create", challenge, &said.response.client)?;
        let object = cbor(&mut said.response.object.0.as_slice())?;
        let data =
            field(&object, &Value::from("authData")).and_then(Value::as_bytes).ok_or(Wrong::Unreadable)?;
        let head = self.head(data)?;
        if head.flags & flag::HAS_CREDENTIAL == 0 {
            return Err(Wrong::Unreadable);
        }
        let (id, public) = credential(data)?;
        if id != said.id.0 {
            return Err(Wrong::Credential);
        }
        Ok(Key { public, counter: head.counter, may_be_copied: head.may_be_copied() })
    }

    /// Checks that `key` answered `challenge`, and gives it with its new counter. That the key is the one of
    /// [`Credential::id`] and belongs to [`Credential::user`] is for the caller to see to.
    ///
    /// # Errors
    /// The first step that fails.
    pub fn signed_in(
        &self,
        challenge: &Encoded,
        said: &Credential<Asserted>,
        key: &Key,
    ) -> Result<Key, Wrong> {
        let Asserted { client, data, signature, .. } = &said.response;
        self.check_client("webauthn.get", challenge, client)?;
        let head = self.head(&data.0)?;
        if head.may_be_copied() != key.may_be_copied {
            return Err(Wrong::Backup);
        }
        let signed = [data.0.as_slice(), Sha256::digest(&client.0).as_slice()].concat();
        key.public.verify(&signed, &signature.0)?;
        // A device that counts must count on; one that never did stays at nothing.
        if (head.counter, key.counter) != (0, 0) && head.counter <= key.counter {
            return Err(Wrong::Counter);
        }
        Ok(Key { counter: head.counter, ..key.clone() })
    }

    /// The browser's part: what for, in answer to what, and on which site.
    fn check_client(&self, purpose: &str, challenge: &Encoded, client: &Encoded) -> Result<(), Wrong> {
        let client: Client = serde_json::from_slice(&client.0).map_err(|_| Wrong::Unreadable)?;
        let is_framed = client.cross_origin || client.top_origin.is_some();
        match () {
            () if client.purpose != purpose => Err(Wrong::Purpose),
            () if client.challenge != *challenge => Err(Wrong::Challenge),
            () if client.origin != self.origin || is_framed => Err(Wrong::Origin),
            () => Ok(()),
        }
    }

    /// The device's part that every answer begins with.
    fn head(&self, data: &[u8]) -> Result<Head, Wrong> {
        let (party, rest) = data.split_at_checked(32).ok_or(Wrong::Unreadable)?;
        let (flags, rest) = rest.split_first().ok_or(Wrong::Unreadable)?;
        let counter = rest.first_chunk().ok_or(Wrong::Unreadable)?;
        let head = Head { flags: *flags, counter: u32::from_be_bytes(*counter) };
        match () {
            () if party != Sha256::digest(self.id.as_bytes()).as_slice() => Err(Wrong::Party),
            () if head.flags & flag::PRESENT == 0 => Err(Wrong::Absent),
            () if head.flags & flag::VERIFIED == 0 => Err(Wrong::Unverified),
            () if head.flags & flag::IS_COPIED != 0 && !head.may_be_copied() => Err(Wrong::Backup),
            () => Ok(head),
        }
    }
}

/// What the browser binds the answer to.
#[derive(Deserialize)]
struct Client {
    #[serde(rename = "type")]
    purpose: String,
    challenge: Encoded,
    origin: String,
    #[serde(rename = "crossOrigin", default)]
    cross_origin: bool,
    #[serde(rename = "topOrigin")]
    top_origin: Option<String>,
}

struct Head {
    flags: u8,
    counter: u32,
}

impl Head {
    fn may_be_copied(&self) -> bool {
        self.flags & flag::MAY_BE_COPIED != 0
    }
}

/// Id and public key of the credential that follows the head.
fn credential(data: &[u8]) -> Result<(&[u8], Public), Wrong> {
    let rest = data.get(HEAD + MAKER..).ok_or(Wrong::Unreadable)?;
    let (length, rest) = rest.split_first_chunk().ok_or(Wrong::Unreadable)?;
    let length = usize::from(u16::from_be_bytes(*length));
    if length > ID_MOST {
        return Err(Wrong::Unreadable);
    }
    // What the device adds after the key (extensions) is nothing we asked for.
    let (id, mut rest) = rest.split_at_checked(length).ok_or(Wrong::Unreadable)?;
    Ok((id, public(&cbor(&mut rest)?)?))
}

/// A COSE key (RFC 9052 §7, parameters in RFC 9053 §7 and RFC 8230 §4).
fn public(cose: &Value) -> Result<Public, Wrong> {
    let number = |label: i64| {
        let value = field(cose, &Value::from(label)).and_then(Value::as_integer);
        value.and_then(|value| i64::try_from(value).ok())
    };
    let bytes = |label: i64, fits: fn(usize) -> bool| {
        let value = field(cose, &Value::from(label)).and_then(Value::as_bytes);
        value.filter(|value| fits(value.len())).cloned().ok_or(Wrong::Algorithm)
    };
    let is_32 = |length| length == 32;
    match (number(1), number(3), number(-1)) {
        (Some(2), Some(alg::ES256), Some(1)) => {
            Ok(Public::Es256(Encoded([vec![4], bytes(-2, is_32)?, bytes(-3, is_32)?].concat())))
        }
        (Some(1), Some(alg::EDDSA), Some(6)) => Ok(Public::Ed25519(Encoded(bytes(-2, is_32)?))),
        // 2048 to 8192 bits, as what verifies it asks.
        (Some(3), Some(alg::RS256), None) => Ok(Public::Rs256(
            Encoded(bytes(-1, |length| (256..=1024).contains(&length))?),
            Encoded(bytes(-2, |length| (1..=8).contains(&length))?),
        )),
        _ => Err(Wrong::Algorithm),
    }
}

impl Public {
    fn verify(&self, signed: &[u8], signature: &[u8]) -> Result<(), Wrong> {
        let verified = match self {
            Public::Es256(point) => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, &point.0).verify(signed, signature)
            }
            Public::Ed25519(point) => UnparsedPublicKey::new(&ED25519, &point.0).verify(signed, signature),
            Public::Rs256(n, e) => RsaPublicKeyComponents { n: &n.0, e: &e.0 }.verify(
                &RSA_PKCS1_2048_8192_SHA256,
                signed,
                signature,
            ),
        };
        verified.map_err(|_| Wrong::Signature)
    }
}

/// The first CBOR item; what stands after it is left.
fn cbor(bytes: &mut &[u8]) -> Result<Value, Wrong> {
    ciborium::from_reader(bytes).map_err(|_| Wrong::Unreadable)
}

/// A field of a CBOR map.
fn field<'a>(map: &'a Value, name: &Value) -> Option<&'a Value> {
    map.as_map()?.iter().find(|(key, _)| key == name).map(|(_, value)| value)
}

#[cfg(test)]
mod tests;
