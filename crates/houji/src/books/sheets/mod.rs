//! The accountant's sheets of a book: trial balance, ledger of an account, statements. What is shown is a table whose
//! figures lead to the entries behind them.

mod pages;
mod tables;

use self::pages::SheetPage;
use self::tables::Table;
use super::decide::Refused;
use super::model::{AccountCode, Book, Statement};
use super::reading::with_book;
use super::store::Spot;
use crate::gate::Action;
use crate::house::error::NOT_FOUND;
use crate::house::web::{Access, Route, Visit, page};
use crate::house::{App, Context, Stop};
use crate::ui::office;
use crate::ui::parts::{Choice, Link};
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::Response;
use houji_base::{Day, Moment, Month};
use serde::Deserialize;

/// Months offered in the picker; earlier ones are reached step by step.
const MONTHS: usize = 60;

/// Routes of the sheets.
pub(super) fn routes() -> Vec<Route> {
    let read = Access::May(Action::BookRead);
    vec![
        Route::get("/desk/books/{book}/trial-balance", read, trial),
        Route::get("/desk/books/{book}/accounts/{code}", read, account),
        Route::get("/desk/books/{book}/statements/{which}", read, statement),
    ]
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Ask {
    month: String,
    span: String,
    known: String,
    of: String,
    after: String,
}

/// What is shown.
enum Kind {
    Trial,
    Account(AccountCode),
    Statement(Statement),
}

impl Kind {
    /// The end of its address below the book's.
    fn path(&self) -> String {
        match self {
            Kind::Trial => "trial-balance".to_owned(),
            Kind::Account(code) => format!("accounts/{code}"),
            Kind::Statement(statement) => format!("statements/{}", statement.code()),
        }
    }
}

/// For which months, as known when, and which part of it.
struct When {
    month: Month,
    /// From January on.
    whole_year: bool,
    known: Option<Day>,
    /// Only these accounts; all when empty.
    of: Vec<AccountCode>,
    after: Option<Spot>,
}

impl When {
    /// Reads what is asked for; the month that is worked on when none is.
    fn read(cx: &Context, book: &Book, ask: &Ask) -> Result<When, Stop> {
        let this = Month::of(cx.today);
        let month = match ask.month.as_str() {
            "" => book.open_month().min(this).max(book.first),
            text => Month::parse(text).map_err(|_| Refused::NoMonth)?,
        };
        if month < book.first || month > this.max(book.first) {
            return Err(Refused::NoMonth.into());
        }
        let known = match ask.known.as_str() {
            "" => None,
            text => Some(Day::parse(text).map_err(|_| Refused::NoKnownDay)?),
        };
        if known.is_some_and(|day| day > cx.today) {
            return Err(Refused::NoKnownDay.into());
        }
        let of = ask.of.split(',').filter(|code| !code.is_empty()).map(AccountCode::parse);
        let after = match ask.after.as_str() {
            "" => None,
            text => Some(Spot::parse(text).ok_or(NOT_FOUND)?),
        };
        let of = of.collect::<Result<_, _>>().map_err(|_| Refused::NoAccount)?;
        Ok(When { month, whole_year: ask.span == "year", known, of, after })
    }

    fn months(&self) -> (Month, Month) {
        let january = Month::new(self.month.year(), 1).unwrap_or(self.month);
        (if self.whole_year { january } else { self.month }, self.month)
    }

    /// The last moment of the day as of which it is told.
    fn known_at(&self) -> Option<Moment> {
        self.known.map(|day| day.end().plus_millis(-1))
    }

    /// The same as a query, for another month or span.
    fn query(&self, month: Month, whole_year: bool) -> String {
        let span = if whole_year { "&span=year" } else { "" };
        let known = self.known.map_or_else(String::new, |day| format!("&known={day}"));
        format!("month={month}{span}{known}")
    }
}

async fn trial(
    State(app): State<App>,
    visit: Visit,
    Path(book): Path<String>,
    Query(ask): Query<Ask>,
) -> Result<Response<Body>, Stop> {
    show(&app, &visit, &book, Kind::Trial, ask).await
}

async fn account(
    State(app): State<App>,
    visit: Visit,
    Path((book, code)): Path<(String, String)>,
    Query(ask): Query<Ask>,
) -> Result<Response<Body>, Stop> {
    let code = AccountCode::parse(&code).map_err(|_| Refused::NoAccount)?;
    show(&app, &visit, &book, Kind::Account(code), ask).await
}

async fn statement(
    State(app): State<App>,
    visit: Visit,
    Path((book, which)): Path<(String, String)>,
    Query(ask): Query<Ask>,
) -> Result<Response<Body>, Stop> {
    let statement = Statement::parse(&which).ok_or(NOT_FOUND)?;
    show(&app, &visit, &book, Kind::Statement(statement), ask).await
}

async fn show(app: &App, visit: &Visit, book: &str, kind: Kind, ask: Ask) -> Result<Response<Body>, Stop> {
    let path = kind.path();
    let made = with_book(app, visit, book, move |db, cx, book| {
        let when = When::read(cx, &book, &ask)?;
        let table = match &kind {
            Kind::Trial => tables::trial(db, cx, &book, &when)?,
            Kind::Account(code) => tables::account(db, cx, &book, code, &when)?,
            Kind::Statement(statement) => tables::statement(db, cx, &book, *statement, &when)?,
        };
        Ok((book, when, table))
    });
    let (book, when, table) = made.await?;
    let shown = sheet_page(app, visit, (&book, &when), &path, table)?;
    page(app, visit, &shown)
}

fn sheet_page(
    app: &App,
    visit: &Visit,
    (book, when): (&Book, &When),
    path: &str,
    table: Table,
) -> Result<SheetPage, Stop> {
    let cx = app.context(visit.actor.clone());
    let base = format!("/desk/books/{}", book.id);
    let here = format!("{base}/{path}");
    let mut frame = visit.frame(app, &table.title)?;
    frame.desk = Some(office::frame(&cx, cx.registry.places.name(book.place), "集体账", "/desk/books"));
    let tab = |label: &str, path: &str| {
        (
            Link::new(label, format!("{base}/{path}?{}", when.query(when.month, when.whole_year))),
            path.to_owned(),
        )
    };
    let statements = Statement::ALL.into_iter().map(|each| tab(each.zh(), &Kind::Statement(each).path()));
    let tabs = std::iter::once(tab("科目余额表", "trial-balance")).chain(statements);
    let last = Month::of(cx.today).max(book.first);
    let months = std::iter::successors(Some(last), |month| Some(month.before()));
    let months = months.take(MONTHS).take_while(|month| *month >= book.first);
    let mut months: Vec<Month> = months.collect();
    if !months.contains(&when.month) {
        months.push(when.month);
    }
    let step = |label: &str, month: Month| {
        Link::new(label, format!("{here}?{}", when.query(month, when.whole_year)))
    };
    let mut steps = Vec::new();
    if when.month > book.first {
        steps.push(step("上个月", when.month.before()));
    }
    if when.month < last {
        steps.push(step("下个月", when.month.next()));
    }
    let known = when.known.map(|day| {
        let now = When { known: None, of: Vec::new(), after: None, ..*when };
        let words = format!("这是按 {} 那天已经记的账算的，后来补记、冲销的不在里面。", day.zh());
        (words, Link::new("看现在的", format!("{here}?{}", now.query(when.month, when.whole_year))))
    });
    Ok(SheetPage {
        frame,
        org: book.name.clone(),
        back: Link::new("回到这本账", base.clone()),
        tabs: tabs.map(|(link, tab)| (link, tab == path)).collect(),
        action: here,
        months: months.iter().map(|m| Choice::new(m.to_string(), m.zh(), *m == when.month)).collect(),
        spans: vec![
            Choice::new("", "这一个月", !when.whole_year),
            Choice::new("year", "从1月到这个月", when.whole_year),
        ],
        day: when.known.map_or_else(String::new, |day| day.to_string()),
        today: cx.today.to_string(),
        steps,
        known,
        table,
    })
}
