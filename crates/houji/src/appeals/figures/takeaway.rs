//! Reading a ledger, and the act of taking it away.

use super::ledger::{Format, Line};
use super::listed::Listed;
use super::period::Period;
use super::walk::{Asked, total};
use crate::appeals::decide::Refused;
use crate::appeals::model::{Appeal, Reply};
use crate::appeals::store::counted::{self, Sought};
use crate::gate::{Action, Located, Permit, Scope};
use crate::house::{App, Command, Context, Reader, Stop, Tx};
use crate::record::Event;
use houji_base::{Day, DivisionCode};
use houji_seal::Digest;
use serde::{Deserialize, Serialize};

/// Most appeals in one ledger.
pub const MOST: i64 = 5_000;

/// An appeal with the latest answer to it.
pub type Row = (Appeal, Option<Reply>);

/// Reads what was filed in a place in a period, oldest first. It is read in stretches, so that no reader is held
/// long.
///
/// # Errors
/// A refusal when there are more than `most`; a fault of the database.
pub async fn read(
    app: &App,
    cx: &Context,
    scope: Scope,
    period: Period,
    most: i64,
) -> Result<Vec<Row>, Stop> {
    let (county, within) = (cx.county.as_i64(), period.moments());
    let asked = Asked { listed: Listed::Filed, period, today: cx.today };
    let anchor = asked.listed.anchor().code();
    let (count, way) = app
        .db
        .read(move |db| {
            let sought = Sought { scope: &scope, anchor, within };
            Ok((total(db, county, &scope, &asked)?, counted::way(db, county, &sought)?))
        })
        .await?;
    let too_long = || Stop::from(Refused::LedgerTooLong { most });
    if count.is_none_or(|count| count > most) {
        return Err(too_long());
    }
    let (mut rows, mut rest) = (Vec::new(), Some(way));
    while let Some(way) = rest {
        let stretch = app.db.read(move |db| {
            let (mut some, sought) = (Vec::new(), Sought { scope: &scope, anchor, within });
            let rest = counted::stretch(db, county, &sought, way, |appeal| {
                some.push(appeal);
                true
            })?;
            Ok((with_answers(db, county, &scope, some)?, rest))
        });
        let (mut some, left) = stretch.await?;
        rows.append(&mut some);
        rest = left;
        if i64::try_from(rows.len()).unwrap_or(i64::MAX) > most {
            return Err(too_long());
        }
    }
    rows.reverse();
    Ok(rows)
}

/// Puts the latest answers beside appeals, newest first.
fn with_answers(db: &mut Reader, county: i64, scope: &Scope, appeals: Vec<Appeal>) -> Result<Vec<Row>, Stop> {
    let (Some(newest), Some(oldest)) = (appeals.first(), appeals.last()) else { return Ok(Vec::new()) };
    let between = (oldest.id.as_i64(), newest.id.as_i64());
    let mut answers = counted::answers(db, county, scope, between)?;
    let both = appeals.into_iter().map(|appeal| {
        // An answer of a round that was taken up again is not the answer to the present one.
        let reply = answers.remove(&appeal.id.as_i64()).filter(|_| appeal.life.replied_at.is_some());
        (appeal, reply)
    });
    Ok(both.collect())
}

/// What happened to a ledger.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum LedgerEvent {
    /// Somebody took it away as a file.
    Exported {
        /// `xlsx` or `csv`.
        format: Format,
        /// The first day.
        first: Day,
        /// The last day.
        last: Day,
        /// How many appeals are in it.
        rows: i64,
    },
}

impl Event for LedgerEvent {
    fn kind(&self) -> &'static str {
        match self {
            LedgerEvent::Exported { .. } => "ledger.exported",
        }
    }
}

/// Somebody takes the ledger of a place away. It was read before, so that the record knows how many are in it.
#[derive(Serialize)]
pub struct Export {
    place: DivisionCode,
    first: Day,
    last: Day,
    format: Format,
    rows: i64,
    /// Digest of all lines: a file with anything else in it is another act.
    lines: String,
}

impl Export {
    /// The ledger of a place and a period with these lines.
    pub fn of(place: DivisionCode, period: Period, format: Format, lines: &[Line]) -> Export {
        let cells: Vec<&[u8]> = lines.iter().flatten().map(String::as_bytes).collect();
        let rows = i64::try_from(lines.len()).unwrap_or(i64::MAX);
        let lines = Digest::of(&cells).to_string();
        Export { place, first: period.first, last: period.last, format, rows, lines }
    }

    /// The key of a press: the form stays on the page when the file has come, so that the same file once more is the
    /// same act, and a file that has changed since, or in the other form, is another one.
    pub fn key(&self, form: &str) -> String {
        format!("{form}.{}.{}", self.format.ending(), self.lines)
    }
}

/// What whoever took it away is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exported {
    /// How many appeals were in it.
    pub rows: i64,
}

impl Command for Export {
    const ACTION: Action = Action::LedgerExport;
    type State = ();
    type Event = LedgerEvent;
    type Done = Exported;

    fn locate(&self, _: &mut Reader, _: &Context) -> Result<Located, Stop> {
        Ok(Located::open(self.place))
    }

    fn load(&self, _: &mut Tx, _: &Permit, _: &Context) -> Result<(), Stop> {
        Ok(())
    }

    fn decide(&self, (): &(), _: &Context) -> Result<Vec<LedgerEvent>, Stop> {
        let Export { format, first, last, rows, .. } = *self;
        Ok(vec![LedgerEvent::Exported { format, first, last, rows }])
    }

    fn project(
        &self,
        _: &mut Tx,
        _: &Permit,
        (): &(),
        _: &[LedgerEvent],
        _: &Context,
    ) -> Result<Exported, Stop> {
        Ok(Exported { rows: self.rows })
    }
}
