//! The county's own rows of the catalogue, from a table: each holds from a day on, and what was owed before stays as it was. A file with
//! one wrong row changes nothing.

mod one;
mod rows;

pub use one::{ItemRow, SetDone, SetItem};
pub use rows::{COLUMNS, Rows, is_catalogue, parse};

use super::model::{Catalogue, Change, Item};
use super::store;
use crate::gate::{Actor, Located};
use crate::house::table::{Report, RowError, refused};
use crate::house::{App, Stop};
use crate::record::{self, Event};
use crate::registry::store::{hold, next_version};
use houji_base::Day;
use houji_seal::Digest;
use serde::Serialize;
use std::sync::Arc;

/// What a file changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Rows for an item and a day that had none.
    pub added: Vec<Change>,
    /// Rows that were there otherwise.
    pub changed: Vec<Change>,
    /// Rows that stay as they are.
    pub same: usize,
}

impl Changes {
    /// Rows that are there in another way afterwards.
    fn to_put(&self) -> Vec<&Change> {
        self.added.iter().chain(&self.changed).collect()
    }
}

/// What the record keeps: each row as it holds from its day on, and what held on that day before.
#[derive(Serialize)]
pub struct Changed {
    file: String,
    rows: Vec<ChangedRow>,
}

#[derive(Serialize)]
struct ChangedRow {
    item: String,
    from: Day,
    before: String,
    after: String,
}

impl Changed {
    /// What rows of a file change of those that are known.
    fn of(file: String, new: &[&Change], known: &[Change]) -> Changed {
        let line = |item: Option<&Item>| item.map(Item::row).unwrap_or_default();
        let changed = |change: &&Change| ChangedRow {
            item: change.code.clone(),
            from: change.from,
            before: line(Catalogue::on(change.from, known).item(&change.code)),
            after: line(change.item.as_ref()),
        };
        Changed { file, rows: new.iter().map(changed).collect() }
    }
}

impl Event for Changed {
    fn kind(&self) -> &'static str {
        "notice.catalogue_changed"
    }
}

/// Compares rows with the county's own. What holds since a past day stands; a row that only repeats it is fine.
///
/// # Errors
/// Every row that does not go with what is in force.
pub fn check(rows: &Rows, known: &[Change], today: Day) -> Result<Changes, Vec<RowError>> {
    let (mut report, mut changes) = (Report::default(), Changes::default());
    for (row, change) in rows {
        let before = known.iter().find(|one| (one.from, &one.code) == (change.from, &change.code));
        if before == Some(change) {
            changes.same = changes.same.saturating_add(1);
        } else if change.from < today {
            report.add(*row, "生效日期", "已经过去，以前该公开的不能改；请从今天或以后的日子起");
        } else if change.item.is_none() && Catalogue::on(change.from, known).item(&change.code).is_none() {
            report.add(*row, "项目", format!("目录里没有 {}，不用停", change.code));
        } else if before.is_some() {
            changes.changed.push(change.clone());
        } else {
            changes.added.push(change.clone());
        }
    }
    report.or(changes)
}

/// Imports a file for the operator, on the operator's own machine, as the program's own act; `is_trial` only tells what it would do.
///
/// # Errors
/// A refusal that names every row to mend; a fault of the database. Then nothing was imported.
pub async fn as_operator(app: &App, bytes: &[u8], is_trial: bool) -> Result<Changes, Stop> {
    let rows = parse(bytes).map_err(|errors| refused(&errors))?;
    let job = (app.clone(), Arc::new((rows, Digest::of(&[bytes]).to_string())));
    let written = app.db.write(move |tx| {
        let (app, file) = &job;
        let cx = app.context(Actor::visitor(app.db.county()));
        hold(tx)?;
        let known = store::changes(tx, cx.county.as_i64())?;
        let changes = check(&file.0, &known, cx.today).map_err(|errors| refused(&errors))?;
        let new = changes.to_put();
        if is_trial || new.is_empty() {
            return Ok(changes);
        }
        let event = Changed::of(file.1.clone(), &new, &known);
        new.iter().try_for_each(|change| store::put_change(tx, change))?;
        next_version(tx)?;
        record::append(tx, &cx, &Located::open(cx.county), &[event], None)?;
        Ok(changes)
    });
    let changes = written.await?;
    app.refresh_registry().await?;
    Ok(changes)
}
