//! The import on the command path.
//!
//! One file is one transaction, however many rows it has: half a register would be worse than a writer that is
//! busy for a second or two, which a county sees a few times a year. What goes into the record is cut into
//! entries of at most [`ROWS_PER_ENTRY`] rows.

use super::divisions;
use super::{CalendarDay, Register, RowError, Rows, Setting, calendar, parameters, parse};
use crate::gate::{Action, Actor, Located, Permit};
use crate::house::table::refused;
use crate::house::{App, Command, Context, Fault, Reader, Stop, Tx};
use crate::record::Event;
use crate::refusals;
use crate::registry::places::Place;
use crate::registry::{Value, store};
use houji_base::DayKind;
use houji_seal::Digest;
use serde::{Deserialize, Serialize, Serializer};

/// Most rows named in one entry of the record.
const ROWS_PER_ENTRY: usize = 500;

refusals! {
    /// Why a file was not imported.
    pub enum Refused {
        /// Nothing to do.
        NoChange { same: usize } = 409 "registry.no_change" "文件里的 {same} 行和现在登记的一样，没有改动。请检查是不是选错了文件。",
    }
}

/// The system administrator imports a file.
#[derive(Serialize)]
pub struct Import {
    /// Digest of the file.
    file: String,
    /// Its rows; they follow from the file.
    #[serde(skip)]
    rows: Rows,
}

/// The registers as they are before an import.
pub struct Before {
    divisions: Vec<Place>,
    days: Vec<CalendarDay>,
    parameters: Vec<(String, Value)>,
}

/// What an import did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "testing", derive(utoipa::ToSchema))]
pub struct Imported {
    /// Which register.
    pub register: Register,
    /// Year of a calendar.
    pub year: Option<i16>,
    /// Rows that were new.
    pub added: usize,
    /// Rows that were there otherwise.
    pub changed: usize,
    /// Days of the year that are no longer exceptions.
    pub removed: usize,
    /// Rows that stayed as they were.
    pub same: usize,
}

impl Imported {
    /// True when the register is as it was before.
    pub fn is_nothing(&self) -> bool {
        self.added == 0 && self.changed == 0 && self.removed == 0
    }
}

/// What changed, as the record keeps it.
#[derive(Serialize)]
pub struct Change {
    /// Digest of the file.
    file: String,
    /// Which of the entries of this file, from 1.
    part: usize,
    /// How many entries it made.
    parts: usize,
    /// Counts of the whole file.
    done: Imported,
    /// The rows of this entry.
    #[serde(flatten)]
    rows: Changed,
}

/// Rows as they stand afterwards.
#[derive(Clone, Serialize)]
#[serde(untagged)]
pub enum Changed {
    /// Divisions that are new or changed.
    Divisions {
        /// The divisions.
        divisions: Vec<Place>,
    },
    /// All exceptions of the year.
    Calendar {
        /// The days.
        days: Vec<CalendarDay>,
    },
    /// Values that are new or changed.
    Parameters {
        /// The values.
        parameters: Vec<Setting>,
    },
}

impl Event for Change {
    fn kind(&self) -> &'static str {
        match self.rows {
            Changed::Divisions { .. } => "registry.divisions_imported",
            Changed::Calendar { .. } => "registry.calendar_imported",
            Changed::Parameters { .. } => "registry.parameters_imported",
        }
    }
}

impl Serialize for CalendarDay {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (self.day, kind_code(self.kind), &self.name).serialize(serializer)
    }
}

impl Serialize for Setting {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (self.code, self.value.since, &self.value.text, &self.value.basis).serialize(serializer)
    }
}

fn kind_code(kind: DayKind) -> &'static str {
    if kind == DayKind::Work { "work" } else { "off" }
}

impl Import {
    /// From a file's bytes and the rows read from them.
    pub fn new(bytes: &[u8], rows: Rows) -> Import {
        Import { file: Digest::of(&[bytes]).to_string(), rows }
    }

    /// What the file would change; pure.
    ///
    /// # Errors
    /// Every row that does not go with what is in force.
    fn changes(&self, before: &Before, today: houji_base::Day) -> Result<Vec<Change>, Vec<RowError>> {
        let counts = |added, changed, removed, same| Imported {
            register: self.rows.register(),
            year: None,
            added,
            changed,
            removed,
            same,
        };
        match &self.rows {
            Rows::Divisions(rows) => {
                let divisions::Changes { mut added, changed, same } =
                    divisions::check(rows, &before.divisions, today)?;
                let done = counts(added.len(), changed.len(), 0, same);
                added.extend(changed);
                Ok(self.parts(done, &added, |divisions| Changed::Divisions { divisions }))
            }
            Rows::Calendar { year, days } => {
                let (added, changed, removed, same) = calendar::compare(days, &before.days);
                let done = Imported { year: Some(*year), ..counts(added, changed, removed, same) };
                Ok(self.parts(done, days, |days| Changed::Calendar { days }))
            }
            Rows::Parameters(rows) => {
                let parameters::Changes { mut added, changed, same } =
                    parameters::check(rows, &before.parameters, today)?;
                let done = counts(added.len(), changed.len(), 0, same);
                added.extend(changed);
                Ok(self.parts(done, &added, |parameters| Changed::Parameters { parameters }))
            }
        }
    }

    /// Cuts what changed into entries; always at least one, so that the counts are known.
    fn parts<T: Clone>(&self, done: Imported, rows: &[T], wrap: impl Fn(Vec<T>) -> Changed) -> Vec<Change> {
        let mut chunks: Vec<Vec<T>> = rows.chunks(ROWS_PER_ENTRY).map(<[T]>::to_vec).collect();
        if chunks.is_empty() {
            chunks.push(Vec::new());
        }
        let parts = chunks.len();
        let change = |(part, rows)| Change { file: self.file.clone(), part, parts, done, rows: wrap(rows) };
        (1..).zip(chunks).map(change).collect()
    }

    /// Reads what is in force, while no other import can change it.
    fn before(&self, tx: &mut Tx) -> Result<Before, Fault> {
        store::hold(tx)?;
        let county = tx.county().as_i64();
        let mut before = Before { divisions: Vec::new(), days: Vec::new(), parameters: Vec::new() };
        match &self.rows {
            Rows::Divisions(_) => before.divisions = store::divisions(tx, county)?,
            Rows::Calendar { year, .. } => before.days = store::calendar_year(tx, county, *year)?,
            Rows::Parameters(_) => before.parameters = store::parameters(tx, county)?,
        }
        Ok(before)
    }
}

/// Writes what changed and tells the counts.
fn apply(tx: &mut Tx, events: &[Change]) -> Result<Imported, Fault> {
    let done =
        events.first().map(|event| event.done).ok_or_else(|| Fault::new("an import without counts"))?;
    for Change { done, rows, .. } in events {
        match rows {
            Changed::Divisions { divisions } => {
                divisions.iter().try_for_each(|place| store::put_division(tx, place))?;
            }
            Changed::Calendar { days } => {
                if let Some(year) = done.year {
                    store::clear_year(tx, year)?;
                }
                days.iter().try_for_each(|day| store::put_day(tx, day.day, day.kind, &day.name))?;
            }
            Changed::Parameters { parameters } => {
                parameters.iter().try_for_each(|set| store::put_parameter(tx, set.code, &set.value))?;
            }
        }
    }
    store::next_version(tx)?;
    Ok(done)
}

impl Command for Import {
    const ACTION: Action = Action::RegisterImport;
    type State = Before;
    type Event = Change;
    type Done = Imported;

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        Ok(Located::open(cx.county))
    }

    fn load(&self, tx: &mut Tx, _: &Permit, _: &Context) -> Result<Before, Stop> {
        Ok(self.before(tx)?)
    }

    fn decide(&self, before: &Before, cx: &Context) -> Result<Vec<Change>, Stop> {
        let changes = self.changes(before, cx.today).map_err(|errors| refused(&errors))?;
        // No change, no entry. Were this an answer and not a refusal, the same request sent again would find the
        // register changed by itself, and be answered otherwise than the first time.
        match changes.first() {
            Some(change) if change.done.is_nothing() => {
                Err(Refused::NoChange { same: change.done.same }.into())
            }
            _ => Ok(changes),
        }
    }

    fn project(
        &self,
        tx: &mut Tx,
        _: &Permit,
        _: &Before,
        events: &[Change],
        _: &Context,
    ) -> Result<Imported, Stop> {
        Ok(apply(tx, events)?)
    }
}

/// Imports a file for somebody. `wanted` is the register it should be of; without one its header tells.
///
/// # Errors
/// A refusal that names every row to mend; then nothing was changed.
pub async fn import(
    app: &App,
    actor: &Actor,
    key: Option<&str>,
    wanted: Option<Register>,
    bytes: Vec<u8>,
) -> Result<Imported, Stop> {
    let county = app.db.county();
    let read = move || parse(county, wanted, &bytes).map(|rows| Import::new(&bytes, rows));
    let command = tokio::task::spawn_blocking(read)
        .await
        .map_err(|_| Fault::new("reading a file for import ended early"))?
        .map_err(|errors| refused(&errors))?;
    let done = app.run(actor, key, command).await?;
    app.refresh_registry().await?;
    Ok(done)
}

/// What rows would change; nothing is.
///
/// # Errors
/// As [`import`].
pub(super) fn tried(tx: &mut Tx, cx: &Context, command: &Import) -> Result<Imported, Stop> {
    let before = command.before(tx)?;
    let events = command.changes(&before, cx.today).map_err(|errors| refused(&errors))?;
    let done = events.first().map(|event| event.done);
    Ok(done.ok_or_else(|| Fault::new("an import without counts"))?)
}

/// Imports rows in the name of the program itself, for a county that is being set up. Rows that change nothing
/// are fine here: what comes with the program may be loaded again.
///
/// # Errors
/// As [`import`].
pub(super) fn import_as_program(tx: &mut Tx, cx: &Context, command: &Import) -> Result<Imported, Stop> {
    let before = command.before(tx)?;
    let events = command.changes(&before, cx.today).map_err(|errors| refused(&errors))?;
    match events.first().map(|event| event.done) {
        Some(done) if done.is_nothing() => Ok(done),
        _ => {
            let done = apply(tx, &events)?;
            crate::record::append(tx, cx, &Located::open(cx.county), &events, None)?;
            Ok(done)
        }
    }
}
