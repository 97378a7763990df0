//! What the pages and the API read of projects and ventures: the same for both.

use super::decide::Refused;
use super::model::{Actual, Due, Linked, Profit, Project, ProjectId, Venture, VentureId};
use super::store::{self, Candidate};
use crate::books::model::BookId;
use crate::gate::{Action, Scope, scope};
use crate::house::web::Visit;
use crate::house::{App, Context, Fault, Reader, Stop};
use houji_base::{DivisionCode, Fen, Month};
use std::collections::BTreeMap;

/// Most lines offered to be tagged.
const OFFERED: i64 = 60;

/// Lines of a book since a month that belong to no project and might, the newest first.
///
/// # Errors
/// A fault of the database.
pub fn offered(
    db: &mut Reader,
    cx: &Context,
    (book, since): (BookId, Month),
    most: i64,
) -> Result<Vec<Candidate>, Fault> {
    store::candidates(db, cx.county.as_i64(), (book, since.code()), most)
}

/// A project with all that is kept about it.
pub struct Whole {
    /// The project.
    pub project: Project,
    /// Its place.
    pub place: DivisionCode,
    /// Lines that belong to it.
    pub lines: Vec<Linked>,
    /// What they add up to.
    pub actual: Actual,
    /// Lines that might.
    pub offered: Vec<Candidate>,
}

/// Reads a project for somebody who may read those of its place.
///
/// # Errors
/// A refusal when there is none for these eyes.
pub async fn whole(app: &App, visit: &Visit, id: &str) -> Result<Whole, Stop> {
    let id = ProjectId::parse(id).map_err(|_| Refused::NoProject)?;
    let cx = app.context(visit.actor.clone());
    app.db
        .read(move |db| {
            let county = cx.county.as_i64();
            let project = store::project(db, county, id)?.ok_or(Refused::NoProject)?;
            let place = project.book.place().ok_or(Refused::NoProject)?;
            scope(&cx.actor, Action::ProjectRead, place)?;
            let lines = store::lines(db, county, &project)?;
            let actual = Actual::of(&lines, project.written.items.len());
            let since = (project.book, Month::of(project.written.start));
            let offered = offered(db, &cx, since, OFFERED)?;
            Ok(Whole { project, place, lines, actual, offered })
        })
        .await
}

/// A venture with all that is kept about it.
pub struct VentureWhole {
    /// The venture.
    pub venture: Venture,
    /// What stands on 长期投资 in its books.
    pub invested: Vec<(BookId, Fen)>,
    /// Books whose capital was posted, with the voucher.
    pub paid_in: Vec<(BookId, i64)>,
    /// Profits that were given out.
    pub profits: Vec<Profit>,
    /// What of them is due to which book.
    pub dues: Vec<Due>,
}

/// Reads a venture for somebody who may read those of its township, or of one of its villages.
///
/// # Errors
/// A refusal when there is none for these eyes.
pub async fn venture(app: &App, visit: &Visit, id: &str) -> Result<VentureWhole, Stop> {
    let id = VentureId::parse(id).map_err(|_| Refused::NoVenture)?;
    let cx = app.context(visit.actor.clone());
    app.db
        .read(move |db| {
            let county = cx.county.as_i64();
            let venture = store::venture(db, county, id)?.ok_or(Refused::NoVenture)?;
            let may = |place| scope(&cx.actor, Action::ProjectRead, place).is_ok();
            let mut villages = venture.written.shares.iter().filter_map(|share| share.book.place());
            if !villages.any(may) {
                // Asked of the township, which tells a visitor from somebody of elsewhere.
                scope(&cx.actor, Action::ProjectRead, venture.place)?;
            }
            let (invested, profits) = (store::invested(db, county, id)?, store::profits(db, county, id)?);
            let (dues, paid_in) = (store::dues(db, county, id)?, store::paid_in(db, county, id)?);
            Ok(VentureWhole { venture, invested, paid_in, profits, dues })
        })
        .await
}

/// A project of a place as it stands.
pub struct Standing {
    /// The project, without the items of its budget.
    pub project: Project,
    /// Spent so far.
    pub spent: Fen,
    /// The lines of vouchers that belong to it and count.
    pub lines: Vec<Linked>,
}

/// The projects of a place, each with the lines that belong to it.
///
/// # Errors
/// A fault of the database.
pub fn standing(db: &mut Reader, cx: &Context, scope: &Scope, most: i64) -> Result<Vec<Standing>, Fault> {
    let county = cx.county.as_i64();
    let found = store::of_place(db, county, scope, (0, 0), most)?;
    let mut lines: BTreeMap<ProjectId, Vec<Linked>> = BTreeMap::new();
    for (id, line) in store::lines_of(db, county, scope)?.into_iter().filter(|(_, line)| !line.is_red) {
        lines.entry(id).or_default().push(line);
    }
    let of = |(project, spent): (Project, Fen)| {
        let lines = lines.remove(&project.id).unwrap_or_default();
        Standing { project, spent, lines }
    };
    Ok(found.into_iter().map(of).collect())
}
