//! What the pages and the API read of a book: the same figures for both.

use super::decide::{Refused, last_ledger_month, needs_part};
use super::model::{AccountCode, Book, BookId, Column, Line, Period, Statement, SubAccounts, Trial, concern};
use super::store::{self, Entry, Spot, Wanted};
use crate::gate::{Action, reach, scope};
use crate::house::web::Visit;
use crate::house::{App, Context, Fault, Reader, Stop};
use crate::registry::keys;
use houji_base::{Fen, Moment, Month};

/// Later than anything that was posted: what is known now.
pub const NOW: Moment = Moment::from_millis(i64::MAX);

/// The book of a text; one that names no book is refused as unknown.
pub fn book_id(text: &str) -> Result<BookId, Stop> {
    Ok(BookId::parse(text).map_err(|_| Refused::NoBook)?)
}

/// Reads on behalf of somebody who may read the book.
pub async fn with_book<T: Send + 'static>(
    app: &App,
    visit: &Visit,
    book: &str,
    work: impl FnOnce(&mut Reader, &Context, Book) -> Result<T, Stop> + Send + 'static,
) -> Result<T, Stop> {
    let id = book_id(book)?;
    with_any_book_for(app, visit, id, Action::BookRead, work).await
}

/// Reads a book for a room that names accounts by their codes, on behalf of somebody who holds `action` where it lies. One
/// whose system the program does not know is refused.
pub async fn with_book_for<T: Send + 'static>(
    app: &App,
    visit: &Visit,
    id: BookId,
    action: Action,
    work: impl FnOnce(&mut Reader, &Context, Book) -> Result<T, Stop> + Send + 'static,
) -> Result<T, Stop> {
    let known = move |db: &mut Reader, cx: &Context, book: Book| match book.standard.is_known() {
        true => work(db, cx, book),
        false => Err(Refused::UnknownSystem.into()),
    };
    with_any_book_for(app, visit, id, action, known).await
}

/// Reads a book on behalf of somebody who holds `action` where it lies.
pub(super) async fn with_any_book_for<T: Send + 'static>(
    app: &App,
    visit: &Visit,
    id: BookId,
    action: Action,
    work: impl FnOnce(&mut Reader, &Context, Book) -> Result<T, Stop> + Send + 'static,
) -> Result<T, Stop> {
    let cx = app.context(visit.actor.clone());
    let place = id.place().filter(|place| cx.county.covers(*place)).ok_or(Refused::NoBook)?;
    scope(&visit.actor, action, place)?;
    app.db
        .read(move |db| {
            let found = store::book(db, cx.county.as_i64(), id, Period::Opening(0))?;
            let (book, _) = found.ok_or(Refused::NoBook)?;
            work(db, &cx, book)
        })
        .await
}

/// Most books offered for a choice.
const BOOKS: i64 = 200;

/// Books in which somebody may act, for a choice among them in a room that names accounts by their codes.
///
/// # Errors
/// A refusal when the person may nowhere; a fault.
pub async fn books_for(app: &App, visit: &Visit, action: Action) -> Result<Vec<Book>, Stop> {
    let (scope, cx) = (reach(&visit.actor, action)?, app.context(visit.actor.clone()));
    let read = app.db.read(move |db| Ok(store::known_books_of(db, cx.county.as_i64(), &scope, 0, BOOKS)?));
    let mut books = read.await?;
    // Nothing is entered any more in a book that another one goes on from.
    books.retain(|book| book.goes_on.is_none());
    Ok(books)
}

/// The sub-accounts of a book.
pub fn subs(db: &mut Reader, cx: &Context, book: &Book) -> Result<SubAccounts, Fault> {
    store::sub_accounts(db, cx.county.as_i64(), book)
}

/// All accounts that entries of a book may name, each as its code and the names from the general account down, by code.
pub fn labels(book: &Book, subs: &SubAccounts) -> Vec<(AccountCode, String)> {
    let general = book.standard.accounts().iter().filter_map(|account| AccountCode::parse(account.code).ok());
    let mut codes: Vec<AccountCode> = general.chain(subs.iter().map(|(code, _)| code.clone())).collect();
    codes.retain(|code| !needs_part(book.standard, code) && !subs.is_ended(code));
    codes.sort_unstable();
    let label = |code: AccountCode| {
        let above = std::iter::successors(Some(code.clone()), AccountCode::parent);
        let mut names: Vec<&str> = above.filter_map(|each| subs.name(book.standard, &each)).collect();
        names.reverse();
        let label = format!("{code} {}", names.join(" "));
        (code, label)
    };
    codes.into_iter().map(label).collect()
}

/// The trial balance of some months of one year, `last` being the ledger's last month that counts.
pub fn trial(
    db: &mut Reader,
    cx: &Context,
    book: &Book,
    (from, last): (Month, i64),
    known_at: Option<Moment>,
) -> Result<Trial, Fault> {
    let (county, year) = (cx.county.as_i64(), from.year());
    let rows = match known_at {
        Some(at) => store::known_at(db, county, book.id, year, at)?,
        // A year without entries holds what the last one ended with.
        None if year > book.last_year => {
            let rows = store::year(db, county, book.id, book.last_year)?;
            return Ok(Trial::new(book.standard, &rows, 14, 14));
        }
        None => store::year(db, county, book.id, year)?,
    };
    Ok(Trial::new(book.standard, &rows, from.month(), last))
}

/// The trial balances of some months of one year, each alone. The year is read once.
pub fn trials(db: &mut Reader, cx: &Context, book: &Book, months: &[Month]) -> Result<Vec<Trial>, Fault> {
    let Some(first) = months.first() else { return Ok(Vec::new()) };
    if first.year() > book.last_year {
        return Ok(vec![trial(db, cx, book, (*first, first.month()), None)?; months.len()]);
    }
    let rows = store::year(db, cx.county.as_i64(), book.id, first.year())?;
    let of = |month: &Month| Trial::new(book.standard, &rows, month.month(), last_ledger_month(*month));
    Ok(months.iter().map(of).collect())
}

/// The amounts of a statement's lines in its two columns. A balance sheet tells of the month's end and the year's
/// beginning; the others of the year up to the month and of the month alone, before the year's closing entries.
pub fn amounts(
    db: &mut Reader,
    cx: &Context,
    book: &Book,
    statement: Statement,
    (month, known_at): (Month, Option<Moment>),
) -> Result<(Vec<Fen>, Vec<Fen>), Stop> {
    let january = Month::new(month.year(), 1).unwrap_or(month);
    if statement.lines(book.standard).is_empty() {
        return Err(Refused::NoStatement.into());
    }
    let is_sheet = statement == Statement::BalanceSheet;
    let last = if is_sheet { last_ledger_month(month) } else { month.month() };
    let year = trial(db, cx, book, (january, last), known_at)?;
    if is_sheet {
        let amounts = |column| statement.amounts(book.standard, &year, column);
        return Ok((amounts(Column::Closing), amounts(Column::Opening)));
    }
    let given = |db: &mut Reader, from: Period| {
        let periods = (from, Period::Month(month));
        store::distributed(db, cx.county.as_i64(), book.id, periods, known_at.unwrap_or(NOW))
    };
    let alone = trial(db, cx, book, (month, last), known_at)?;
    // Under a chart that was handed in, what is given out is entered on its parts, which the lines name.
    let (year, alone) = match book.standard.is_known() {
        false => (year, alone),
        true => (
            year.with_distribution(&given(db, Period::Opening(month.year()))?),
            alone.with_distribution(&given(db, Period::Month(month.before()))?),
        ),
    };
    let amounts = |trial: &Trial| statement.amounts(book.standard, trial, Column::Movement);
    Ok((amounts(&year), amounts(&alone)))
}

/// Which entries of an account are read.
pub struct Asked {
    /// Account or sub-account.
    pub account: AccountCode,
    /// First and last month, of one year.
    pub months: (Month, Month),
    /// As known then; `None` for now.
    pub known_at: Option<Moment>,
    /// The last entry of the page before.
    pub after: Option<Spot>,
    /// How many at most.
    pub most: i64,
}

/// A page of an account's entries; balances are debit less credit.
pub struct Page {
    /// The account over all the months.
    pub trial: Trial,
    /// Balance before the first entry of the page.
    pub before: Fen,
    /// Entries, each with the balance after it.
    pub entries: Vec<(Entry, Fen)>,
    /// The last entry, when there may be more.
    pub next: Option<Spot>,
}

/// Reads a page of an account's entries. The balance before it is that of its month's beginning and what was entered in
/// the month since, so a page costs the same wherever it lies in the year.
pub fn entries(db: &mut Reader, cx: &Context, book: &Book, asked: &Asked) -> Result<Page, Fault> {
    let Asked { account, months: (from, to), known_at, after, most } = asked;
    let (county, last) = (cx.county.as_i64(), last_ledger_month(*to));
    let whole = trial(db, cx, book, (*from, last), *known_at)?;
    let until = known_at.unwrap_or(NOW);
    let begun = after.and_then(|spot| Some((Month::from_code(spot.period)?, spot)));
    let before = match begun {
        Some((month, spot)) => {
            let month = trial(db, cx, book, (month, last), *known_at)?;
            let since = store::until(db, county, book.id, account, spot, until)?;
            month.opening(account.as_str()).net().plus(since)
        }
        None => whole.opening(account.as_str()).net(),
    };
    let periods = (Period::Month(*from), Period::Month(*to));
    let wanted =
        Wanted { account, periods, known_at: until, after: begun.map(|(_, spot)| spot).unwrap_or_default() };
    let found = store::of_account(db, county, book.id, &wanted, *most)?;
    let full = i64::try_from(found.len()).unwrap_or(0) == *most;
    let next = found.last().filter(|_| full).map(Spot::of);
    let mut balance = before;
    let running = found.into_iter().map(|entry| {
        balance = balance.plus(entry.line.net());
        (entry, balance)
    });
    let entries = running.collect();
    Ok(Page { trial: whole, before, entries, next })
}

/// Most entries of one month that are looked through for what may be wrong.
const LOOKED: i64 = 500;

/// What may be wrong with a voucher although it may be posted.
pub fn concern(cx: &Context, book: &Book, summary: &str, lines: &[Line]) -> Option<String> {
    let grants = concern::grants(book.standard);
    let of_grants = lines.iter().filter(|line| line.account.general() == grants);
    let words: Vec<&str> = of_grants.clone().map(|line| line.summary.as_str()).chain([summary]).collect();
    let credited = of_grants.map(Line::net).sum::<Fen>().negated();
    concern::misposted_grant(&words.join(" "), credited, large(cx))
}

/// How much a grant must be to be asked about whatever its words say.
fn large(cx: &Context) -> Fen {
    Fen::new(cx.registry.parameters.number(keys::BOOK_GRANT_LARGE, cx.today).saturating_mul(100))
}

/// Vouchers of a month somebody should look at again: position, number and why. What was taken back stands beside the red
/// one that did it, and neither is told.
pub fn concerns(
    db: &mut Reader,
    cx: &Context,
    book: &Book,
    month: Month,
) -> Result<Vec<(i64, i64, String)>, Fault> {
    let grants = AccountCode::parse(concern::grants(book.standard)).ok().filter(|_| book.standard.is_known());
    let Some(account) = grants else { return Ok(Vec::new()) };
    let period = Period::Month(month);
    let wanted =
        Wanted { account: &account, periods: (period, period), known_at: NOW, after: Spot::default() };
    let county = cx.county.as_i64();
    let found = store::of_account(db, county, book.id, &wanted, LOOKED)?;
    let mut told = Vec::new();
    for entry in &found {
        let credited = entry.line.net().negated();
        if let Some(why) = concern::misposted_grant(&entry.line.summary, credited, large(cx)) {
            told.push((entry.seq, entry.number, why));
        }
    }
    let back = store::taken_back(db, county, book.id, (month.code(), LOOKED))?;
    told.retain(|(seq, _, _)| !back.contains(seq));
    Ok(told)
}
