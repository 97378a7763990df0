//! What villagers decided: all of it with progress (V01), in four steps (V02), and what everybody gives for one thing (V12).

use super::frame::{ROWS, beside_days, count, counted, day, line, sheet, text};
use crate::decisions::model::{Kind, Standing, Step, What};
use crate::decisions::{Told, of_days};
use crate::gate::Scope;
use crate::house::{Context, Reader, Stop};
use crate::notices::model::{About, Cell, Composed, Line, Period, Sheet};
use houji_base::DivisionCode;

/// All matters with how far they are.
pub fn all(
    db: &mut Reader,
    cx: &Context,
    place: DivisionCode,
    period: Period,
) -> Result<Option<Composed>, Stop> {
    told(db, cx, (place, period), None)
}

/// Those in four steps.
pub fn four_steps(
    db: &mut Reader,
    cx: &Context,
    place: DivisionCode,
    period: Period,
) -> Result<Option<Composed>, Stop> {
    told(db, cx, (place, period), Some(Kind::FourSteps))
}

/// What everybody gives for one thing.
pub fn levies(
    db: &mut Reader,
    cx: &Context,
    place: DivisionCode,
    period: Period,
) -> Result<Option<Composed>, Stop> {
    told(db, cx, (place, period), Some(Kind::Levy))
}

fn told(
    db: &mut Reader,
    cx: &Context,
    (place, period): (DivisionCode, Period),
    kind: Option<Kind>,
) -> Result<Option<Composed>, Stop> {
    let scope = Scope::of_publication(place);
    let mut of = |days| -> Result<Vec<Told>, Stop> {
        let mut found = of_days(db, cx, &scope, days, ROWS)?;
        found.retain(|of| kind.is_none_or(|kind| of.decision.written.kind == kind));
        Ok(found)
    };
    let found = of((period.first(), period.last()))?;
    if found.is_empty() {
        return Ok(None);
    }
    let (days, name) = beside_days(period);
    let comparison = format!("{name}商量了 {} 件。", of(days)?.len());
    let of = |standing| found.iter().filter(|of| of.decision.standing() == standing).count();
    let (decided, unmet) = (of(Standing::Decided), of(Standing::Unmet));
    let missed =
        if unmet > 0 { format!("，人数或者同意不够的 {unmet} 件") } else { String::new() };
    let sentence = format!("{}村里商量了 {} 件事，决议的 {decided} 件{missed}。", period.zh(), found.len());
    let figures = vec![counted("商量的事", found.len(), "件"), counted("决议的", decided, "件")];
    Ok(Some(Composed { figures, sentence, comparison, sheets: vec![matters(&found), meetings(&found)] }))
}

/// Each matter with what became of it.
fn matters(found: &[Told]) -> Sheet {
    let row = |of: &Told| -> Line {
        let (decision, written) = (&of.decision, &of.decision.written);
        let outcome = of.publics.iter().find(|public| public.what == What::Outcome);
        let amount = if written.amount.is_zero() { Cell::Blank } else { Cell::Money(written.amount) };
        let cells = vec![
            text(written.matter.clone()),
            text(written.kind.zh()),
            text(written.origin.zh()),
            amount,
            text(decision.standing().zh()),
            day(decision.decided),
            outcome.map_or(Cell::Blank, |public| text(public.content.clone())),
        ];
        line(About::Decision(decision.id.as_i64()), cells)
    };
    let heads = ["什么事", "程序", "谁提出的", "涉及的钱（元）", "走到哪一步", "哪天决议", "办成了什么样"];
    sheet("村民决定的事", &heads, found.iter().map(row).collect())
}

/// Every meeting with who came and agreed, also those that were not enough.
fn meetings(found: &[Told]) -> Sheet {
    let row = |of: &Told, step: &Step| -> Line {
        let heads = step.new.heads;
        let cells = vec![
            text(of.decision.written.matter.clone()),
            text(step.new.stage.zh()),
            Cell::Day(step.new.day),
            text(step.new.body.zh()),
            count(heads.entitled),
            count(heads.attended),
            count(heads.in_favor),
            text(step.zh()),
        ];
        line(About::Decision(of.decision.id.as_i64()), cells)
    };
    let rows = found.iter().flat_map(|of| of.steps.iter().map(move |step| row(of, step)));
    let heads = ["什么事", "步骤", "日期", "什么会", "应到", "实到", "同意", "结果"];
    sheet("每一次会", &heads, rows.collect())
}
