//! One row of the catalogue, filled in on a page or sent over the API: read by the same checks as a table of rows, as one command.

use super::{COLUMNS, Changed, Changes, Rows, check, parse};
use crate::gate::{Action, Located, Permit};
use crate::house::table::RowError;
use crate::house::{Command, Context, Fault, FieldError, Reader, Refusal, Stop, Tx};
use crate::notices::decide::Refused;
use crate::notices::model::{Change, Item};
use crate::notices::store;
use crate::registry::store::{hold, next_version};
use houji_base::Day;
use houji_seal::Digest;
use serde::{Deserialize, Serialize};

/// A row as it is filled in: each cell as a table would hold it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[cfg_attr(test, schema(as = CatalogueRowBody))]
#[serde(default, deny_unknown_fields)]
pub struct ItemRow {
    /// A capital letter and two digits, such as `V06`.
    pub item: String,
    /// First day it holds, today or later.
    pub since: String,
    /// What is published, 2 to 30 characters.
    pub title: String,
    /// `party`, `village` or `finance`.
    pub affairs: String,
    /// `month`, `quarter`, `half`, `year` or `once`.
    pub cycle: String,
    /// `end+10d`, `end+5wd` or `start+30d`.
    pub due: String,
    /// Code of the role that sees to it, such as `VA`.
    pub owner: String,
    /// `VS+SUP`, or more after these.
    pub signers: String,
    /// `open`, `name` or `needy`.
    pub mask: String,
    /// `all` or `members`.
    pub audience: String,
    /// `y` or `n`.
    pub screen: String,
    /// `y` when it is owed no more; then only item, day and basis count.
    pub ends: String,
    /// On what it rests, 2 to 200 characters.
    pub basis: String,
}

impl ItemRow {
    /// An item as it would be filled in, from a day on.
    #[must_use]
    pub fn of(item: &Item, since: Day) -> ItemRow {
        let row = item.row();
        let mut cells = row.split(',').map(str::to_owned);
        let mut next = || cells.next().unwrap_or_default();
        let (code, title, affairs, cycle) = (next(), next(), next(), next());
        let (due, owner, signers, mask, audience, screen) = (next(), next(), next(), next(), next(), next());
        let (since, ends, basis) = (since.to_string(), "n".to_owned(), item.basis.clone());
        ItemRow {
            item: code,
            since,
            title,
            affairs,
            cycle,
            due,
            owner,
            signers,
            mask,
            audience,
            screen,
            ends,
            basis,
        }
    }

    /// The cells in the order of the columns.
    fn cells(&self) -> [&str; 13] {
        [
            &self.item,
            &self.since,
            &self.title,
            &self.affairs,
            &self.cycle,
            &self.due,
            &self.owner,
            &self.signers,
            &self.mask,
            &self.audience,
            &self.screen,
            &self.ends,
            &self.basis,
        ]
        .map(|cell| cell.trim())
    }

    /// As a table of one row.
    fn table(&self) -> Result<Vec<u8>, Fault> {
        let mut out = csv::Writer::from_writer(Vec::new());
        let fault = |why: csv::Error| Fault::new(why.to_string());
        out.write_record(COLUMNS.iter().map(|column| column.name)).map_err(fault)?;
        out.write_record(self.cells()).map_err(fault)?;
        out.into_inner().map_err(|why| Fault::new(why.to_string()))
    }

    fn read(&self) -> Result<Rows, Stop> {
        Ok(parse(&self.table()?).map_err(|errors| told(&errors))?)
    }
}

/// What is to be mended, each at its field.
fn told(errors: &[RowError]) -> Refusal {
    let field = |error: &RowError| {
        let column = COLUMNS.iter().find(|column| column.zh == error.column);
        FieldError::new(column.map_or("item", |column| column.name), error.sentence.clone())
    };
    Refusal::fields(errors.iter().map(field).collect())
}

/// Somebody who sets the county's registers adds a dated row of the catalogue.
#[derive(Serialize)]
pub struct SetItem {
    /// The row.
    pub row: ItemRow,
}

/// Which row it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetDone {
    /// Item.
    pub item: String,
    /// First day.
    pub since: String,
}

/// What is there, and what the row changes.
pub struct State {
    known: Vec<Change>,
    changes: Changes,
}

impl Command for SetItem {
    const ACTION: Action = Action::RegisterImport;
    type State = State;
    type Event = Changed;
    type Done = SetDone;

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        Ok(Located::open(cx.county))
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<State, Stop> {
        let rows = self.row.read()?;
        hold(tx)?;
        let known = store::changes(tx, cx.county.as_i64())?;
        let changes = check(&rows, &known, cx.today).map_err(|errors| told(&errors))?;
        Ok(State { known, changes })
    }

    fn decide(&self, state: &State, _: &Context) -> Result<Vec<Changed>, Stop> {
        let new = state.changes.to_put();
        if new.is_empty() {
            return Err(Refused::SameRow.into());
        }
        let file = Digest::of(&[&self.row.table()?]).to_string();
        Ok(vec![Changed::of(file, &new, &state.known)])
    }

    fn project(
        &self,
        tx: &mut Tx,
        _: &Permit,
        state: &State,
        _: &[Changed],
        _: &Context,
    ) -> Result<SetDone, Stop> {
        state.changes.to_put().into_iter().try_for_each(|change| store::put_change(tx, change))?;
        next_version(tx)?;
        let [item, since, ..] = self.row.cells().map(str::to_owned);
        Ok(SetDone { item, since })
    }
}
