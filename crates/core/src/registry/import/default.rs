//! The registers that come with the program, for a county that is being set up.

use super::command::{Import, Imported, import_as_program, tried};
use super::parse;
use crate::gate::Actor;
use crate::house::table::refused;
use crate::house::{App, Stop};
use houji_base::DivisionCode;
use std::sync::Arc;

/// Divisions by county.
const DIVISIONS: &[(i64, &str)] = &[(140_824_000_000, include_str!("../../../data/divisions/140824.csv"))];
/// Working calendars, as the State Council announced them.
const CALENDARS: [&str; 3] = [
    include_str!("../../../data/calendar/2024.csv"),
    include_str!("../../../data/calendar/2025.csv"),
    include_str!("../../../data/calendar/2026.csv"),
];

/// Files that come with the program for a county: its divisions, when they are known, and the calendars.
fn files(county: DivisionCode) -> Vec<&'static str> {
    let own = DIVISIONS.iter().filter(|(code, _)| *code == county.as_i64()).map(|(_, text)| *text);
    own.chain(CALENDARS).collect()
}

/// Loads the registers that come with the program: the divisions of the county, when they are among them, and
/// the working calendars. Doing it again changes nothing. Parameters have defaults in the program.
///
/// # Errors
/// A fault of the database; a refusal when the register holds something that does not go with these files.
pub async fn default_data(app: &App) -> Result<Vec<Imported>, Stop> {
    let county = app.db.county();
    let mut commands = Vec::new();
    for text in files(county) {
        let rows = parse(county, None, text.as_bytes()).map_err(|errors| refused(&errors))?;
        commands.push(Import::new(text.as_bytes(), rows));
    }
    let job = (app.clone(), Arc::new(commands));
    let done = app
        .db
        .write(move |tx| {
            let (app, commands) = &job;
            let cx = app.context(Actor::visitor(county));
            commands.iter().map(|command| import_as_program(tx, &cx, command)).collect::<Result<Vec<_>, _>>()
        })
        .await?;
    app.refresh_registry().await?;
    Ok(done)
}

/// Imports one file for the operator, on the operator's own machine, as the program's own act; `is_trial` only tells what it would do.
///
/// # Errors
/// A refusal that names every row to mend; a fault of the database. Then nothing was imported.
pub async fn as_operator(app: &App, bytes: &[u8], is_trial: bool) -> Result<Imported, Stop> {
    let county = app.db.county();
    let rows = parse(county, None, bytes).map_err(|errors| refused(&errors))?;
    let job = (app.clone(), Arc::new(Import::new(bytes, rows)));
    let written = app.db.write(move |tx| {
        let cx = job.0.context(Actor::visitor(county));
        if is_trial { tried(tx, &cx, &job.1) } else { import_as_program(tx, &cx, &job.1) }
    });
    let done = written.await?;
    app.refresh_registry().await?;
    Ok(done)
}
