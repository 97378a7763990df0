//! Books of a place with what they owe and are owed, and the register of one of them.

use super::super::model::{Debt, Standing};
use super::super::reading::{BookLine, Register, Sum, overview, register};
use super::frame;
use crate::books::claims::{Ages, Claim};
use crate::books::sheets::{self, Cell, Head, MOST, Paper, RoomPage, Row, SIGNERS, Table, bold};
use crate::books::{book_id, with_book_for};
use crate::gate::{Action, may_somewhere, reach, scope};
use crate::house::error::NOT_FOUND;
use crate::house::web::{Format, Visit, page};
use crate::house::{App, Context, Stop};
use crate::registry::keys;
use crate::ui::parts::{Empty, Link};
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::Response;
use houji_base::{Day, Fen};
use serde::Deserialize;

/// Books, or debts, of one page.
const ROWS: i64 = 50;

#[derive(Default, Deserialize)]
pub(super) struct ListQuery {
    after: Option<i64>,
    /// `xlsx` or `csv`; a page when left out.
    #[serde(rename = "as", default)]
    form: String,
    /// `claims` for a file of what is owed to the book.
    #[serde(default)]
    what: String,
}

/// Books of the widest of the person's places.
pub(super) async fn show(
    State(app): State<App>,
    visit: Visit,
    Query(q): Query<ListQuery>,
) -> Result<Response<Body>, Stop> {
    let scope = reach(&visit.actor, Action::DebtRead)?;
    let (cx, place) = (app.context(visit.actor.clone()), scope.place());
    let format = Format::parse(&q.form);
    let (after, most) = if format.is_some() { (0, MOST) } else { (q.after.unwrap_or(0), ROWS) };
    let reading = app.context(visit.actor.clone());
    let lines = app.db.read(move |db| Ok(overview(db, &reading, &scope, after, most)?)).await?;
    let is_full = i64::try_from(lines.len()).unwrap_or(0) == most;
    let is_whole = after == 0 && !is_full;
    let table = books_table(&cx, &lines, is_whole);
    if let Some(format) = format {
        let paper = Paper { org: cx.registry.places.name(place), table, note: None, signers: SIGNERS };
        return sheets::file(&format!("{place}-debts-{}", cx.today), format, paper).await;
    }
    let loose: Fen = lines.iter().map(|line| line.unregistered().positive()).sum();
    let mut shown = RoomPage::new(frame(&app, &visit, "债权债务", place)?, "债权债务台账");
    shown.line = format!("{}，单位：元", cx.registry.places.name(place));
    let may = may_somewhere(&visit.actor, Action::DebtWrite);
    shown.act = may.then(|| Link::new("登记债务", "/desk/debts/new"));
    shown.notes.extend((!loose.is_zero()).then(|| {
        format!("账上还有 {} 元借款没有登记在台账里，在“还没登记”一列。请补登记。", loose.grouped())
    }));
    shown.more_url =
        lines.last().filter(|_| is_full).map(|last| format!("/desk/debts?after={}", last.book.id));
    shown.empty = lines.is_empty().then(|| Empty {
        title: "还没有账".to_owned(),
        text: "建了账的村会排在这里。".to_owned(),
        link: None,
    });
    shown.files = sheets::files("/desk/debts?");
    shown.tables.extend((!lines.is_empty()).then_some(table));
    page(&app, &visit, &shown)
}

fn books_table(cx: &Context, lines: &[BookLine], is_whole: bool) -> Table {
    let row = |name: Cell, claims: Fen, sum: &Sum, loose: Fen| -> Row {
        let ages = sum.ages.parts.map(Cell::side);
        let first = [name, Cell::side(claims), Cell::side(sum.ages.total())];
        first.into_iter().chain(ages).chain([Cell::side(sum.late), Cell::side(loose)]).collect()
    };
    let line = |line: &BookLine| {
        let name = Cell::text(cx.registry.places.name(line.book.place));
        let name = name.to(&format!("/desk/debts/of/{}", line.book.id));
        row(name, line.held.claims, &line.sum, line.unregistered())
    };
    let all = lines.iter().fold(Sum::default(), |all, line| all.plus(&line.sum));
    let claims = lines.iter().map(|line| line.held.claims).sum();
    let loose = lines.iter().map(BookLine::unregistered).sum();
    let words = if is_whole { "合计" } else { "本页合计" };
    let total = bold(row(Cell::text(words), claims, &all, loose));
    let money = ["债权（应收）", "债务"].into_iter().chain(Ages::ZH).chain(["到期没还", "还没登记的借款"]);
    Table {
        title: "各村债权债务".to_owned(),
        period: cx.today.zh(),
        heads: std::iter::once(Head::text("村")).chain(money.map(Head::money)).collect(),
        rows: lines.iter().map(line).chain([total]).collect(),
        more: None,
        fold: None,
    }
}

/// The register of a book: what it owes, and who owes it.
pub(super) async fn book(
    State(app): State<App>,
    visit: Visit,
    Path(book): Path<String>,
    Query(q): Query<ListQuery>,
) -> Result<Response<Body>, Stop> {
    let id = book_id(&book)?;
    let read = with_book_for(&app, &visit, id, Action::DebtRead, |db, cx, book| Ok(register(db, cx, book)?));
    let (of, cx) = (read.await?, app.context(visit.actor.clone()));
    let claims = claims_table(&of, cx.today);
    let url = format!("/desk/debts/of/{id}");
    if let Some(format) = Format::parse(&q.form) {
        let table = if q.what == "claims" { claims } else { debts_table(&cx, &of.debts, Some(of.line.sum)) };
        let (org, what) = (of.line.book.name.clone(), if q.what == "claims" { "claims" } else { "debts" });
        let paper = Paper { org, table, note: None, signers: SIGNERS };
        return sheets::file(&format!("{id}-{what}-{}", cx.today), format, paper).await;
    }
    if !q.form.is_empty() {
        return Err(NOT_FOUND.into());
    }
    let after = q.after.unwrap_or(0);
    let from = of.debts.partition_point(|(debt, _)| debt.id.as_i64() <= after);
    let rest = of.debts.get(from..).unwrap_or_default();
    let shown_rows = rest.get(..usize::try_from(ROWS).unwrap_or(0)).unwrap_or(rest);
    let sum = Some(of.line.sum).filter(|_| shown_rows.len() == of.debts.len());
    let mut shown =
        RoomPage::new(frame(&app, &visit, "债权债务", of.line.book.place)?, of.line.book.name.clone());
    shown.back = Some(Link::new("回债权债务台账", "/desk/debts"));
    shown.line = format!("{}，单位：元", cx.today.zh());
    let may = scope(&visit.actor, Action::DebtWrite, of.line.book.place).is_ok();
    shown.act = may.then(|| Link::new("登记债务", format!("/desk/debts/new?book={id}")));
    shown.notes = notes(&of);
    shown.facts = facts(&of.line);
    shown.links = vec![
        Link::new("看账", format!("/desk/books/{id}")),
        Link::new("看合同欠款", format!("/desk/contracts?show=overdue&place={}", of.line.book.place)),
    ];
    shown.more_url = shown_rows
        .last()
        .filter(|_| shown_rows.len() < rest.len())
        .map(|(last, _)| format!("{url}?after={}", last.id));
    shown.files = sheets::files(&format!("{url}?"));
    let claim_files = sheets::files(&format!("{url}?what=claims&"));
    shown
        .files
        .extend(claim_files.into_iter().map(|link| Link::new(format!("债权 {}", link.label), link.href)));
    shown.tables = vec![debts_table(&cx, shown_rows, sum), claims];
    page(&app, &visit, &shown)
}

fn notes(of: &Register) -> Vec<String> {
    let loose = of.line.unregistered();
    let mut notes = Vec::new();
    if loose > Fen::ZERO {
        notes.push(format!("账上的短期、长期借款比登记的多 {} 元，请补登记。", loose.grouped()));
    }
    if loose < Fen::ZERO {
        let over = loose.negated().grouped();
        notes.push(format!(
            "登记的借款比账上的多 {over} 元，可能有还款直接记了凭证。请核对后在债务页补记或冲销。"
        ));
    }
    notes
}

fn facts(line: &BookLine) -> Vec<(&'static str, String)> {
    let money = |fen: Fen| format!("{} 元", fen.grouped());
    vec![
        ("债务", money(line.sum.ages.total())),
        ("到期没还", money(line.sum.late)),
        ("债权（应收）", money(line.held.claims)),
        ("账上的借款", money(line.held.borrowed)),
    ]
}

/// Where a debt stands, in words.
pub(super) fn standing(debt: &Debt, today: Day) -> String {
    match debt.standing(today) {
        Standing::Open => "没还清".to_owned(),
        Standing::Late(late) => format!("到期没还 {}", late.grouped()),
        Standing::Cleared => "清了".to_owned(),
        Standing::Void => "作废".to_owned(),
    }
}

/// A rate as people write it.
pub(super) fn rate(rate: i64) -> String {
    format!("{}.{:02}%", rate.div_euclid(100), rate.rem_euclid(100))
}

/// True when the interest is above the benchmark of its day.
pub(super) fn is_dear(debt: &Debt, cx: &Context) -> bool {
    debt.written.rate > cx.registry.parameters.number(keys::DEBT_RATE, debt.written.origin)
}

fn debts_table(cx: &Context, debts: &[(Debt, String)], sum: Option<Sum>) -> Table {
    let row = |(debt, party): &(Debt, String)| -> Row {
        let written = &debt.written;
        let dear = if is_dear(debt, cx) { "（偏高）" } else { "" };
        vec![
            Cell::text(party.clone()).to(&format!("/desk/debts/{}", debt.id)),
            Cell::text(written.kind.zh()),
            Cell::text(written.origin.zh()),
            Cell::text(written.purpose.zh()),
            Cell::money(written.principal),
            Cell::money(debt.left()),
            Cell::text(format!("{}{dear}", rate(written.rate))),
            Cell::text(standing(debt, cx.today)),
        ]
    };
    let total = sum.map(|sum| {
        let mut row = vec![Cell::text("合计"), Cell::text(""), Cell::text(""), Cell::text(""), Cell::blank()];
        row.extend([Cell::money(sum.ages.total()), Cell::text(""), Cell::text("")]);
        bold(row)
    });
    let mut heads: Vec<Head> = ["债权人", "类别", "哪天", "用途"].map(Head::text).into();
    heads.extend([Head::money("本金"), Head::money("没还"), Head::text("年利率"), Head::text("状态")]);
    Table {
        title: "欠别人的（债务）".to_owned(),
        period: cx.today.zh(),
        heads,
        rows: debts.iter().map(row).chain(total.filter(|_| !debts.is_empty())).collect(),
        more: None,
        fold: None,
    }
}

fn claims_table(of: &Register, today: Day) -> Table {
    let url = |claim: &Claim| format!("/desk/books/{}/accounts/{}", of.line.book.id, claim.account);
    let row = |claim: &Claim| -> Row {
        let party = if claim.party.is_empty() { "没写名字" } else { &claim.party };
        let first = [Cell::text(party), Cell::text(claim.account.to_string()).to(&url(claim))];
        let money = claim.ages.parts.map(Cell::side).into_iter().chain([Cell::money(claim.ages.total())]);
        first.into_iter().chain(money).collect()
    };
    let all = of.claims.iter().fold(Ages::default(), |all, claim| all.plus(&claim.ages));
    let total = || {
        let money = all.parts.map(Cell::side).into_iter().chain([Cell::money(all.total())]);
        bold([Cell::text("合计"), Cell::text("")].into_iter().chain(money).collect())
    };
    let money = Ages::ZH.into_iter().chain(["合计"]).map(Head::money);
    Table {
        title: "别人欠集体的（债权）".to_owned(),
        period: today.zh(),
        heads: [Head::text("谁欠的"), Head::text("科目")].into_iter().chain(money).collect(),
        rows: of.claims.iter().map(row).chain((!of.claims.is_empty()).then(total)).collect(),
        more: None,
        fold: None,
    }
}
