//! A stock-take of the demo, lived through the same commands.

use crate::assets::commands::{BeginTake, FillTake, FinishTake};
use crate::assets::model::{AssetId, Seen, TakeId, What};
use crate::assets::take_rows;
use crate::books::model::BookId;
use crate::gate::Actor;
use crate::house::{App, Stop, random};

/// Everything is found as the book has it, but one card.
pub(super) async fn taken(
    app: &App,
    actor: &Actor,
    (book, take, lost): (BookId, TakeId, AssetId),
) -> Result<(), Stop> {
    app.run(actor, None, BeginTake { book, id: take }).await?;
    let county = app.db.county().as_i64();
    let rows = app.db.read(move |db| Ok(take_rows(db, county, take)?)).await?;
    let found = rows.into_iter().map(|row| {
        let is_lost = row.what == What::Asset && row.thing == lost.as_i64();
        (row.what, row.thing, Seen::Amount(if is_lost { 0 } else { row.booked }))
    });
    app.run(actor, None, FillTake { take, book, rows: found.collect() }).await?;
    app.run(actor, None, FinishTake { take, book, salt: random()? }).await.map(drop)
}
