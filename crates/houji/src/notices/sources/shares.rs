//! What was given out (F07), and who holds the shares, in counts alone (S05).

use super::frame::{Frame, counted, line, money, sheet, text, total};
use crate::books::model::BookId;
use crate::house::{Context, Reader, Stop};
use crate::members::model::{Run, Stage, shares_text};
use crate::members::{held, runs};
use crate::notices::model::{About, Cell, Composed, Figure, Line, Period};
use houji_base::DivisionCode;

/// Dividends that were drafted, published or booked in the period, or are of its year.
pub fn given(
    db: &mut Reader,
    cx: &Context,
    place: DivisionCode,
    period: Period,
) -> Result<Option<Composed>, Stop> {
    let Some(frame) = Frame::read(db, cx, place, period)? else { return Ok(None) };
    let days = period.first()..=period.last();
    let is_told = |run: &Run| {
        let own = [Some(run.drafted.1), run.published, run.posted.map(|(day, _)| day)];
        run.stage != Stage::Void
            && (own.into_iter().flatten().any(|day| days.contains(&day))
                || run.plan.year == i64::from(period.first().year()))
    };
    let (mut sheets, mut found) = (Vec::new(), Vec::new());
    for book in &frame.books {
        let all = runs(db, cx, book.id)?;
        for run in all.iter().filter(|run| is_told(run)) {
            let title = format!("{}年的分配（{}）", run.plan.year, run.stage.zh());
            sheets.push(sheet(
                frame.title(book, &title),
                &["项目", "金额（元）", "说明"],
                lines(book.id, run),
            ));
            found.push(run.clone());
        }
    }
    let Some(run) = found.first() else { return Ok(None) };
    let plan = &run.plan;
    let sentence = format!(
        "{}年分给成员 {} 元，每股 {} 元，{} 人分到。",
        plan.year,
        plan.amount.grouped(),
        plan.per_share.grouped(),
        plan.members
    );
    let comparison = match &run.vote {
        Some(vote) => format!(
            "成员大会{}表决，应到 {} 人，实到 {} 人，同意 {} 人。",
            vote.day.zh(),
            vote.entitled,
            vote.present,
            vote.in_favor
        ),
        None => "成员大会还没有表决。".to_owned(),
    };
    let figures = vec![
        money("分给成员", plan.amount),
        money("每股", plan.per_share),
        Figure { name: "分到的人".to_owned(), value: Cell::Count(plan.members, "人".to_owned()) },
    ];
    Ok(Some(Composed { figures, sentence, comparison, sheets }))
}

fn lines(book: BookId, run: &Run) -> Vec<Line> {
    let plan = &run.plan;
    let about = About::Dividend(book, run.n);
    let one =
        |name: &str, amount, note: String| line(about, vec![text(name), Cell::Money(amount), text(note)]);
    let rest = plan.kept_amount.plus(plan.remainder);
    vec![
        one("本年收益", plan.result, String::new()),
        one("可以分的（没提公积金以前）", plan.there, "加上以前没分的".to_owned()),
        one("提公积公益金", plan.reserve, format!("收益的 {}%", shares_text(plan.rate))),
        one("分给成员", plan.amount, plan.zh()),
        one("集体股的和除不尽的", rest, "留着以后分".to_owned()),
        total(vec![text("拿出来分的合计"), Cell::Money(plan.total), Cell::Blank]),
    ]
}

/// Households, members and shares.
pub fn members(
    db: &mut Reader,
    cx: &Context,
    place: DivisionCode,
    period: Period,
) -> Result<Option<Composed>, Stop> {
    let Some(frame) = Frame::read(db, cx, place, period)? else { return Ok(None) };
    let (mut lines, mut sums) = (Vec::new(), [0i64; 3]);
    let mut kept = 0i64;
    for book in &frame.books {
        let of = held(db, cx, book.id)?;
        let [households, members, shares] = of.counts;
        if members == 0 {
            continue;
        }
        sums.iter_mut().zip(of.counts).for_each(|(sum, more)| *sum = sum.saturating_add(more));
        let about = About::Account(book.id, 0);
        let row = |name: String, value: String| line(about, vec![text(name), text(value)]);
        lines.push(row("成员户".to_owned(), format!("{households} 户")));
        lines.push(row("成员".to_owned(), format!("{members} 人")));
        lines.push(row("成员的股".to_owned(), format!("{} 股", shares_text(shares))));
        for kind in of.kinds.iter().filter(|kind| kind.kept > 0) {
            kept = kept.saturating_add(kind.kept);
            lines.push(row(format!("集体的股（{}）", kind.name), format!("{} 股", shares_text(kind.kept))));
        }
    }
    if lines.is_empty() {
        return Ok(None);
    }
    let [households, members, shares] = sums;
    let all = shares_text(shares.saturating_add(kept));
    lines.push(total(vec![text("股份合计"), text(format!("{all} 股"))]));
    let usize_of = |n: i64| usize::try_from(n).unwrap_or(0);
    let figures = vec![
        counted("成员户", usize_of(households), "户"),
        counted("成员", usize_of(members), "人"),
        Figure { name: "股份".to_owned(), value: text(format!("{all} 股")) },
    ];
    let sentence =
        format!("集体有成员 {households} 户 {members} 人，一共 {all} 股。姓名在成员册里，不在这里公开。");
    let sheets = vec![sheet("成员和股份", &["项目", "数目"], lines)];
    let each = |of: i64| shares_text(of.checked_div(households).unwrap_or(0));
    let comparison = format!("平均每户 {} 人、{} 股。", each(members.saturating_mul(100)), each(shares));
    Ok(Some(Composed { figures, sentence, comparison, sheets }))
}
