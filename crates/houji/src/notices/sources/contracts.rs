//! Contracts in force (V13), and of them what is let, with the rent (S02): both read the same rows.

use super::frame::{self, Frame, ROWS, counted, day, line, money, sheet, text};
use crate::books::commands::posting;
use crate::books::model::{BookId, Party, PartyId};
use crate::contracts::in_force;
use crate::contracts::model::Contract;
use crate::house::{Context, Reader, Stop};
use crate::notices::model::{About, Cell, Composed, Line, Period};
use houji_base::{Day, DivisionCode, Fen};
use std::collections::BTreeMap;

/// What is let, to whom, for how long and how much.
pub fn leases(
    db: &mut Reader,
    cx: &Context,
    place: DivisionCode,
    period: Period,
) -> Result<Option<Composed>, Stop> {
    let heads = ["租的、包的什么", "给谁", "从哪天", "到哪天", "一期多少（元）", "怎么收", "凭什么决定的"];
    all(db, cx, (place, period), ("发包和出租", &heads), |of, party| {
        let terms = &of.written.terms;
        let words = format!("{}，{}", terms.cycle.zh(), terms.rise.zh());
        vec![
            text(of.written.object.clone()),
            text(party),
            day(Some(terms.start)),
            day(Some(of.last_day)),
            Cell::Money(terms.rent),
            text(words),
            text(of.written.basis.clone()),
        ]
    })
}

/// Contracts, with number and day of signing.
pub fn contracts(
    db: &mut Reader,
    cx: &Context,
    place: DivisionCode,
    period: Period,
) -> Result<Option<Composed>, Stop> {
    let heads = ["合同", "编号", "和谁签的", "哪天签的", "到哪天", "一期多少（元）", "状态"];
    let today = cx.today;
    all(db, cx, (place, period), ("合同", &heads), move |of, party| {
        let written = &of.written;
        vec![
            text(written.title.clone()),
            text(written.number.clone()),
            text(party),
            day(Some(written.signed)),
            day(Some(of.last_day)),
            Cell::Money(written.terms.rent),
            text(of.standing(today).zh()),
        ]
    })
}

fn all(
    db: &mut Reader,
    cx: &Context,
    (place, period): (DivisionCode, Period),
    (title, heads): (&str, &[&str]),
    cells: impl Fn(&Contract, &str) -> Vec<Cell>,
) -> Result<Option<Composed>, Stop> {
    let Some(frame) = Frame::read(db, cx, place, period)? else { return Ok(None) };
    let days = (period.first(), period.last());
    let (mut sheets, mut found) = (Vec::new(), Vec::new());
    for book in &frame.books {
        let contracts = in_force(db, cx, book.id, days, ROWS)?;
        if contracts.is_empty() {
            continue;
        }
        let parties = posting::parties(db, cx, book.id)?;
        let lines = contracts.iter().map(|of| one(book.id, of, &parties, &cells)).collect();
        sheets.push(sheet(frame.title(book, title), heads, lines));
        found.extend(contracts);
    }
    if found.is_empty() {
        return Ok(None);
    }
    let is_new = |of: &&Contract| (days.0..=days.1).contains(&of.written.signed);
    let rent: Fen = found.iter().map(|of| of.written.terms.rent).sum();
    let sentence = format!("有效的合同 {} 份，{}。", found.len(), ending(&found, days.1));
    let comparison = format!("{}新签 {} 份。", period.zh(), found.iter().filter(is_new).count());
    let figures = vec![counted("合同", found.len(), "份"), money("每期租金合计", rent)];
    Ok(Some(Composed { figures, sentence, comparison, sheets }))
}

/// How many end soon after the period.
fn ending(found: &[Contract], last: Day) -> String {
    let soon = last.plus_months(3);
    match found.iter().filter(|of| of.last_day <= soon).count() {
        0 => "三个月内没有到期的".to_owned(),
        n => format!("三个月内到期 {n} 份"),
    }
}

fn one(
    book: BookId,
    of: &Contract,
    parties: &BTreeMap<PartyId, Party>,
    cells: &impl Fn(&Contract, &str) -> Vec<Cell>,
) -> Line {
    let party = parties.get(&of.party);
    let shown = party.map(Party::shown).unwrap_or_default();
    let own: Vec<Party> = party.cloned().into_iter().collect();
    // The title of a contract often names the other side.
    let cells = cells(of, &shown).into_iter().map(|cell| match cell {
        Cell::Text(words) => text(frame::covered(&words, &own)),
        cell => cell,
    });
    line(About::Contract(book, of.id.as_i64()), cells.collect())
}
