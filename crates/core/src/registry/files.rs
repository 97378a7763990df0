//! The registers as tables to be taken away: calendar and divisions as they are handed in, parameters as they are read.

use super::import::{CalendarDay, Register};
use super::places::Place;
use super::present;
use super::{KEYS, Parameters};
use crate::house::web::Listing;
use crate::ui::parts::Link;
use houji_base::{Day, DayKind, Level};

/// The links under a page by which its list is taken away; `url` ends with a question mark or a query.
pub(super) fn links(url: &str) -> Vec<Link> {
    vec![Link::new("Excel 表", format!("{url}as=xlsx")), Link::new("CSV", format!("{url}as=csv"))]
}

/// A table that the import reads again.
fn as_handed_in(register: Register, title: String, rows: Vec<Vec<String>>) -> Listing {
    Listing { title, heads: register.columns().iter().map(|column| column.zh).collect(), rows }
}

/// The exceptions of a year.
pub(super) fn calendar(year: i16, days: &[CalendarDay]) -> Listing {
    let kind = |kind| if kind == DayKind::Off { "off" } else { "work" };
    let row = |day: &CalendarDay| vec![day.day.to_string(), kind(day.kind).to_owned(), day.name.clone()];
    as_handed_in(Register::Calendar, format!("{year}年工作日历"), days.iter().map(row).collect())
}

/// All divisions, also those that are gone.
pub(super) fn divisions<'a>(county: &str, places: impl Iterator<Item = &'a Place>) -> Listing {
    let level = |level: Level| match level {
        Level::County => "county",
        Level::Town => "town",
        Level::Village => "village",
    };
    let row = |place: &Place| {
        vec![
            place.code.to_string(),
            place.name.clone(),
            level(place.code.level()).to_owned(),
            if place.class == 0 { String::new() } else { place.class.to_string() },
            place.valid_from.to_string(),
            place.valid_to.map_or_else(String::new, |day| day.to_string()),
            place.successor.map_or_else(String::new, |code| code.to_string()),
        ]
    };
    as_handed_in(Register::Divisions, format!("{county}的乡镇和村"), places.map(row).collect())
}

/// Every parameter as it is in force, with what it rests on, and its other values.
pub(super) fn parameters(parameters: &Parameters, today: Day) -> Listing {
    let groups = present::parameter_groups(parameters, today);
    let rows = groups.iter().flat_map(|group| group.rows.iter().map(move |row| (group, row)));
    let line =
        |((group, row), key): ((&super::pages::ParameterGroup, &super::pages::ParameterRow), &super::Key)| {
            let others = row.history.iter().map(|of| format!("{}：{}（{}）", of.when, of.value, of.basis));
            vec![
                key.code.to_owned(),
                group.title.clone(),
                row.name.clone(),
                row.value.clone(),
                row.since.clone(),
                row.basis.clone(),
                others.collect::<Vec<_>>().join("；"),
            ]
        };
    Listing {
        title: format!("办事时限（{}）", today.zh()),
        heads: vec!["参数", "哪类", "规定的事", "现在是", "从哪天起", "依据", "以前和以后的"],
        rows: rows.zip(KEYS).map(line).collect(),
    }
}
