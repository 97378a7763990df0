//! Claims and debts with their ages (F06).

use super::frame::{Frame, day, line, money, sheet, text, total};
use crate::books::claims::{Ages, Claim};
use crate::books::model::Book;
use crate::debts::model::{Debt, Standing};
use crate::debts::{Register, register};
use crate::house::{Context, Reader, Stop};
use crate::notices::model::{About, Cell, Composed, Line, Period, Sheet};
use houji_base::{Day, DivisionCode, Fen};

/// What the collective owes and is owed.
pub fn both(
    db: &mut Reader,
    cx: &Context,
    place: DivisionCode,
    period: Period,
) -> Result<Option<Composed>, Stop> {
    let Some(frame) = Frame::read(db, cx, place, period)? else { return Ok(None) };
    let (mut sheets, mut owed, mut owes, mut old) = (Vec::new(), Fen::ZERO, Fen::ZERO, Fen::ZERO);
    let mut fresh = 0usize;
    let days = period.first()..=period.last();
    for book in &frame.books {
        let mut of = register(db, cx, book.clone())?;
        of.debts.retain(|(debt, _)| !debt.is_void && !debt.left().is_zero());
        let claims: Ages = of.claims.iter().fold(Ages::default(), |sum, claim| sum.plus(&claim.ages));
        let [.., longest] = claims.parts;
        (owed, old) = (owed.plus(claims.total()), old.plus(longest));
        owes = owes.plus(of.debts.iter().map(|(debt, _)| debt.left()).sum());
        let is_fresh = |(debt, _): &&(Debt, String)| days.contains(&debt.written.origin);
        fresh = fresh.saturating_add(of.debts.iter().filter(is_fresh).count());
        sheets.extend(sheets_of(&frame, book, &of, cx.today));
    }
    let late =
        if old.is_zero() { String::new() } else { format!("，其中 3 年以上的 {} 元", old.grouped()) };
    let sentence = format!("别人欠集体 {} 元{late}；集体欠别人 {} 元。", owed.grouped(), owes.grouped());
    let comparison = match fresh {
        0 => format!("{}没有新增债务。", period.zh()),
        n => format!("{}新增债务 {n} 笔。", period.zh()),
    };
    let figures = vec![money("别人欠集体", owed), money("集体欠别人", owes)];
    Ok(Some(Composed { figures, sentence, comparison, sheets }))
}

fn sheets_of(frame: &Frame, book: &Book, of: &Register, today: Day) -> Vec<Sheet> {
    let debts = of.debts.iter().map(|(debt, party)| owing(debt, party, today)).collect::<Vec<_>>();
    let claims = of.claims.iter().map(|claim| claimed(book, claim)).collect::<Vec<_>>();
    let mut sheets = Vec::new();
    if !claims.is_empty() {
        let sum = of.claims.iter().fold(Ages::default(), |sum, claim| sum.plus(&claim.ages));
        let last = total(aged([text("合计"), Cell::Blank], &sum));
        let heads: Vec<&str> =
            ["谁欠的", "什么钱"].into_iter().chain(Ages::ZH).chain(["合计（元）"]).collect();
        let lines = claims.into_iter().chain([last]).collect();
        sheets.push(sheet(frame.title(book, "别人欠集体的"), &heads, lines));
    }
    if !debts.is_empty() {
        let [principal, left] = [|debt: &Debt| debt.written.principal, Debt::left]
            .map(|of_one: fn(&Debt) -> Fen| of.debts.iter().map(|(debt, _)| of_one(debt)).sum::<Fen>());
        let sums = [Cell::Money(principal), Cell::Money(left), Cell::Blank];
        let last = total([text("合计"), Cell::Blank, Cell::Blank].into_iter().chain(sums).collect());
        let lines = debts.into_iter().chain([last]).collect();
        let heads = ["欠谁的", "哪一类", "哪天欠的", "本金（元）", "没还（元）", "说明"];
        sheets.push(sheet(frame.title(book, "集体欠别人的"), &heads, lines));
    }
    sheets
}

fn aged(first: [Cell; 2], ages: &Ages) -> Vec<Cell> {
    first.into_iter().chain(ages.parts.map(Cell::Money)).chain([Cell::Money(ages.total())]).collect()
}

fn claimed(book: &Book, claim: &Claim) -> Line {
    let party = if claim.party.is_empty() { "没写名字" } else { &claim.party };
    let name = match claim.account.general() {
        "113" => "和各户、各单位的往来",
        _ => "应收的钱",
    };
    let about = About::Account(book.id, claim.account.general().parse().unwrap_or(0));
    line(about, aged([text(party), text(name)], &claim.ages))
}

fn owing(debt: &Debt, party: &str, today: Day) -> Line {
    let written = &debt.written;
    let state = match debt.standing(today) {
        Standing::Late(late) => format!("到期没还 {} 元", late.grouped()),
        _ if written.decision.is_some() => "经过表决".to_owned(),
        _ => "老账".to_owned(),
    };
    let cells = vec![
        text(party),
        text(written.kind.zh()),
        day(Some(written.origin)),
        Cell::Money(written.principal),
        Cell::Money(debt.left()),
        text(state),
    ];
    line(About::Debt(debt.book, debt.id.as_i64()), cells)
}
