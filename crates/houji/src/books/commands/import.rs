//! Old vouchers of another program are posted, a table at a time.

use super::super::import::{Made, Read, make, read};
use super::super::model::{Book, BookEvent, BookId, PartyId, Period, SubAccounts};
use super::super::store;
use super::{Posted, State, events_of, located, post_each, state};
use crate::gate::{Action, Located, Permit};
use crate::house::table::{RowError, refused};
use crate::house::{Command, Context, Fault, Reader, Stop, Tx};
use houji_base::{Fen, Month};
use houji_seal::{Digest, commitment};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A table of vouchers is posted, all of it or nothing.
#[derive(Serialize)]
pub struct Import {
    /// Book.
    pub book: BookId,
    /// Digest of the file.
    file: String,
    /// Its rows; they follow from the file.
    #[serde(skip)]
    rows: Vec<Read>,
    /// Ids for parties the book may not have yet, by name.
    #[serde(skip)]
    fresh: BTreeMap<String, PartyId>,
    /// Drawn beforehand; not part of what was sent.
    #[serde(skip)]
    salt: [u8; 16],
}

/// What a table comes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Imported {
    /// Vouchers.
    pub vouchers: usize,
    /// Their lines.
    pub lines: usize,
    /// Parties that are new to the book.
    pub parties: usize,
    /// Sum of each side, fen.
    pub fen: i64,
    /// First and last month, as `2025-01`.
    pub months: (String, String),
    /// Name of the last voucher; none when the table was only looked at.
    pub last: Option<String>,
}

/// A book as an import finds it.
pub struct Found {
    state: State,
    /// Last numbers given out, by period.
    last: BTreeMap<i64, i64>,
    known: BTreeMap<String, PartyId>,
}

impl Import {
    /// Of the bytes of a file; `id` draws an id.
    ///
    /// # Errors
    /// Every mistake that a row shows by itself.
    pub fn new(
        book: BookId,
        bytes: &[u8],
        mut id: impl FnMut() -> i64,
        salt: [u8; 16],
    ) -> Result<Import, Vec<RowError>> {
        let rows = read(bytes)?;
        let names: BTreeSet<&String> =
            rows.iter().map(|row| &row.party).filter(|name| !name.is_empty()).collect();
        let fresh = names.into_iter().map(|name| (name.clone(), PartyId::from_i64(id()))).collect();
        Ok(Import { book, file: Digest::of(&[bytes]).to_string(), rows, fresh, salt })
    }

    /// What the table would come to in the book as it is, posting nothing.
    ///
    /// # Errors
    /// Rows to mend; a fault of the database.
    pub fn look(&self, db: &mut Reader, cx: &Context) -> Result<Imported, Stop> {
        let found = self.find(db, cx)?;
        Ok(told(&self.made(&found, cx)?, None))
    }

    fn find(&self, db: &mut Reader, cx: &Context) -> Result<Found, Stop> {
        let county = cx.county.as_i64();
        let state = state(db, cx, self.book, Period::of(cx.today))?;
        let days = self.rows.iter().map(|row| row.day);
        let periods = days.clone().min().zip(days.max()).map(|(from, to)| (Period::of(from), Period::of(to)));
        let last = match periods {
            Some(periods) => store::numbers(db, county, self.book, periods)?,
            None => Vec::new(),
        };
        let last = last.into_iter().map(|(period, last)| (period.code(), last)).collect();
        let names: Vec<String> = self.fresh.keys().cloned().collect();
        let known = store::parties_named(db, county, self.book, &names)?;
        Ok(Found { state, last, known: known.into_iter().map(|(id, name)| (name, id)).collect() })
    }

    fn made(&self, found: &Found, cx: &Context) -> Result<Made, Stop> {
        let book: (&Book, &SubAccounts) = (&found.state.book, &found.state.subs);
        let made = make(book, &found.known, &self.fresh, &self.rows, cx.today);
        made.map_err(|errors| refused(&errors).into())
    }
}

fn told(made: &Made, last: Option<String>) -> Imported {
    let months = made.vouchers.iter().map(|voucher| Month::of(voucher.day));
    let text = |month: Option<Month>| month.map_or_else(String::new, |month| month.to_string());
    Imported {
        vouchers: made.vouchers.len(),
        lines: made.vouchers.iter().map(|voucher| voucher.lines.len()).sum(),
        parties: made.parties.len(),
        fen: made.vouchers.iter().map(|voucher| voucher.sums().0).sum::<Fen>().fen(),
        months: (text(months.clone().min()), text(months.max())),
        last,
    }
}

impl Command for Import {
    const ACTION: Action = Action::BookPost;
    type State = (Found, Made);
    type Event = BookEvent;
    type Done = Imported;

    fn near(&self) -> Option<i64> {
        Some(self.book.as_i64())
    }

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        located(self.book, cx.county)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<Self::State, Stop> {
        let found = self.find(tx, cx)?;
        let made = self.made(&found, cx)?;
        Ok((found, made))
    }

    fn decide(&self, (found, made): &Self::State, _: &Context) -> Result<Vec<BookEvent>, Stop> {
        let party = |(_, name, id): &(_, String, PartyId)| BookEvent::PartyAdded {
            party: *id,
            words: commitment(&self.salt, name).to_string(),
        };
        let mut happened: Vec<BookEvent> = made.parties.iter().map(party).collect();
        happened.extend(events_of(&found.state.book, found.last.clone(), &made.vouchers, &self.salt));
        let vouchers = i64::try_from(made.vouchers.len()).unwrap_or(i64::MAX);
        happened.push(BookEvent::Imported { file: self.file.clone(), vouchers });
        Ok(happened)
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        (found, made): &Self::State,
        _: &[BookEvent],
        cx: &Context,
    ) -> Result<Imported, Stop> {
        for (kind, name, id) in &made.parties {
            store::add_party(tx, permit, self.book, (*id, &self.salt), (*kind, name))?;
        }
        let before = (&found.state.book, found.last.clone());
        let Posted { name, .. } = post_each(tx, permit, before, &made.vouchers, &self.salt, cx)
            .map_err(|why: Fault| Stop::from(why))?;
        Ok(told(made, Some(name)))
    }
}
