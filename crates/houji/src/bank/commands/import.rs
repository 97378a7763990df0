//! A bank's statement is taken in: what is new of it, all of that or nothing.

use super::super::model::{Account, BankEvent, shown};
use super::super::statement::{Row, fresh, keys, read};
use super::super::{reading, store};
use super::located;
use crate::books::model::BookId;
use crate::gate::{Action, Located, Permit};
use crate::house::table::{RowError, refused};
use crate::house::{Command, Context, Reader, Stop, Tx};
use houji_base::Fen;
use houji_seal::Digest;
use serde::{Deserialize, Serialize};

/// Column in which names of the other side are sealed.
pub(super) const PARTY: &str = "bank_row.party";
/// What digests of rows are for.
const ROW: &str = "bank_row.digest";

/// Rows of a statement are taken in.
#[derive(Serialize)]
pub struct Import {
    /// Book.
    pub book: BookId,
    /// Number of the account in the book.
    pub account: i64,
    /// Digest of the file.
    file: String,
    /// Its rows; they follow from the file.
    #[serde(skip)]
    rows: Vec<Row>,
}

/// What a statement comes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Taken {
    /// Rows that are new.
    pub rows: usize,
    /// Rows that were taken in before.
    pub known: usize,
    /// What came in, fen.
    pub fen_in: i64,
    /// What went out, fen.
    pub fen_out: i64,
    /// Balance after the last row, fen.
    pub balance: i64,
    /// Days of the first and the last new row; none when nothing is new.
    pub days: Option<(String, String)>,
    /// It was kept, and not only looked at.
    pub kept: bool,
}

/// The account, its new rows with their digests, and how many were known.
pub struct State {
    account: Account,
    fresh: Vec<(Row, [u8; 32])>,
    known: usize,
}

impl Import {
    /// Of the bytes of a file.
    ///
    /// # Errors
    /// Every mistake that the file shows by itself.
    pub fn new(book: BookId, account: i64, bytes: &[u8]) -> Result<Import, Vec<RowError>> {
        Ok(Import { book, account, file: Digest::of(&[bytes]).to_string(), rows: read(bytes)? })
    }

    /// What the statement would come to, keeping nothing.
    ///
    /// # Errors
    /// Rows to mend; a fault of the database.
    pub fn look(&self, db: &mut Reader, cx: &Context) -> Result<Taken, Stop> {
        Ok(told(&self.find(db, cx)?, false))
    }

    fn find(&self, db: &mut Reader, cx: &Context) -> Result<State, Stop> {
        let account = reading::found(db, cx, self.book, self.account)?;
        let keys = keys(&self.rows);
        // Keyed, for a bare digest of a row would tell a guessed name.
        let digests: Vec<[u8; 32]> = keys.iter().map(|key| cx.vault.lookup(ROW, key)).collect();
        let known = store::known(db, cx.county.as_i64(), &account, &digests)?;
        let fresh = fresh(&account, self.rows.clone(), &known).map_err(|errors| refused(&errors))?;
        // The new rows are the last ones of the file.
        let from = digests.len().saturating_sub(fresh.len());
        let fresh = fresh.into_iter().zip(digests.into_iter().skip(from)).collect();
        Ok(State { account, fresh, known: from })
    }
}

fn told(state: &State, kept: bool) -> Taken {
    let amounts = state.fresh.iter().map(|(row, _)| row.told.amount);
    let fen_in: Fen = amounts.clone().map(Fen::positive).sum();
    let fen_out: Fen = amounts.map(|fen| fen.negated().positive()).sum();
    let day = |row: &(Row, [u8; 32])| row.0.told.day.to_string();
    Taken {
        rows: state.fresh.len(),
        known: state.known,
        fen_in: fen_in.fen(),
        fen_out: fen_out.fen(),
        balance: after(state).balance.fen(),
        days: state.fresh.first().map(day).zip(state.fresh.last().map(day)),
        kept,
    }
}

/// The account with the new rows.
fn after(state: &State) -> Account {
    let mut account = state.account.clone();
    if let Some((first, _)) = state.fresh.first().filter(|_| account.rows == 0) {
        account.began = first.told.balance.minus(first.told.amount);
    }
    if let Some((last, _)) = state.fresh.last() {
        account.balance = last.told.balance;
        account.last_day = Some(last.told.day);
    }
    account.rows = account.rows.saturating_add(i64::try_from(state.fresh.len()).unwrap_or(0));
    account
}

/// A summary in which the name of a person is hidden as it is elsewhere.
fn masked(summary: &str, party: &str, shown: &str) -> String {
    if party.chars().count() > 1 { summary.replace(party, shown) } else { summary.to_owned() }
}

impl Command for Import {
    const ACTION: Action = Action::BankWrite;
    type State = State;
    type Event = BankEvent;
    type Done = Taken;

    fn near(&self) -> Option<i64> {
        Some(self.book.as_i64())
    }

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        located(self.book, cx)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<State, Stop> {
        self.find(tx, cx)
    }

    fn decide(&self, state: &State, _: &Context) -> Result<Vec<BankEvent>, Stop> {
        let (account, after) = (self.account, after(state));
        let rows = after.rows.saturating_sub(state.account.rows);
        let (file, last, balance) = (self.file.clone(), after.rows, after.balance);
        Ok(vec![BankEvent::Imported { account, file, rows, last, balance }])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        state: &State,
        _: &[BankEvent],
        cx: &Context,
    ) -> Result<Taken, Stop> {
        for ((row, digest), n) in state.fresh.iter().zip(state.account.rows.saturating_add(1)..) {
            let mut told = row.told.clone();
            let shown = shown(&told.party);
            told.summary = masked(&told.summary, &told.party, &shown);
            let party = match told.party.as_str() {
                "" => None,
                name => Some(cx.vault.seal(PARTY, name)?),
            };
            store::insert(tx, permit, (&state.account, n), &told, digest, (party.as_deref(), &shown))?;
        }
        store::take_rows(tx, permit, &state.account, &after(state))?;
        Ok(told(state, true))
    }
}
