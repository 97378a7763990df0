//! The books of a place taken together: what all its villages hold, by account, and what each of them adds to it, from the
//! ledgers the books keep. Each figure leads to the villages behind it, and from there into the book.

mod api;
mod pages;
mod tables;

#[cfg(test)]
pub(super) use self::api::Api;

use self::pages::SumsPage;
use super::decide::{Refused, last_ledger_month};
use super::desk::{frame, places, reaches};
use super::model::{Amounts, BookKind, Standard};
use super::sheets::{MOST, Paper, SIGNERS, Table, file};
use super::store::{self, Over, Sum};
use crate::gate::{Action, Scope, reach, scope};
use crate::house::error::UNREADABLE;
use crate::house::web::{Access, Format, Route, Visit, page};
use crate::house::{App, Context, Fault, Reader, Stop};
use crate::ui::parts::{Choice, Link};
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::Response;
use houji_base::{DivisionCode, Month};
use serde::Deserialize;

/// Villages on one page.
const ROWS: i64 = 50;
/// Months offered in the picker.
const MONTHS: usize = 60;
const BY_ACCOUNT: &str = "/desk/books/sums";
const BY_BOOK: &str = "/desk/books/sums/villages";

/// Routes of the pages and the API.
pub(super) fn routes() -> Vec<Route> {
    let read = Access::May(Action::BookRead);
    let mut routes = vec![Route::get(BY_ACCOUNT, read, by_account), Route::get(BY_BOOK, read, by_book)];
    routes.extend(api::routes());
    routes
}

/// What is asked for, as it comes in an address.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
#[cfg_attr(test, derive(utoipa::IntoParams))]
pub(super) struct Ask {
    /// 12-digit code of a county, township or village; the widest place of the reader when left out.
    place: String,
    /// `YYYY-MM`; the month before the present one when left out.
    month: String,
    /// `collective` or `committee`; collectives when left out.
    kind: String,
    /// `2023` or `2004`; the newer one when left out.
    standard: String,
    /// A general account, to tell of it alone; all of them when left out. Only of single books.
    of: String,
    /// From the page before. Only of single books.
    after: Option<i64>,
    /// `xlsx` or `csv`; for pages only.
    #[serde(rename = "as")]
    form: String,
}

/// What is told of, after the gate was asked.
#[derive(Clone)]
struct Wanted {
    scope: Scope,
    over: Over,
    /// A general account; all of them when empty.
    of: String,
    after: i64,
}

impl Wanted {
    fn read(cx: &Context, visit: &Visit, ask: &Ask) -> Result<Wanted, Stop> {
        let scope = match ask.place.as_str() {
            "" => reach(&visit.actor, Action::BookRead)?,
            code => {
                let place = DivisionCode::parse(code).map_err(|_| UNREADABLE)?;
                scope(&visit.actor, Action::BookRead, place)?
            }
        };
        let month = match ask.month.as_str() {
            "" => Month::of(cx.today).before(),
            text => Month::parse(text).map_err(|_| UNREADABLE)?,
        };
        let kind = match ask.kind.as_str() {
            "" => BookKind::Collective,
            code => {
                BookKind::parse(code).filter(|kind| BookKind::OF_KNOWN.contains(kind)).ok_or(UNREADABLE)?
            }
        };
        let standard = match ask.standard.as_str() {
            "" => Standard::S2023,
            // Sums over charts that were handed in are not built: which accounts go by party differs from one to the next.
            code => Standard::parse(code).filter(|standard| standard.is_known()).ok_or(UNREADABLE)?,
        };
        if !ask.of.is_empty() && !standard.accounts().iter().any(|account| account.code == ask.of) {
            return Err(Refused::NoAccount.into());
        }
        let over = Over { kind, standard, month };
        Ok(Wanted { scope, over, of: ask.of.clone(), after: ask.after.unwrap_or(0) })
    }

    /// The same as a query, for another month.
    fn query(&self, month: Month) -> String {
        let (place, kind, standard) = (self.scope.place(), self.over.kind.code(), self.over.standard.code());
        format!("place={place}&month={month}&kind={kind}&standard={standard}")
    }

    /// The account it is about, as the end of a query.
    fn only(&self) -> String {
        if self.of.is_empty() { String::new() } else { format!("&of={}", self.of) }
    }

    /// The ledger's last month that counts.
    fn last(&self) -> i64 {
        last_ledger_month(self.over.month)
    }
}

/// All books of a place together.
struct Whole {
    /// How many books are counted, and how many of them closed the month.
    books: (i64, i64),
    /// By general account.
    sums: Vec<Sum>,
}

impl Whole {
    fn read(db: &mut Reader, county: i64, wanted: &Wanted) -> Result<Whole, Fault> {
        let books = store::counted(db, county, &wanted.scope, wanted.over)?;
        let sums = store::sums(db, county, &wanted.scope, (wanted.over, wanted.last()))?;
        Ok(Whole { books, sums })
    }

    /// Of one account, or of all.
    fn total(&self, of: &str) -> [Amounts; 3] {
        added(self.sums.iter().filter(|sum| of.is_empty() || sum.general == of))
    }
}

/// Opening, movement and closing of some sums together.
fn added<'a>(sums: impl Iterator<Item = &'a Sum>) -> [Amounts; 3] {
    sums.fold([Amounts::default(); 3], |[a, b, c], sum| {
        let [opening, movement, closing] = sum.pairs;
        [a.plus(opening), b.plus(movement), c.plus(closing)]
    })
}

/// One book's part of the whole.
struct Part {
    book: super::model::BookId,
    name: String,
    pairs: [Amounts; 3],
}

/// A page of single books, and where the next one begins.
fn parts(
    db: &mut Reader,
    county: i64,
    wanted: &Wanted,
    most: i64,
) -> Result<(Vec<Part>, Option<i64>), Fault> {
    let books = store::summed(db, county, &wanted.scope, wanted.over, (wanted.after, most))?;
    let (Some((first, _)), Some((last, _))) = (books.first(), books.last()) else {
        return Ok((Vec::new(), None));
    };
    let (full, range) = (i64::try_from(books.len()).unwrap_or(0) == most, (*first, *last));
    let of = (range, wanted.of.as_str());
    let sums = store::sums_of_books(db, county, &wanted.scope, (wanted.over, wanted.last()), of)?;
    // Both come by book: each is walked once.
    let mut sums = sums.into_iter().peekable();
    let part = |(book, name)| {
        let own = std::iter::from_fn(|| sums.next_if(|sum| sum.book == Some(book)));
        let own: Vec<Sum> = own.collect();
        Part { book, name, pairs: added(own.iter()) }
    };
    let next = full.then_some(range.1.as_i64());
    Ok((books.into_iter().map(part).collect(), next))
}

async fn by_account(
    State(app): State<App>,
    visit: Visit,
    Query(ask): Query<Ask>,
) -> Result<Response<Body>, Stop> {
    let cx = app.context(visit.actor.clone());
    let wanted = Wanted::read(&cx, &visit, &Ask { of: String::new(), ..ask.clone() })?;
    let (of, county) = (wanted.clone(), cx.county.as_i64());
    let whole = app.db.read(move |db| Ok::<_, Stop>(Whole::read(db, county, &of)?)).await?;
    let table = tables::by_account(&cx, &wanted, &whole);
    if let Some(format) = Format::parse(&ask.form) {
        return taken(&cx, &wanted, ("sums", whole.books), table, format).await;
    }
    page(&app, &visit, &shown(&app, &visit, &wanted, (BY_ACCOUNT, whole.books), (table, None))?)
}

async fn by_book(
    State(app): State<App>,
    visit: Visit,
    Query(ask): Query<Ask>,
) -> Result<Response<Body>, Stop> {
    let cx = app.context(visit.actor.clone());
    let format = Format::parse(&ask.form);
    // A file tells of all of them.
    let after = ask.after.filter(|_| format.is_none());
    let wanted = Wanted::read(&cx, &visit, &Ask { after, ..ask })?;
    let most = if format.is_some() { MOST.saturating_add(1) } else { ROWS };
    let (of, county) = (wanted.clone(), cx.county.as_i64());
    let found =
        app.db.read(move |db| Ok::<_, Stop>((Whole::read(db, county, &of)?, parts(db, county, &of, most)?)));
    let (whole, (parts, next)) = found.await?;
    let table = tables::by_book(&cx, &wanted, &whole, &parts);
    if let Some(format) = format {
        if next.is_some() {
            return Err(Refused::TooLong { most: MOST }.into());
        }
        return taken(&cx, &wanted, ("village-sums", whole.books), table, format).await;
    }
    let more = next
        .map(|after| format!("{BY_BOOK}?{}{}&after={after}", wanted.query(wanted.over.month), wanted.only()));
    page(&app, &visit, &shown(&app, &visit, &wanted, (BY_BOOK, whole.books), (table, more))?)
}

/// What is said of months that are not closed.
fn open_note((books, closed): (i64, i64)) -> Option<String> {
    let open = books.saturating_sub(closed);
    (open > 0).then(|| format!("有 {open} 本账这个月还没结，数字可能变。"))
}

async fn taken(
    cx: &Context,
    wanted: &Wanted,
    (plain, books): (&str, (i64, i64)),
    table: Table,
    format: Format,
) -> Result<Response<Body>, Stop> {
    let place = wanted.scope.place();
    let org = cx.registry.places.name(place);
    let paper = Paper { org, table, note: open_note(books), signers: SIGNERS };
    file(&format!("{place}-{plain}-{}", wanted.over.month), format, paper).await
}

fn shown(
    app: &App,
    visit: &Visit,
    wanted: &Wanted,
    (path, books): (&'static str, (i64, i64)),
    (table, more_url): (Table, Option<String>),
) -> Result<SumsPage, Stop> {
    let cx = app.context(visit.actor.clone());
    let (place, over) = (wanted.scope.place(), wanted.over);
    let (query, only) =
        (wanted.query(over.month), if path == BY_BOOK { wanted.only() } else { String::new() });
    let this = Month::of(cx.today);
    let months = std::iter::successors(Some(this), |month| Some(month.before())).take(MONTHS);
    let mut months: Vec<Month> = months.collect();
    if !months.contains(&over.month) {
        months.push(over.month);
    }
    let step = |label: &str, month: Month| Link::new(label, format!("{path}?{}{only}", wanted.query(month)));
    let steps = [
        Some(step("上个月", over.month.before())),
        (over.month < this).then(|| step("下个月", over.month.next())),
    ];
    let tab = |label: &str, to: &str, is_this| (Link::new(label, format!("{to}?{query}")), is_this);
    let is_by_book = path == BY_BOOK;
    let takes = |label: &str, form: &str| Link::new(label, format!("{path}?{query}{only}&as={form}"));
    let line = format!(
        "{}，{}，{}，共 {} 本账，单位：元",
        cx.registry.places.name(place),
        over.kind.zh(),
        over.standard.zh(),
        books.0
    );
    let widest = reach(&visit.actor, Action::BookRead)?.place();
    let mut groups = places(&cx, &reaches(visit), &place.to_string());
    if groups.iter().map(|group| group.choices.len()).sum::<usize>() < 2 {
        groups.clear();
    }
    Ok(SumsPage {
        frame: frame(app, visit, &table.title, place)?,
        line,
        tabs: vec![tab("按科目", BY_ACCOUNT, !is_by_book), tab("按村", BY_BOOK, is_by_book)],
        action: path,
        whole: Choice::new(widest.to_string(), format!("{}（全部）", cx.registry.places.name(widest)), false),
        places: groups,
        months: months.iter().map(|m| Choice::new(m.to_string(), m.zh(), *m == over.month)).collect(),
        kinds: BookKind::OF_KNOWN.map(|kind| Choice::new(kind.code(), kind.zh(), kind == over.kind)).into(),
        standards: Standard::KNOWN
            .map(|each| Choice::new(each.code(), each.zh(), each == over.standard))
            .into(),
        of: if is_by_book { wanted.of.clone() } else { String::new() },
        steps: steps.into_iter().flatten().collect(),
        note: open_note(books),
        is_empty: books.0 == 0,
        more_url,
        files: vec![takes("Excel 表", "xlsx"), takes("CSV", "csv")],
        table,
    })
}
