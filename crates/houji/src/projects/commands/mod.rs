//! What people can do with projects and ventures, on the command path.

mod accept;
mod project;
mod venture;

pub use accept::Accept;
pub use project::{RecordProject, Tag};
pub use venture::{Distribute, Found, PayIn, ReceiveProfit};

use super::decide::Refused;
use super::model::{Project, ProjectId, Venture, VentureId};
use super::store;
use crate::books::model::BookId;
use crate::gate::{Action, Located};
use crate::house::{Context, Reader, Stop};
use houji_base::DivisionCode;
use serde::{Deserialize, Serialize};

/// What somebody who changed a project or venture is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// Number of the project or venture.
    pub id: i64,
}

fn located(place: Option<DivisionCode>, subject: i64, cx: &Context) -> Result<Located, Stop> {
    let place = place.filter(|place| cx.county.covers(*place)).ok_or(Refused::NoProject)?;
    Ok(Located { subject, seen_by: Some(Action::ProjectRead), ..Located::open(place) })
}

/// A project that is there and of this book.
fn found(db: &mut Reader, cx: &Context, (id, book): (ProjectId, BookId)) -> Result<Project, Stop> {
    let found = store::project(db, cx.county.as_i64(), id)?;
    Ok(found.filter(|project| project.book == book).ok_or(Refused::NoProject)?)
}

/// A venture that is there.
fn venture_found(db: &mut Reader, cx: &Context, id: VentureId) -> Result<Venture, Stop> {
    Ok(store::venture(db, cx.county.as_i64(), id)?.ok_or(Refused::NoVenture)?)
}
