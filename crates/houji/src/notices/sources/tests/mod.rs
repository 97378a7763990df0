//! What is composed from the facts of rooms, on both databases.

mod money;
mod rooms;

use super::source;
use crate::gate::Actor;
use crate::house::Stop;
use crate::notices::model::{Cell, Composed, Period, Sheet};
use crate::testing::{COUNTY, TestHouse, ZHAIDONG, code};
use houji_base::Fen;

/// What is published of the village, made by the program itself.
pub async fn compose(house: &TestHouse, item: &str, period: Period) -> Option<Composed> {
    let make = source(item).unwrap();
    let cx = house.app.context(Actor::visitor(code(COUNTY)));
    let made: Result<_, Stop> = house.app.db.read(move |db| make(db, &cx, code(ZHAIDONG), period)).await;
    let made = made.unwrap();
    if let Some(made) = &made {
        assert!(made.sentence.ends_with('。'), "{item}: {}", made.sentence);
        for sheet in &made.sheets {
            assert!(
                sheet.lines.iter().all(|line| line.cells.len() == sheet.columns.len()),
                "{item} {}",
                sheet.title
            );
        }
    }
    made
}

/// Lines of a sheet as text.
pub fn cells(sheet: &Sheet) -> Vec<String> {
    let row = |cells: &[Cell]| cells.iter().map(Cell::text).collect::<Vec<_>>().join("|");
    sheet.lines.iter().map(|line| row(&line.cells)).collect()
}

/// What the lines of a column add up to, which the last total says as well.
pub fn sum(sheet: &Sheet, column: usize) -> Fen {
    let money = |line: &crate::notices::model::Line| match line.cells[column] {
        Cell::Money(fen) => fen,
        _ => Fen::ZERO,
    };
    let all: Fen = sheet.lines.iter().filter(|line| !line.is_total).map(money).sum();
    let last = sheet.lines.last().filter(|line| line.is_total).unwrap();
    assert_eq!(money(last), all, "{}", sheet.title);
    all
}
