//! Works: how far they are (V03), their money line by line (S03), and what the villagers gave together (S04).

use super::frame::{self, Frame, ROWS, counted, day, line, money, sheet, text, total};
use crate::books::model::{AccountCode, Book, Party, Side};
use crate::books::{Asked, Page, entries};
use crate::house::{Context, Fault, Reader, Stop};
use crate::notices::model::{About, Cell, Composed, Line, Period, Sheet};
use crate::projects::model::{Linked, Source};
use crate::projects::{Standing, standing};
use houji_base::{DivisionCode, Fen};

/// The projects of a place that had begun by the end of the period and were not accepted before it.
fn current(db: &mut Reader, cx: &Context, frame: &Frame) -> Result<Vec<Standing>, Fault> {
    let mut found = standing(db, cx, &frame.scope, ROWS)?;
    let period = frame.period;
    found.retain(|of| {
        frame.has(of.project.book)
            && of.project.written.start <= period.last()
            && of.project.accepted.is_none_or(|day| day >= period.first())
    });
    Ok(found)
}

fn planned(of: &Standing) -> Fen {
    of.project.written.funds.iter().copied().sum()
}

fn state(of: &Standing) -> String {
    match of.project.accepted {
        Some(day) => format!("{}验收了", day.zh()),
        None => "正在做".to_owned(),
    }
}

/// Figures, sentence, and what was spent beside the plan.
fn told_of(found: &[Standing]) -> (Vec<crate::notices::model::Figure>, String, String) {
    let (plan, spent) =
        (found.iter().map(planned).sum::<Fen>(), found.iter().map(|of| of.spent).sum::<Fen>());
    let done = found.iter().filter(|of| of.project.accepted.is_some()).count();
    let figures = vec![counted("工程", found.len(), "项"), money("计划的钱", plan), money("已经花了", spent)];
    let sentence = format!(
        "工程 {} 项，验收了 {done} 项，计划 {} 元，已经花了 {} 元。",
        found.len(),
        plan.grouped(),
        spent.grouped()
    );
    let comparison = frame::percent(spent.fen(), plan.fen());
    (figures, sentence, comparison.map_or_else(String::new, |of| format!("花了计划的 {of}%。")))
}

/// How far works are.
pub fn works(
    db: &mut Reader,
    cx: &Context,
    place: DivisionCode,
    period: Period,
) -> Result<Option<Composed>, Stop> {
    let Some(frame) = Frame::read(db, cx, place, period)? else { return Ok(None) };
    let found = current(db, cx, &frame)?;
    if found.is_empty() {
        return Ok(None);
    }
    let row = |of: &Standing| {
        let written = &of.project.written;
        let cells = vec![
            text(written.name.clone()),
            text(written.kind.zh()),
            day(Some(written.start)),
            day(Some(written.planned_end)),
            text(state(of)),
            text(written.basis.clone()),
        ];
        line(About::Project(of.project.book, of.project.id.as_i64()), cells)
    };
    let heads = ["工程", "类别", "哪天开工", "计划哪天完工", "做到哪一步", "凭什么决定的"];
    let (figures, sentence, comparison) = told_of(&found);
    let sheets = vec![sheet("工程", &heads, found.iter().map(row).collect())];
    Ok(Some(Composed { figures, sentence, comparison, sheets }))
}

/// The money of works: planned by source, spent, and line by line what moved in the period.
pub fn funds(
    db: &mut Reader,
    cx: &Context,
    place: DivisionCode,
    period: Period,
) -> Result<Option<Composed>, Stop> {
    let Some(frame) = Frame::read(db, cx, place, period)? else { return Ok(None) };
    let found = current(db, cx, &frame)?;
    if found.is_empty() {
        return Ok(None);
    }
    let (figures, sentence, comparison) = told_of(&found);
    let mut sheets = vec![sources(&found)];
    for book in &frame.books {
        let parties = frame::parties(db, cx, book.id)?;
        let days = period.first()..=period.last();
        let own = found.iter().filter(|of| of.project.book == book.id);
        let moved = own.flat_map(|of| of.lines.iter().map(move |line| (of, line)));
        let rows = moved.filter(|(_, line)| days.contains(&line.day));
        let lines: Vec<Line> = rows.map(|(of, line)| spent(of, line, &parties)).collect();
        if !lines.is_empty() {
            let heads = ["工程", "什么钱", "日期", "收到（元）", "花了（元）", "从哪来的钱"];
            sheets.push(sheet(frame.title(book, "一笔一笔"), &heads, lines));
        }
    }
    Ok(Some(Composed { figures, sentence, comparison, sheets }))
}

fn sources(found: &[Standing]) -> Sheet {
    let row = |of: &Standing| {
        let funds = of.project.written.funds.map(Cell::Money);
        let sums = [Cell::Money(planned(of)), Cell::Money(of.spent), text(state(of))];
        let cells = std::iter::once(text(of.project.written.name.clone())).chain(funds).chain(sums).collect();
        line(About::Project(of.project.book, of.project.id.as_i64()), cells)
    };
    let mut lines: Vec<Line> = found.iter().map(row).collect();
    let by_source = |at: usize| found.iter().filter_map(|of| of.project.written.funds.get(at)).copied().sum();
    let funds = (0..Source::ALL.len()).map(|at| Cell::Money(by_source(at)));
    let (plan, spent) = (found.iter().map(planned).sum(), found.iter().map(|of| of.spent).sum());
    let sums = [Cell::Money(plan), Cell::Money(spent), Cell::Blank];
    lines.push(total(std::iter::once(text("合计")).chain(funds).chain(sums).collect()));
    let zh = Source::ALL.iter().map(|(_, _, zh)| *zh);
    let heads: Vec<&str> =
        std::iter::once("工程").chain(zh).chain(["计划合计（元）", "已经花了（元）", "做到哪一步"]).collect();
    sheet("工程的钱", &heads, lines)
}

fn spent(of: &Standing, line: &Linked, parties: &[Party]) -> Line {
    let (came, went) = match line.item {
        0 => (Cell::Money(line.net.negated()), Cell::Blank),
        _ => (Cell::Blank, Cell::Money(line.net)),
    };
    let said = frame::covered(&line.summary, parties);
    let cells = vec![
        text(of.project.written.name.clone()),
        text(said),
        Cell::Day(line.day),
        came,
        went,
        text(line.source.zh()),
    ];
    super::frame::line(About::Voucher(of.project.book, line.seq), cells)
}

/// Account of money that was raised for one thing, in both systems.
const RAISED: &str = "231";

/// Money that the villagers gave together: what there was, came in, went out and is left, and each line.
pub fn raised(
    db: &mut Reader,
    cx: &Context,
    place: DivisionCode,
    period: Period,
) -> Result<Option<Composed>, Stop> {
    let Some(frame) = Frame::read(db, cx, place, period)? else { return Ok(None) };
    let (from, to) = frame::months(period);
    let mut sheets = Vec::new();
    let mut sums = [Fen::ZERO; 4];
    for book in &frame.books {
        let account = AccountCode::parse(RAISED).map_err(|_| Fault::new("no account of raised money"))?;
        let months = (from, to);
        let page =
            entries(db, cx, book, &Asked { account, months, known_at: None, after: None, most: ROWS })?;
        let trial = &page.trial;
        let moved = trial.movement(RAISED);
        let [before, left] = [trial.opening(RAISED), trial.closing(RAISED)].map(|of| of.net().negated());
        let own = [before, moved.credit, moved.debit, left];
        sums.iter_mut().zip(own).for_each(|(sum, more)| *sum = sum.plus(more));
        let mut lines = raised_lines(book, &page, &frame::parties(db, cx, book.id)?);
        if !lines.is_empty() {
            let sums = [moved.credit, moved.debit].map(Cell::Money);
            lines.push(total([text("合计"), Cell::Blank].into_iter().chain(sums).collect()));
            let heads = ["什么钱", "日期", "收到（元）", "花了（元）"];
            sheets.push(sheet(frame.title(book, "一笔一笔"), &heads, lines));
        }
    }
    if sums.iter().all(|sum| sum.is_zero()) {
        return Ok(None);
    }
    let [before, came, went, left] = sums;
    let sentence = format!(
        "一事一议的钱，{}收了 {} 元，用了 {} 元，还有 {} 元。",
        period.zh(),
        came.grouped(),
        went.grouped(),
        left.grouped()
    );
    let comparison = format!("期初有 {} 元。", before.grouped());
    let figures = vec![money("收了", came), money("用了", went), money("还有", left)];
    Ok(Some(Composed { figures, sentence, comparison, sheets }))
}

/// Each line of the account, also those that moved no cash.
fn raised_lines(book: &Book, page: &Page, parties: &[Party]) -> Vec<Line> {
    let mut lines = Vec::new();
    for (entry, _) in &page.entries {
        let (came, went) = match entry.line.side {
            Side::Credit => (Cell::Money(entry.line.amount), Cell::Blank),
            Side::Debit => (Cell::Blank, Cell::Money(entry.line.amount)),
        };
        let said = text(frame::covered(&entry.line.summary, parties));
        lines.push(line(About::Voucher(book.id, entry.seq), vec![said, Cell::Day(entry.day), came, went]));
    }
    lines
}
