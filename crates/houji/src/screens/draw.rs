//! Drawing a place once for everybody who watches it: with links for those who may open the rows, and without.

use super::pages::{ScreenBody, WallBody};
use super::store::{self, List};
use super::{village, wall};
use crate::gate::Actor;
use crate::house::error::NOT_FOUND;
use crate::house::hub::{Drawn, Form};
use crate::house::{App, Fault, Stop};
use crate::registry::keys;
use askama::Template;
use houji_base::{DivisionCode, Level, Moment};

/// The stylesheet and script of this program.
pub fn program() -> String {
    format!("{}{}", crate::ui::assets::url("wall-", ".css"), crate::ui::assets::url("wall-", ".js"))
}

fn rendered(template: &impl Template) -> Result<String, Fault> {
    template.render().map_err(|why| Fault::new(format!("screen: {why}")))
}

/// Draws a place: the county's wall or a village's screen.
///
/// # Errors
/// A refusal for any other place; a fault of the database.
pub async fn draw(app: &App, place: DivisionCode) -> Result<Drawn, Stop> {
    let registry = app.registry.load_full();
    let known = registry.places.get(place).is_some_and(|known| known.in_force(app.clock.now().day()));
    match place.level() {
        Level::County => draw_wall(app).await,
        Level::Village if known => draw_screen(app, place).await,
        _ => Err(NOT_FOUND.into()),
    }
}

async fn draw_wall(app: &App) -> Result<Drawn, Stop> {
    let cx = app.context(Actor::visitor(app.db.county()));
    let (county, place, today, now) = (cx.county.as_i64(), cx.county, cx.today, cx.now);
    let least = cx.registry.parameters.number(keys::FIGURES_LEAST, today);
    let loaded = app.db.read(move |db| {
        Ok(wall::Loaded {
            figures: store::figures(db, county, place, (today, least))?,
            // What is due with the day ends with its midnight.
            due: store::due(db, county, now, today.end().plus_millis(1))?,
            urgent: store::shown(db, county, List::Urgent, wall::URGENT)?,
            latest: store::shown(db, county, List::Latest, wall::LATEST)?,
        })
    });
    let loaded = loaded.await?;
    let body = |linked| -> WallBody { wall::body(&cx, &loaded, linked) };
    both(now, &body(true), &body(false))
}

async fn draw_screen(app: &App, place: DivisionCode) -> Result<Drawn, Stop> {
    let cx = app.context(Actor::visitor(app.db.county()));
    let (county, today) = (cx.county.as_i64(), cx.today);
    let least = cx.registry.parameters.number(keys::FIGURES_LEAST, today);
    let loaded = app.db.read(move |db| {
        Ok(village::Loaded {
            figures: store::figures(db, county, place, (today, least))?,
            open: store::shown(db, county, List::Open(place), village::OPEN)?,
            answered: store::shown(db, county, List::Answered(place), village::ANSWERED)?,
        })
    });
    let loaded = loaded.await?;
    let body = |linked| -> ScreenBody { village::body(&cx, place, &loaded, linked) };
    both(cx.now, &body(true), &body(false))
}

fn both(at: Moment, linked: &impl Template, plain: &impl Template) -> Result<Drawn, Stop> {
    let form = |template| Form::of(at, &program(), template);
    Ok(Drawn { linked: form(rendered(linked)?)?, plain: form(rendered(plain)?)? })
}
