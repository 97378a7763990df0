//! V22: appeals of a month, by the totals that are kept.

use super::super::model::{Cell, Composed, Figure, Line, Period, Sheet};
use crate::appeals;
use crate::house::{Context, Fault, Reader, Stop};
use houji_base::{Day, DivisionCode};

/// What is counted: name, measure.
const COUNTED: [(&str, &str); 3] =
    [("收到", "appeal.filed"), ("答复", "appeal.replied"), ("按时答复", "appeal.met")];

/// Appeals of a village in a period.
///
/// # Errors
/// A fault of the database.
pub(super) fn month(
    db: &mut Reader,
    cx: &Context,
    village: DivisionCode,
    period: Period,
) -> Result<Option<Composed>, Stop> {
    let county = cx.county.as_i64();
    let before = Period::Months(houji_base::Month::of(period.first().plus_days(-1)), 1);
    let mut count = |measure, of: Period| -> Result<i64, Fault> {
        let days: (Day, Day) = (of.first(), of.last());
        appeals::counted(db, county, (village, measure), days)
    };
    let mut counts = Vec::new();
    for (name, measure) in COUNTED {
        counts.push((name, count(measure, period)?));
    }
    let last = count("appeal.filed", before)?;
    let filed = counts.first().map_or(0, |(_, n)| *n);
    let cell = |n: i64| Cell::Count(n, "件".to_owned());
    let lines = counts.iter().map(|(name, n)| Line {
        cells: vec![Cell::Text((*name).to_owned()), Cell::Count(*n, String::new())],
        about: None,
        is_total: false,
    });
    let sheet = Sheet {
        title: "诉求办理情况".to_owned(),
        columns: vec!["项目".to_owned(), "件数".to_owned()],
        lines: lines.collect(),
    };
    let figure = |(name, n): &(&str, i64)| Figure { name: (*name).to_owned(), value: cell(*n) };
    let replied = counts.get(1).map_or(0, |(_, n)| *n);
    Ok(Some(Composed {
        figures: counts.iter().map(figure).collect(),
        sentence: format!("{}村里收到诉求 {filed} 件，答复了 {replied} 件。", period.zh()),
        comparison: format!("{}收到 {last} 件。", before.zh()),
        sheets: vec![sheet],
    }))
}
