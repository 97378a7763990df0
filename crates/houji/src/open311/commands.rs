//! A program files for somebody: the same act as a villager's, and open to everybody from the start.

use super::model::{FiledFromOutside, PublicNumber};
use super::store;
use crate::appeals::commands::{File, Filed};
use crate::appeals::decide::{Filing, written};
use crate::appeals::{draw, model::AppealEvent};
use crate::gate::{Action, Actor, Located, Permit};
use crate::house::{App, Command, Context, Reader, Stop, Tx};
use serde::Serialize;

/// Filing by a program.
#[derive(Serialize)]
struct FileOpenly {
    #[serde(flatten)]
    file: File,
}

impl Command for FileOpenly {
    const ACTION: Action = File::ACTION;
    type State = Filing;
    type Event = AppealEvent;
    type Done = Filed;

    fn locate(&self, db: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        self.file.locate(db, cx)
    }

    fn load(&self, tx: &mut Tx, permit: &Permit, cx: &Context) -> Result<Filing, Stop> {
        self.file.load(tx, permit, cx)
    }

    fn decide(&self, state: &Filing, cx: &Context) -> Result<Vec<AppealEvent>, Stop> {
        self.file.decide(state, cx)
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        state: &Filing,
        events: &[AppealEvent],
        cx: &Context,
    ) -> Result<Filed, Stop> {
        let filed = self.file.project(tx, permit, state, events, cx)?;
        store::show(tx, permit, filed.id)?;
        Ok(filed)
    }
}

/// Files what a program handed in, once: the same `once` again gives the same number. No name and no phone number
/// comes with it, so the village has nobody to see.
///
/// # Errors
/// A refusal, also of the words; a fault of the database.
pub(super) async fn file_one(
    app: &App,
    key: &Actor,
    once: &str,
    from: FiledFromOutside,
) -> Result<(PublicNumber, Filed), Stop> {
    let written = written(from.category.code(), &from.text, &from.spot, Some(false))?;
    let file = File::new(from.village, written, draw(app).await?);
    let filed = app.run(key, Some(once), FileOpenly { file }).await?;
    let (year, number) = filed.number;
    Ok((PublicNumber { village: from.village, year, number }, filed))
}
