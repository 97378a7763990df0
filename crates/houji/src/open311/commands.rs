//! A program files for somebody: the same act as a villager's, without a name and open to everybody.

use super::model::{FiledFromOutside, PublicNumber};
use crate::appeals::commands::{File, Filed};
use crate::appeals::decide::written;
use crate::appeals::draw;
use crate::appeals::model::{Channel, Mode};
use crate::gate::Actor;
use crate::house::{App, Stop};

/// Files what a program handed in, once: the same `once` again gives the same number. No name and no phone number
/// comes with it, so nobody is kept with it, not even the program.
///
/// # Errors
/// A refusal, also of the words; a fault of the database.
pub(super) async fn file_one(
    app: &App,
    key: &Actor,
    once: &str,
    from: FiledFromOutside,
) -> Result<(PublicNumber, Filed), Stop> {
    let written = written(from.category.code(), &from.text, &from.spot, Mode::Anonymous.code(), true)?;
    let village = from.village;
    let drawn = draw(app).await?;
    let file = File { channel: Channel::Open311, ..File::new(village, written, drawn) };
    let filed = app.run(key, Some(once), file).await?;
    let (year, number) = filed.number;
    Ok((PublicNumber { village, year, number }, filed))
}
