//! What the invented villages publish that has no facts behind it in the program: somebody fills in the blanks of the item's
//! own text, as on the page. Pure.

use super::boards::Board;
use crate::house::{Fault, Stop};
use crate::notices::form::{Typed, read};
use crate::notices::model::Period;
use crate::notices::template::{self, Ask, Kind, Template};
use std::collections::BTreeMap;

const FILLED: &str = include_str!("../../data/demo/notices.txt");

/// The names that a document may speak of.
pub(super) struct Names<'a> {
    pub(super) secretary: &'a str,
    pub(super) cadre: &'a str,
    pub(super) supervisor: &'a str,
}

impl Names<'_> {
    fn put(&self, text: &str) -> String {
        text.replace("{secretary}", self.secretary)
            .replace("{cadre}", self.cadre)
            .replace("{supervisor}", self.supervisor)
    }
}

/// The lines of an item's section; `None` when it has none.
fn section(item: &str) -> Option<impl Iterator<Item = &'static str>> {
    let mut lines = FILLED.lines();
    lines.find(|line| line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) == Some(item))?;
    Some(lines.take_while(|line| !line.starts_with('[')).filter(|line| !line.is_empty()))
}

/// The document of an item that is typed, `None` for one that is made from facts; `lacks` says that it is a first version
/// without what it is to be seen beside.
pub(super) fn typed(board: Board, names: &Names<'_>, lacks: bool) -> Result<Option<Typed>, Stop> {
    let (Some(lines), Some(template)) = (section(board.item), template::of(board.item)) else {
        return Ok(None);
    };
    let mut rows: Vec<String> = template.grid.iter().map(template::Grid::start).collect();
    let mut filled = BTreeMap::new();
    for ask in &template.asks {
        filled.insert(ask.field(), ask.start.to_owned());
    }
    let mut title = String::new();
    for line in lines {
        let (name, rest) = line.split_once(' ').ok_or_else(|| Fault::new("a line fills in nothing"))?;
        match name {
            "-" => rows.push(names.put(rest)),
            "title" => title = format!("{}{rest}", board.period.zh()),
            name => {
                let ask = blank(template, name)?;
                filled.insert(ask.field(), value(ask, rest, board.period)?);
            }
        }
    }
    let form = template.fill(board.period, &filled, (&title, &rows.join("\n")))?;
    let whole = read(&form)?;
    Ok(Some(if lacks { Typed { comparison: String::new(), ..whole } } else { whole }))
}

fn blank<'a>(template: &'a Template, name: &str) -> Result<&'a Ask, Fault> {
    let found = template.asks.iter().find(|ask| ask.name == name);
    found.ok_or_else(|| Fault::new(format!("{} has no blank {name}", template.item)))
}

fn value(ask: &Ask, told: &str, period: Period) -> Result<String, Fault> {
    Ok(match ask.kind {
        Kind::Day => {
            let days = told.parse().map_err(|_| Fault::new(format!("{told} days are no number")))?;
            let from = if told.starts_with('+') { period.first() } else { period.last() };
            from.plus_days(days).to_string()
        }
        Kind::Area => told.replace("\\n", "\n"),
        _ => told.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::boards::{Act, Found};
    use crate::notices::decide::clean;
    use crate::notices::model::{Catalogue, Content, Head, LineCode, NoticeId, Version, told};
    use crate::notices::sources::source;
    use crate::testing::{ZHAIDONG, code};
    use houji_base::Day;

    const NAMES: Names<'_> = Names { secretary: "荆长河", cadre: "畅月娥", supervisor: "吉谷雨" };

    #[test]
    fn every_item_that_is_typed_is_filled_in_and_passes_the_gate() {
        let items = Catalogue::seed().iter().filter(|item| source(&item.code).is_none());
        let mut count = 0;
        for item in items {
            let period = Period::of(item.cycle, Day::parse("2026-02-03").unwrap()).unwrap();
            let id = NoticeId::from_i64(1);
            let (found, act) = (Found::Nothing, Act::Draft);
            let board = Board {
                id,
                item: item.code.clone().leak(),
                period,
                found,
                act,
                seen: 0,
                nth: 0,
                question: 0,
            };
            let typed = |lacks| typed(board, &NAMES, lacks).unwrap_or_else(|why| panic!("{item:?} {why:?}"));
            let whole = typed(false).unwrap_or_else(|| panic!("{} is not filled in", item.code));
            assert!(!whole.comparison.is_empty() && !whole.sentence.contains('{'), "{whole:?}");
            assert_eq!(typed(true).unwrap(), Typed { comparison: String::new(), ..whole.clone() });
            let heads = whole.columns.len();
            assert!(whole.rows.iter().all(|row| row.len() == heads), "{whole:?}");
            let (composed, body) = whole.composed(item.mask).unwrap();
            let head = Head {
                id: told::notice_id(code(ZHAIDONG), &item.code, period, 1),
                title: whole.title,
                affairs: item.affairs.zh(),
                item: item.code.clone(),
                place: "稷山县 西社镇 荆庄村".to_owned(),
                unit: "荆庄村".to_owned(),
                period,
                phone: String::new(),
                basis: item.basis.clone(),
            };
            let content = Content { composed, body, ..Content::default() };
            let version = Version { number: 1, supersedes: None, salt: [7; 16] };
            let (notice, _) = told::tell(&head, &content, version, (0..).map_while(LineCode::nth));
            clean(item.mask, &notice).unwrap_or_else(|why| panic!("{} {why:?}", item.code));
            count += 1;
        }
        assert_eq!(count, 27);
    }
}
