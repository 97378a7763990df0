//! Keys and what is done with them: sealed columns, look-up digests, marks on forms.
//!
//! Sealed values are SM4-GCM (GB/T 32907) under a key derived from a master key that lives outside the
//! database. The first byte names the scheme, the second the key, so that both can change later.

use crate::house::Fault;
use crate::house::clock::random;
use crate::house::disk::sync_folder_of;
use aes_gcm::aead::{Aead, KeyInit, Payload, consts::U12};
use aes_gcm::{AesGcm, Nonce};
use hmac::Mac;
use std::io::Write;
use std::path::Path;
use subtle::ConstantTimeEq;

type Sm4Gcm = AesGcm<sm4::Sm4, U12>;
type HmacSha256 = hmac::Hmac<sha2::Sha256>;

const SCHEME_SM4_GCM: u8 = 1;
const KEY_VERSION: u8 = 1;
const NONCE: usize = 12;

/// The keys of one installation.
pub struct Vault {
    columns: Sm4Gcm,
    lookup: [u8; 32],
    marks: [u8; 32],
    fingerprint: [u8; 32],
}

impl Vault {
    /// Reads the master key, or makes one (readable by its owner only) when the file is not there.
    ///
    /// # Errors
    /// [`Fault`] when the file cannot be read or written, or is not a key.
    pub fn open_or_create(path: &Path) -> Result<Vault, Fault> {
        match std::fs::read_to_string(path) {
            // The machine went down while the key was being made. A database that knows another key refuses the
            // new one.
            Ok(text) if text.is_empty() => {
                std::fs::remove_file(path)?;
                Vault::open_or_create(path)
            }
            Ok(text) => {
                let bytes = data_encoding::HEXLOWER.decode(text.trim().as_bytes()).unwrap_or_default();
                let master = bytes
                    .try_into()
                    .map_err(|_| Fault::new(format!("{} is not a key of Houji", path.display())))?;
                Ok(Vault::new(&master))
            }
            Err(why) if why.kind() == std::io::ErrorKind::NotFound => {
                let master = random::<32>()?;
                write_private(path, &data_encoding::HEXLOWER.encode(&master))?;
                Ok(Vault::new(&master))
            }
            Err(why) => Err(why.into()),
        }
    }

    /// The vault of a master key.
    pub fn new(master: &[u8; 32]) -> Vault {
        let derive = |label: &str| keyed(master, &[b"houji key v1", label.as_bytes()]);
        let column_key = derive("columns");
        let (half, _) = column_key.split_at(16);
        let mut sm4_key = aes_gcm::Key::<Sm4Gcm>::default();
        sm4_key.copy_from_slice(half);
        Vault {
            columns: Sm4Gcm::new(&sm4_key),
            lookup: derive("lookup"),
            marks: derive("marks"),
            fingerprint: derive("fingerprint"),
        }
    }

    /// Tells two keys apart without telling anything about either.
    pub fn fingerprint(&self) -> String {
        data_encoding::HEXLOWER.encode(&self.fingerprint)
    }

    /// Seals a personal value for the column named `context`.
    ///
    /// # Errors
    /// [`Fault`] when the system has no random bytes.
    pub fn seal(&self, context: &str, plain: &str) -> Result<Vec<u8>, Fault> {
        self.seal_bytes(context, plain.as_bytes())
    }

    /// As [`Vault::seal`], for what is no text.
    ///
    /// # Errors
    /// As [`Vault::seal`].
    pub fn seal_bytes(&self, context: &str, plain: &[u8]) -> Result<Vec<u8>, Fault> {
        let nonce = random::<NONCE>()?;
        let payload = Payload { msg: plain, aad: context.as_bytes() };
        let sealed = self
            .columns
            .encrypt(&Nonce::from(nonce), payload)
            .map_err(|_| Fault::new("a value could not be sealed"))?;
        Ok([&[SCHEME_SM4_GCM, KEY_VERSION], nonce.as_slice(), &sealed].concat())
    }

    /// Opens a sealed value.
    ///
    /// # Errors
    /// [`Fault`] when it was changed, moved to another column or sealed with another key.
    pub fn open(&self, context: &str, sealed: &[u8]) -> Result<String, Fault> {
        let plain = self.open_bytes(context, sealed)?;
        String::from_utf8(plain)
            .map_err(|_| Fault::new(format!("a sealed value of {context} cannot be opened")))
    }

    /// As [`Vault::open`], for what is no text.
    ///
    /// # Errors
    /// As [`Vault::open`].
    pub fn open_bytes(&self, context: &str, sealed: &[u8]) -> Result<Vec<u8>, Fault> {
        let broken = || Fault::new(format!("a sealed value of {context} cannot be opened"));
        let [SCHEME_SM4_GCM, KEY_VERSION, rest @ ..] = sealed else { return Err(broken()) };
        let (nonce, body) = rest.split_at_checked(NONCE).ok_or_else(broken)?;
        let nonce: [u8; NONCE] = nonce.try_into().map_err(|_| broken())?;
        let payload = Payload { msg: body, aad: context.as_bytes() };
        self.columns.decrypt(&Nonce::from(nonce), payload).map_err(|_| broken())
    }

    /// Digest by which a sealed value can be found again: equal values, equal digests, nothing else.
    pub fn lookup(&self, context: &str, plain: &str) -> [u8; 32] {
        keyed(&self.lookup, &[context.as_bytes(), plain.as_bytes()])
    }

    /// A mark only this installation can make; for forms and cookies.
    pub fn mark(&self, context: &str, parts: &[&[u8]]) -> [u8; 32] {
        let mut all = vec![context.as_bytes()];
        all.extend_from_slice(parts);
        keyed(&self.marks, &all)
    }

    /// True when `given` is the beginning of that mark, 16 bytes long. Takes as long wherever they differ.
    pub fn is_mark(&self, context: &str, parts: &[&[u8]], given: &[u8]) -> bool {
        let mark = self.mark(context, parts);
        let (ours, _) = mark.split_at(16);
        is_same(ours, given)
    }
}

/// Compares a secret with what was sent, in a time that does not tell where they differ. Only the length shows.
pub fn is_same(ours: &[u8], given: &[u8]) -> bool {
    ours.ct_eq(given).into()
}

/// HMAC-SHA-256 of parts, each preceded by its length.
fn keyed(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    // HMAC takes keys of any length; a 32-byte key cannot be refused.
    let Ok(mut mac) = HmacSha256::new_from_slice(key) else { return [0; 32] };
    for part in parts {
        mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// Writes a new file that its owner alone may read.
///
/// # Errors
/// [`Fault`] of the disk, or when there is such a file.
pub fn write_private(path: &Path, text: &str) -> Result<(), Fault> {
    use std::os::unix::fs::OpenOptionsExt;
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    sync_folder_of(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seals_open_only_where_they_belong() {
        let vault = Vault::new(&[7; 32]);
        let sealed = vault.seal("person.phone", "13800000000").unwrap();
        assert_eq!(vault.open("person.phone", &sealed).unwrap(), "13800000000");
        assert!(vault.open("person.name", &sealed).is_err(), "another column");
        assert!(Vault::new(&[8; 32]).open("person.phone", &sealed).is_err(), "another key");
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(vault.open("person.phone", &changed).is_err(), "byte {at}");
        }
        assert_ne!(sealed, vault.seal("person.phone", "13800000000").unwrap(), "never sealed alike");
    }

    #[test]
    fn bytes_are_sealed_like_text() {
        let vault = Vault::new(&[7; 32]);
        let plain = [0xff, 0xd8, 0, 1].repeat(5000);
        let sealed = vault.seal_bytes("attachment_bytes.7.full", &plain).unwrap();
        assert_eq!(vault.open_bytes("attachment_bytes.7.full", &sealed).unwrap(), plain);
        assert!(vault.open_bytes("attachment_bytes.8.full", &sealed).is_err(), "of another row");
        assert!(vault.open("attachment_bytes.7.full", &sealed).is_err(), "no text");
        assert!(sealed.windows(8).all(|part| part != &plain[..8]));
    }

    #[test]
    fn lookups_agree_only_for_equal_values() {
        let vault = Vault::new(&[7; 32]);
        assert_eq!(vault.lookup("a", "x"), vault.lookup("a", "x"));
        assert_ne!(vault.lookup("a", "x"), vault.lookup("b", "x"));
        assert_ne!(vault.lookup("a", "x"), vault.mark("a", &[b"x"]));
    }

    #[test]
    fn a_mark_is_known_again_and_nothing_like_it() {
        let vault = Vault::new(&[7; 32]);
        let mark = vault.mark("form", &[b"a", b"b"]);
        let given = mark[..16].to_vec();
        assert!(vault.is_mark("form", &[b"a", b"b"], &given));
        assert!(!vault.is_mark("form", &[b"ab", b""], &given), "other parts");
        for at in 0..given.len() {
            let mut changed = given.clone();
            changed[at] ^= 1;
            assert!(!vault.is_mark("form", &[b"a", b"b"], &changed), "byte {at}");
        }
        for wrong in [&mark[..15], &mark[..17], &[][..]] {
            assert!(!vault.is_mark("form", &[b"a", b"b"], wrong), "{} bytes", wrong.len());
        }
    }

    #[test]
    fn a_key_file_is_made_once_and_kept() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("houji.key");
        let made = Vault::open_or_create(&path).unwrap().fingerprint();
        assert_eq!(Vault::open_or_create(&path).unwrap().fingerprint(), made);
        std::fs::write(&path, "").unwrap();
        let again = Vault::open_or_create(&path).unwrap().fingerprint();
        assert_ne!(again, made, "an empty file is no key");
        assert_eq!(Vault::open_or_create(&path).unwrap().fingerprint(), again);
        std::fs::write(&path, "short").unwrap();
        assert!(Vault::open_or_create(&path).is_err());
    }
}
