//! Six digits that change every 30 seconds (RFC 6238, SHA-1).

use crate::house::vault::is_same;
use crate::house::{Fault, Vault};
use houji_base::Moment;
use totp_rs::{Builder, Totp};

/// Column of the secret, as the vault knows it.
const COLUMN: &str = "login.totp";
/// How long a code is good for.
const SECONDS: u64 = 30;
/// Bytes of a secret.
pub const LENGTH: usize = 20;

/// A secret shared with the app on a phone.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; LENGTH]);

impl Secret {
    /// From its bytes.
    pub fn new(bytes: [u8; LENGTH]) -> Secret {
        Secret(bytes)
    }

    /// The secret of an enrolment that is under way. It follows from the random token of the half session and
    /// is kept nowhere until it is confirmed.
    pub fn of_half_session(vault: &Vault, session: &[u8; 32]) -> Secret {
        let mark = vault.mark("totp.enrol", &[session]);
        let mut bytes = [0; LENGTH];
        bytes.copy_from_slice(mark.split_at(LENGTH).0);
        Secret(bytes)
    }

    /// Sealed for the database.
    ///
    /// # Errors
    /// A fault when the system has no random bytes.
    pub fn sealed(&self, vault: &Vault) -> Result<Vec<u8>, Fault> {
        vault.seal(COLUMN, &self.text())
    }

    /// Opens a sealed secret.
    ///
    /// # Errors
    /// A fault when it was changed or sealed with another key.
    pub fn open(vault: &Vault, sealed: &[u8]) -> Result<Secret, Fault> {
        let broken = || Fault::new("a second factor cannot be read");
        let text = vault.open(COLUMN, sealed)?;
        let bytes = data_encoding::BASE32_NOPAD.decode(text.as_bytes()).map_err(|_| broken())?;
        bytes.try_into().map(Secret).map_err(|_| broken())
    }

    /// As apps read it: base 32.
    pub fn text(&self) -> String {
        data_encoding::BASE32_NOPAD.encode(&self.0)
    }

    /// As people type it: groups of four.
    pub fn groups(&self) -> Vec<String> {
        let text: Vec<char> = self.text().chars().collect();
        text.chunks(4).map(|group| group.iter().collect()).collect()
    }

    /// The 30-second step a typed code belongs to: the present one or the one beside it.
    ///
    /// # Errors
    /// A fault when the secret is unusable.
    pub fn step_of(&self, typed: &str, now: Moment) -> Result<Option<i64>, Fault> {
        let seconds = u64::try_from(now.millis() / 1000).unwrap_or(0);
        if typed.len() != 6 || !typed.bytes().all(|byte| byte.is_ascii_digit()) {
            return Ok(None);
        }
        let (totp, now) = (self.totp()?, seconds / SECONDS);
        let mut found = None;
        // Every step is looked at: how long it takes does not tell which it was.
        for step in [now.saturating_sub(1), now, now.saturating_add(1)] {
            let right = totp.generate(step.saturating_mul(SECONDS)).to_string();
            if is_same(right.as_bytes(), typed.as_bytes()) {
                found = found.or(i64::try_from(step).ok());
            }
        }
        Ok(found)
    }

    /// The code of a moment; for tests and for the demo's sign-ins.
    ///
    /// # Errors
    /// A fault when the secret is unusable.
    pub fn code(&self, at: Moment) -> Result<String, Fault> {
        let seconds = u64::try_from(at.millis() / 1000).unwrap_or(0);
        Ok(self.totp()?.generate(seconds).to_string())
    }

    /// The QR code an app scans, as SVG.
    ///
    /// # Errors
    /// A fault when it cannot be drawn.
    pub fn qr_svg(&self, account: &str) -> Result<String, Fault> {
        let url = format!("otpauth://totp/Houji:{account}?secret={}&issuer=Houji", self.text());
        crate::ui::qr::svg(&url)
    }

    fn totp(&self) -> Result<Totp, Fault> {
        let built = Builder::new().with_secret(self.0).build();
        built.map_err(|_| Fault::new("a second factor cannot be used"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_are_those_of_the_standard() {
        // RFC 6238, appendix B, SHA-1: the last six of its eight digits.
        let secret = Secret::new(*b"12345678901234567890");
        for (second, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (2_000_000_000, "279037")]
        {
            assert_eq!(secret.code(Moment::from_millis(second * 1000)).unwrap(), code);
        }
    }

    #[test]
    fn one_step_before_and_after_is_good_and_two_are_not() {
        let secret = Secret::new(*b"12345678901234567890");
        let now = Moment::from_millis(1_700_000_010_000);
        let step = now.millis() / 30_000;
        for (steps, good) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
            let code = secret.code(now.plus_millis(steps * 30_000)).unwrap();
            assert_eq!(secret.step_of(&code, now).unwrap(), good.then_some(step + steps), "{steps}");
        }
        for odd in ["", "12345", "1234567", "12a456", "１２３４５６"] {
            assert_eq!(secret.step_of(odd, now).unwrap(), None, "{odd:?}");
        }
    }

    #[test]
    fn secrets_are_sealed_and_follow_from_the_session() {
        let vault = Vault::new(&[7; 32]);
        let secret = Secret::of_half_session(&vault, &[1; 32]);
        assert!(secret == Secret::of_half_session(&vault, &[1; 32]));
        assert!(secret != Secret::of_half_session(&vault, &[2; 32]));
        assert!(secret == Secret::open(&vault, &secret.sealed(&vault).unwrap()).unwrap());
        assert_eq!((secret.groups().len(), secret.groups().concat()), (8, secret.text()));
        assert!(secret.qr_svg("xiao.he").unwrap().starts_with("<svg "));
        assert!(!secret.qr_svg("xiao.he").unwrap().contains("style"));
    }
}
