//! Passwords: Argon2id with the crate's default parameters, never on the threads that answer requests.

use crate::house::error::BUSY;
use crate::house::{Fault, Stop, random};
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use std::time::Duration;
use tokio::sync::Semaphore;

/// Each computation takes 19 MiB and a core; two at a time leave the machine to the others.
static PERMITS: Semaphore = Semaphore::const_new(2);
/// Whoever would wait longer is told to come back.
const PATIENCE: Duration = Duration::from_secs(10);

/// No password has this digest. It is computed against when there is no such account, so that the answer takes
/// as long as for an account that exists.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// The digest to keep of a password.
///
/// # Errors
/// Busy, or a fault of the system.
pub async fn hash(password: String) -> Result<String, Stop> {
    aside(move || {
        let salt = random::<16>()?;
        let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), &salt);
        hash.map(|hash| hash.to_string()).map_err(|why| Fault::new(format!("argon2: {why}")))
    })
    .await
}

/// True when the password is the one whose digest is kept. Without a digest: false, after the same work.
///
/// # Errors
/// Busy, or a fault of the system.
pub async fn verify(password: String, kept: Option<String>) -> Result<bool, Stop> {
    aside(move || {
        let known = PasswordHash::new(kept.as_deref().unwrap_or(NOBODY))
            .map_err(|why| Fault::new(format!("a kept password digest: {why}")))?;
        let same = Argon2::default().verify_password(password.as_bytes(), &known).is_ok();
        Ok(same && kept.is_some())
    })
    .await
}

async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Fault> + Send + 'static,
) -> Result<T, Stop> {
    let permit = tokio::time::timeout(PATIENCE, PERMITS.acquire()).await.map_err(|_| BUSY)?;
    let done = tokio::task::spawn_blocking(work).await;
    drop(permit);
    Ok(done.map_err(|_| Fault::new("the password thread broke"))??)
}

/// Letters and digits that are not mistaken for one another.
const CLEAR: &[u8; 32] = b"abcdefghjkmnopqrstuvwxyz23456789";

/// A first password to hand over on paper: four groups of four, 80 bits.
///
/// # Errors
/// A fault when the system has no random bytes.
pub fn draw() -> Result<String, Fault> {
    let mut text = String::new();
    for (at, byte) in random::<16>()?.into_iter().enumerate() {
        if at > 0 && at % 4 == 0 {
            text.push('-');
        }
        text.extend(CLEAR.get(usize::from(byte % 32)).map(|byte| char::from(*byte)));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_verifies_only_against_its_own_digest() {
        let kept = hash("东巷口-Lamp7".to_owned()).await.unwrap();
        assert!(verify("东巷口-Lamp7".to_owned(), Some(kept.clone())).await.unwrap());
        assert!(!verify("东巷口-Lamp8".to_owned(), Some(kept.clone())).await.unwrap());
        assert_ne!(kept, hash("东巷口-Lamp7".to_owned()).await.unwrap(), "salted");
        assert!(!verify(String::new(), None).await.unwrap());
        assert!(verify("x".to_owned(), Some("plain".to_owned())).await.is_err(), "not a digest");
    }

    #[tokio::test]
    async fn nobody_costs_as_much_as_somebody() {
        let kept = hash("x".to_owned()).await.unwrap();
        let cost = |text: &str| {
            let hash = PasswordHash::new(text).unwrap();
            (hash.algorithm.to_string(), hash.params.to_string(), hash.hash.map(|hash| hash.len()))
        };
        assert_eq!(cost(&kept), cost(NOBODY));
    }

    #[test]
    fn first_passwords_differ() {
        let (one, other) = (draw().unwrap(), draw().unwrap());
        assert_ne!(one, other);
        assert_eq!((one.len(), one.matches('-').count()), (19, 3));
    }
}
