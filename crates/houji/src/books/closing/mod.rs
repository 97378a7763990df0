//! The page of closing: which month comes next, what is looked at before, what stands in the way and where it is mended,
//! and the year's close with its order.

mod pages;

use self::pages::{CheckRow, ClosePage, MonthPart, YearPart};
use super::commands::{CloseMonth, YearEnd};
use super::decide;
use super::exceptions;
use super::model::{Blocker, Book, Chart, Closes, LockException, Period, Standard, Trial, checks, voucher};
use super::reading::{self, book_id, with_book};
use super::store;
use crate::gate::{Action, scope};
use crate::house::error::UNREADABLE;
use crate::house::web::{Access, Posted, Route, Visit, page_with, redirect};
use crate::house::{App, Context, Stop, random};
use crate::ui::parts::{Link, Signal};
use crate::ui::{format, office};
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{Response, StatusCode};
use houji_base::{Moment, Month};
use serde::Deserialize;

/// Routes of the page.
pub(super) fn routes() -> Vec<Route> {
    let close = Access::May(Action::BookClose);
    vec![
        Route::get("/desk/books/{book}/close", Access::May(Action::BookRead), show),
        Route::post("/desk/books/{book}/close", close, close_month),
        Route::post("/desk/books/{book}/year-end", close, year_end),
    ]
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Ask {
    /// What was just done: `month` or `year`.
    did: String,
}

async fn show(
    State(app): State<App>,
    visit: Visit,
    Path(book): Path<String>,
    Query(ask): Query<Ask>,
) -> Result<Response<Body>, Stop> {
    draw(&app, &visit, &book, StatusCode::OK, (ask.did, None)).await
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct MonthForm {
    month: String,
}

/// Closes a month; when something stands in the way the page tells it.
async fn close_month(
    State(app): State<App>,
    Path(book): Path<String>,
    posted: Posted<MonthForm>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let month = Month::parse(&fields.month).map_err(|_| UNREADABLE)?;
    let command = CloseMonth { book: book_id(&book)?, month };
    let done = app.run(&visit.actor, Some(&key), command).await.map(|_| "month");
    told(&app, &visit, &book, done).await
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct YearForm {
    year: i64,
}

/// Posts the year's closing entries.
async fn year_end(
    State(app): State<App>,
    Path(book): Path<String>,
    posted: Posted<YearForm>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let command = YearEnd { book: book_id(&book)?, year: fields.year, salt: random()? };
    let done = app.run(&visit.actor, Some(&key), command).await.map(|_| "year");
    told(&app, &visit, &book, done).await
}

/// Leads back to the page, or shows it again with why it was not done.
async fn told(
    app: &App,
    visit: &Visit,
    book: &str,
    done: Result<&'static str, Stop>,
) -> Result<Response<Body>, Stop> {
    match done {
        Ok(did) => Ok(redirect(&format!("/desk/books/{book}/close?did={did}"))),
        Err(Stop::Refused(why)) if [409, 422].contains(&why.status) => {
            let status = StatusCode::from_u16(why.status).unwrap_or(StatusCode::CONFLICT);
            draw(app, visit, book, status, (String::new(), Some(why.sentence))).await
        }
        Err(stop) => Err(stop),
    }
}

/// What the page is made of.
struct Found {
    book: Book,
    /// When the last closed month was closed.
    closed_at: Option<Moment>,
    /// The exception that has not ended.
    exception: Option<LockException>,
    /// Vouchers of the next month that somebody should look at again.
    concerns: Vec<(i64, i64, String)>,
    /// The next month and those of its year that wait for it, all over but the first perhaps.
    months: Vec<(Month, Trial)>,
    /// Months of later years that are over.
    more: Vec<Month>,
    /// The whole year of the next month.
    year: Trial,
}

async fn draw(
    app: &App,
    visit: &Visit,
    id: &str,
    status: StatusCode,
    (did, refused): (String, Option<String>),
) -> Result<Response<Body>, Stop> {
    let found = with_book(app, visit, id, move |db, cx, book| {
        let (next, this) = (book.open_month(), Month::of(cx.today));
        let after = std::iter::successors(Some(next.next()), |month| Some(month.next()));
        let (same, more): (Vec<Month>, Vec<Month>) =
            after.take_while(|month| *month < this).partition(|month| month.year() == next.year());
        let months: Vec<Month> = std::iter::once(next).chain(same).collect();
        let trials = reading::trials(db, cx, &book, &months)?;
        let january = Month::new(next.year(), 1).unwrap_or(next);
        let year = reading::trial(db, cx, &book, (january, decide::last_ledger_month(next)), None)?;
        let county = cx.county.as_i64();
        let closed = store::period_closed(db, county, book.id, book.closed_to)?;
        let exception = store::exception_not_ended(db, county, book.id)?;
        let concerns = reading::concerns(db, cx, &book, next)?;
        let months = months.into_iter().zip(trials).collect();
        Ok(Found { book, closed_at: closed.map(|(at, _)| at), exception, concerns, months, more, year })
    });
    let found = found.await?;
    let (cx, book) = (app.context(visit.actor.clone()), &found.book);
    let next = book.open_month();
    let mut frame = visit.frame(app, "结账")?;
    frame.desk = Some(office::frame(&cx, cx.registry.places.name(book.place), "集体账", "/desk/books"));
    let base = format!("/desk/books/{}", book.id);
    let done = match did.as_str() {
        "month" if book.is_closed(book.first) => Some((
            format!("{}的账结好了。", book.closed_to.zh()),
            Link::new("看这个月的报表", format!("{base}/statements/income-expense?month={}", book.closed_to)),
        )),
        "year" => {
            Some(("年终结转的凭证记好了。".to_owned(), Link::new("看凭证", format!("{base}?month={next}"))))
        }
        _ => None,
    };
    let shown = ClosePage {
        frame,
        links: vec![
            Link::new("回到这本账", format!("{base}?month={next}")),
            Link::new("科目余额表", format!("{base}/trial-balance?month={next}")),
            Link::new("结账例外", format!("{base}/exceptions")),
        ],
        exception: found.exception.as_ref().filter(|each| each.is_open(cx.now)).map(|each| {
            format!("{}开着一个例外：{}，{}。", each.month.zh(), each.reason, exceptions::state(each, &cx))
        }),
        line: format!("{}，{}", book.name, closed_line(&cx, &found)),
        done,
        refused,
        next: next_part(&cx, &found, &base),
        year: year_part(&cx, &found, &base),
        later: later(&found),
    };
    page_with(app, visit, status, &shown)
}

fn closed_line(cx: &Context, found: &Found) -> String {
    match found.closed_at {
        Some(at) => {
            format!("已经结到{}（{} 结的）", found.book.closed_to.zh(), format::when(cx.now, at))
        }
        None => format!("还没有结过账，从{}开始", found.book.first.zh()),
    }
}

/// Whether the month that comes next is over.
fn is_over(cx: &Context, book: &Book) -> bool {
    cx.today > book.open_month().last_day()
}

fn next_part(cx: &Context, found: &Found, base: &str) -> MonthPart {
    let (book, month) = (&found.book, found.book.open_month());
    let trial = found.months.first().map(|(_, trial)| trial);
    let looked = trial.map(|trial| checks(book.standard, month, trial)).unwrap_or_default();
    let is_free = looked.iter().all(|(_, blocker)| blocker.is_none());
    let may = |action| scope(&cx.actor, action, book.place).is_ok();
    let act = (is_over(cx, book) && is_free && may(Action::BookClose))
        .then(|| (format!("{base}/close"), month.to_string()));
    let wait = if !is_over(cx, book) {
        Some(format!("{}还没过完，{}起可以结。", month.zh(), month.next().first_day().zh_short()))
    } else if !is_free {
        Some("上面有还没办好的，请先办好再来结账。".to_owned())
    } else {
        act.is_none().then(|| "可以结了，由镇里的代理会计来结。".to_owned())
    };
    let row = |(zh, blocker): &(String, Option<Blocker>)| match blocker {
        None => CheckRow { state: Signal::ok(zh.clone()), links: Vec::new() },
        Some(blocker) => CheckRow {
            state: Signal::bad(blocker.zh()),
            links: mends(base, month, blocker, may(Action::BookPost)),
        },
    };
    let concern = |(seq, number, why): &(i64, i64, String)| CheckRow {
        state: Signal::warn(format!("{}：{why}", voucher::name(Period::Month(month), *number))),
        links: vec![Link::new("看凭证", format!("{base}/vouchers/{seq}"))],
    };
    let checks = looked.iter().map(row).chain(found.concerns.iter().map(concern)).collect();
    MonthPart { name: month.zh(), wait, checks, act }
}

/// Where one sees why something stands in the way, and where it is mended.
fn mends(base: &str, month: Month, blocker: &Blocker, may_post: bool) -> Vec<Link> {
    if blocker.ends_with_year() {
        return vec![Link::new("做年终结转", "#year-end")];
    }
    let looked = match blocker.account() {
        Some(code) => Link::new("看这个科目的明细账", format!("{base}/accounts/{code}?month={month}")),
        None => Link::new("看科目余额表", format!("{base}/trial-balance?month={month}")),
    };
    let entry = may_post.then(|| Link::new("记一张凭证", format!("{base}/vouchers/new")));
    std::iter::once(looked).chain(entry).collect()
}

/// What is done before the year's close, and the vouchers that follow from the balances.
fn year_part(cx: &Context, found: &Found, base: &str) -> Option<YearPart> {
    let (book, month) = (&found.book, found.book.open_month());
    let trial = found.months.first().map(|(_, trial)| trial)?;
    if month.month() != 12 || !is_over(cx, book) {
        return None;
    }
    let vouchers = decide::year_end(book.standard, month.year(), trial);
    let may = scope(&cx.actor, Action::BookClose, book.place).is_ok();
    let rows = vouchers.iter().map(|new| (new.summary.clone(), new.sums().0.grouped()));
    Some(YearPart {
        name: format!("{}年的年终结转", month.year()),
        steps: steps(book, month, &found.year, base),
        vouchers: rows.collect(),
        act: may.then(|| (format!("{base}/year-end"), month.year().to_string())),
    })
}

/// What is done around the year's close, in order; the program sees how far some of it is, and people decide.
fn steps(book: &Book, month: Month, year: &Trial, base: &str) -> Vec<CheckRow> {
    let look = |label: &str, code: &str| {
        vec![Link::new(label, format!("{base}/accounts/{code}?month={month}&span=year"))]
    };
    let told = |ok: bool, yes: String, no: String| if ok { Signal::ok(yes) } else { Signal::idle(no) };
    let owed = match book.standard {
        Standard::S2004 => "202",
        Standard::S2023 => "211",
        Standard::Imported(chart) => return plain_steps(chart, year, look),
    };
    let (worn, shared) = (year.movement("152").credit, year.movement("322.01").debit);
    let kept = year.closing(owed).net().negated();
    let says = |text: &str| CheckRow { state: Signal::idle(text), links: Vec::new() };
    vec![
        CheckRow {
            state: told(
                !worn.is_zero(),
                format!("提折旧：今年提了 {} 元", worn.grouped()),
                "提折旧：今年还没有提".to_owned(),
            ),
            links: look("看累计折旧", "152"),
        },
        CheckRow {
            state: told(
                kept.is_zero(),
                "先收的租金：没有留着的".to_owned(),
                format!("先收的租金：应付款里留着 {} 元，属于今年的租金请先转成收入", kept.grouped()),
            ),
            links: look("看应付款", owed),
        },
        says("做年终结转，算出今年的收益"),
        CheckRow {
            state: told(
                !shared.is_zero(),
                format!("分配：提公积公益金、向成员分配，记了 {} 元", shared.grouped()),
                "分配：要提公积公益金、向成员分配的，记到 322.01；不分的不用记".to_owned(),
            ),
            links: look("看各项分配", "322.01"),
        },
        says("记了分配的，再做一次年终结转，然后结12月的账"),
    ]
}

/// The same where the program does not know what the accounts mean, but for those of the year's result.
fn plain_steps(chart: &Chart, year: &Trial, look: impl Fn(&str, &str) -> Vec<Link>) -> Vec<CheckRow> {
    let says = |text: String| CheckRow { state: Signal::idle(text), links: Vec::new() };
    let Closes { result, shared, .. } = chart.year_end;
    let given = year.movement(shared.code).debit;
    let told = match given.is_zero() {
        true => format!("分配：要分配的记到 {} {}；不分的不用记", shared.code, shared.zh),
        false => format!("分配：记了 {} 元", given.grouped()),
    };
    vec![
        says("先把今年的折旧、成本和往来记完".to_owned()),
        says(format!("做年终结转，算出今年的{}", result.zh.trim_start_matches("本年"))),
        CheckRow { links: look(&format!("看{}", shared.zh), shared.code), ..says(told) },
        says("记了分配的，再做一次年终结转，然后结12月的账".to_owned()),
    ]
}

/// The months that wait, with what stands in their way already.
fn later(found: &Found) -> Vec<(String, String)> {
    let standard = found.book.standard;
    let same = found.months.iter().skip(1).map(|(month, trial)| {
        let found = checks(standard, *month, trial).into_iter().filter_map(|(_, blocker)| blocker);
        let found: Vec<String> = found.map(|blocker| blocker.zh()).collect();
        let told = if found.is_empty() { "没有拦着的".to_owned() } else { found.join("；") };
        (month.zh(), told)
    });
    let more = found.more.iter().map(|month| (month.zh(), "到时候再看".to_owned()));
    same.chain(more).collect()
}
