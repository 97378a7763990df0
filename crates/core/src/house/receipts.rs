//! Receipt codes that cannot be guessed and need no search: each is a serial number passed through a keyed
//! permutation of all eleven-digit numbers. Whoever has the key turns a code back into its serial number, which
//! is the id of what was received; for everybody else one code tells nothing about the next.
//!
//! The permutation is a Feistel network (Luby and Rackoff) of ten rounds with AES as its round function, which processors do by
//! themselves: every look-up of a code and every filing goes through all rounds. There are
//! 300,000 × 300,000 codes, so each half is a number below 300,000 and adding is done modulo that.

use crate::house::{App, Fault, Stop, Tx, Vault};
use crate::registry::store::reserve;
use aes_gcm::aes::Aes128;
use aes_gcm::aes::cipher::{Block, BlockCipherEncrypt, Key, KeyInit};
use houji_base::{Moment, ReceiptCode};
use std::ops::Range;
use tokio::sync::Mutex;

/// Values of one half.
const HALF: u64 = 300_000;
const ROUNDS: u8 = 10;
/// Codes that exist: eleven digits, the first not 0; the twelfth digit is for checking.
const CODES: u64 = HALF * HALF;
/// The first serial number: all have eleven digits, so that as ids they look like ids wherever they stand, and none is
/// ever the 0 under which the record keeps what is about no one thing.
const FIRST: i64 = 10_000_000_000;
/// Serial numbers a process takes at once.
const BLOCK: i64 = 2048;
/// How long it gives them out. Lists go by id, so numbers must grow with time, to within this much, also when several
/// processes share a database.
const BLOCK_LASTS_MS: i64 = 60_000;

/// Turns serial numbers into codes and back.
pub struct Receipts {
    cipher: Aes128,
    /// Serial numbers this process may still use, and until when.
    block: Mutex<(Range<i64>, Moment)>,
}

impl Receipts {
    /// With the key of this installation.
    pub fn new(vault: &Vault) -> Receipts {
        let key = vault.mark("receipts", &[]);
        let (half, _) = key.split_at(16);
        let mut aes_key = Key::<Aes128>::default();
        aes_key.copy_from_slice(half);
        Receipts { cipher: Aes128::new(&aes_key), block: Mutex::new((0..0, Moment::from_millis(0))) }
    }

    /// The code of a serial number below ninety thousand million.
    pub fn code(&self, serial: i64) -> Option<ReceiptCode> {
        let serial = u64::try_from(serial).ok().filter(|serial| *serial < CODES)?;
        Some(ReceiptCode::from_random(self.forward(serial)))
    }

    /// The serial number of a code; every code has one, whether or not it was ever given out.
    pub fn serial(&self, code: ReceiptCode) -> i64 {
        let eleven = u64::try_from(code.as_i64() / 10).unwrap_or(0);
        i64::try_from(self.backward(eleven.saturating_sub(CODES / 9))).unwrap_or(0)
    }

    fn forward(&self, value: u64) -> u64 {
        let (mut left, mut right) = (value / HALF, value % HALF);
        for round in 0..ROUNDS {
            (left, right) = (right, (left + self.mix(round, right)) % HALF);
        }
        left * HALF + right
    }

    fn backward(&self, value: u64) -> u64 {
        let (mut left, mut right) = (value / HALF, value % HALF);
        for round in (0..ROUNDS).rev() {
            (left, right) = ((right + HALF - self.mix(round, left)) % HALF, left);
        }
        left * HALF + right
    }

    /// Below [`HALF`]; of 64 bits, so that no value is noticeably likelier than another.
    fn mix(&self, round: u8, half: u64) -> u64 {
        let mut block = Block::<Aes128>::default();
        let (first, second) = block.split_at_mut(8);
        first.copy_from_slice(&u64::from(round).to_be_bytes());
        second.copy_from_slice(&half.to_be_bytes());
        self.cipher.encrypt_block(&mut block);
        block.iter().take(8).fold(0u64, |sum, byte| (sum << 8) | u64::from(*byte)) % HALF
    }

    /// The next serial number with its code.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn next(&self, app: &App) -> Result<(i64, ReceiptCode), Stop> {
        let now = app.clock.now();
        let mut guarded = self.block.lock().await;
        let (block, until) = &mut *guarded;
        // A draft is made by one process: its numbers grow with time however long they last.
        if block.is_empty() || (*until <= now && !app.db.is_draft()) {
            let start = app.db.write(|tx| Ok(set_aside(tx, BLOCK)?)).await?;
            (*block, *until) = (start..start.saturating_add(BLOCK), now.plus_millis(BLOCK_LASTS_MS));
        }
        let serial = block.next().unwrap_or(0);
        let code = self.code(serial).ok_or_else(|| Fault::new("all receipt codes are used"))?;
        Ok((serial, code))
    }
}

/// Sets serial numbers aside, to be printed now and used later; returns the first. They are taken from the same series
/// as all others, so that none of them is ever given out again.
///
/// # Errors
/// A fault of the database.
pub fn set_aside(tx: &mut Tx, count: i64) -> Result<i64, Fault> {
    Ok(reserve(tx, "receipts", count)?.saturating_add(FIRST))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn receipts() -> Receipts {
        Receipts::new(&Vault::new(&[7; 32]))
    }

    proptest! {
        /// Every serial number comes back from its code.
        #[test]
        fn there_and_back(serial in 0i64..90_000_000_000) {
            let receipts = receipts();
            let code = receipts.code(serial).unwrap();
            prop_assert_eq!(receipts.serial(code), serial);
        }
    }

    #[test]
    fn neighbours_look_unrelated_and_the_ends_work() {
        let receipts = receipts();
        let codes: BTreeSet<i64> = (0..2000).map(|n| receipts.code(n).unwrap().as_i64()).collect();
        assert_eq!(codes.len(), 2000);
        let low = codes.iter().filter(|code| **code < 550_000_000_000).count();
        assert!((900..1100).contains(&low), "{low} of 2000 in the lower half");
        assert!(receipts.code(90_000_000_000).is_none() && receipts.code(-1).is_none());
        let last = receipts.code(89_999_999_999).unwrap();
        assert_eq!(receipts.serial(last), 89_999_999_999);
        let other = Receipts::new(&Vault::new(&[8; 32]));
        assert_ne!(other.code(1), receipts.code(1));
    }
}
