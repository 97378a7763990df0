//! What days bring: dues become receivables, and income that was kept for a year becomes its income. Each is a voucher of
//! the program in the contract's book. A thing is done once, whoever of several processes does it: its row and the
//! book's are moved on from what was read, or nothing happens and the next round looks again.

use super::decide::{self, Named};
use super::model::{ContractEvent, ContractId, Due};
use super::store;
use crate::books::commands::posting::Open;
use crate::books::model::{Book, BookId, NewVoucher, Period};
use crate::gate::{Actor, Located, Permit};
use crate::house::{App, Fault, Reader, Stop, Tx, random};
use crate::record;
use houji_base::{Day, Fen, Moment};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Things read in one round.
const ROUND: i64 = 200;
/// Vouchers of one book posted at once.
const AT_ONCE: usize = 50;

/// Something whose day has come.
struct Come {
    contract: ContractId,
    named: Named,
    what: What,
}

enum What {
    /// A due, and the year of the contract's last day.
    Due(Due, i64),
    /// Income of a later year: number of the due, year, amount.
    Later(i64, i64, Fen),
}

impl Come {
    /// Its voucher, and what of it is kept for later years.
    fn voucher(&self, book: &Book) -> Result<(NewVoucher, Vec<(i64, Fen)>), Fault> {
        match &self.what {
            What::Due(due, _) => decide::fell_due(&self.named, due, book),
            What::Later(_, year, amount) => {
                Ok((decide::earned(&self.named, (*year, *amount), book)?, Vec::new()))
            }
        }
    }

    /// Notes that it was done.
    fn done(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        (book, voucher): (BookId, i64),
        later: &[(i64, Fen)],
    ) -> Result<ContractEvent, Fault> {
        match &self.what {
            What::Due(due, last_year) => {
                store::fell_due(tx, permit, self.contract, due, voucher)?;
                let (n, day, amount) = (due.planned.n, due.planned.day, due.planned.amount);
                store::insert_later(tx, permit, (self.contract, book, n), later, *last_year)?;
                Ok(ContractEvent::FellDue { n, day, amount, voucher })
            }
            What::Later(n, year, amount) => {
                store::earned(tx, permit, self.contract, (*n, *year), voucher)?;
                Ok(ContractEvent::Earned { n: *n, year: *year, amount: *amount, voucher })
            }
        }
    }
}

/// One round of the minute tick.
///
/// # Errors
/// A fault of the database; what was done until then stays done.
pub async fn tick(app: &App, now: Moment) -> Result<(), Stop> {
    let mut behind = BTreeSet::new();
    all_of(app, now.day(), dues, &mut behind).await?;
    all_of(app, now.day(), later, &mut behind).await
}

/// Where a walk through what has come stands: day or year, contract and number of the last that was read.
#[derive(Clone, Default)]
struct After {
    day: String,
    year: i64,
    contract: i64,
    n: i64,
}

/// What one look found, by book; and the last of it when there may be more.
type Found = (BTreeMap<BookId, Vec<Come>>, Option<After>);
type Find = fn(&mut Reader, i64, Day, &After, i64) -> Result<Found, Fault>;

/// Posts all that has come. Of a book that cannot post nothing more is tried in this tick, and what others wait for is
/// looked for behind it.
async fn all_of(app: &App, today: Day, find: Find, behind: &mut BTreeSet<BookId>) -> Result<(), Stop> {
    let (county, mut after) = (app.db.county().as_i64(), After::default());
    loop {
        let from = after.clone();
        let (found, last) = app.db.read(move |db| Ok(find(db, county, today, &from, ROUND)?)).await?;
        let posted = round(app, found, behind).await?;
        match (posted, last) {
            (0, None) => return Ok(()),
            (0, Some(last)) => after = last,
            // What was posted is no longer found, and more of the same books may stand where it stood.
            _ => {}
        }
    }
}

fn dues(db: &mut Reader, county: i64, today: Day, after: &After, most: i64) -> Result<Found, Fault> {
    let (mut found, mut last, mut count) = (BTreeMap::new(), None, 0i64);
    let from = (after.day.as_str(), after.contract, after.n);
    for store::DueRow { contract, book, named, due, last_day } in
        store::due_until(db, county, today, from, most)?
    {
        count = count.saturating_add(1);
        let (day, n) = (due.planned.day.to_string(), due.planned.n);
        last = Some(After { day, year: 0, contract: contract.as_i64(), n });
        let what = What::Due(due, i64::from(last_day.year()));
        found.entry(book).or_insert_with(Vec::new).push(Come { contract, named, what });
    }
    Ok((found, last.filter(|_| count == most)))
}

fn later(db: &mut Reader, county: i64, today: Day, after: &After, most: i64) -> Result<Found, Fault> {
    let (mut found, mut last, mut count) = (BTreeMap::new(), None, 0i64);
    let (until, from) = (i64::from(today.year()), (after.year, after.contract, after.n));
    for store::LaterRow { contract, book, named, n, year, amount } in
        store::later_until(db, county, until, from, most)?
    {
        count = count.saturating_add(1);
        last = Some(After { day: String::new(), year, contract: contract.as_i64(), n });
        let what = What::Later(n, year, amount);
        found.entry(book).or_insert_with(Vec::new).push(Come { contract, named, what });
    }
    Ok((found, last.filter(|_| count == most)))
}

/// Posts what was found, book by book; returns how many. What cannot be posted is told and does not hold up others.
async fn round(
    app: &App,
    found: BTreeMap<BookId, Vec<Come>>,
    behind: &mut BTreeSet<BookId>,
) -> Result<usize, Stop> {
    let mut posted: usize = 0;
    for (book, come) in found {
        if behind.contains(&book) {
            continue;
        }
        let (job, come, salt) = (app.clone(), Arc::new(come), random()?);
        let near = Some(book.as_i64());
        match app.db.write_near(near, move |tx| post(tx, &job, book, &come, &salt)).await {
            Ok(count) => posted = posted.saturating_add(count),
            Err(Stop::Failed(fault)) if fault.is_retry() => {}
            Err(stop) => {
                behind.insert(book);
                tracing::error!(%stop, book = book.as_i64(), "dues of a book could not be posted");
            }
        }
    }
    Ok(posted)
}

/// Posts those that belong to the same period as the first.
fn post(tx: &mut Tx, app: &App, id: BookId, come: &[Come], salt: &[u8; 16]) -> Result<usize, Stop> {
    let cx = app.context(Actor::visitor(app.db.county()));
    let book = Open::read(tx, &cx, id, Period::of(cx.today))?.book().clone();
    let made = come.iter().map(|come| Ok((come, come.voucher(&book)?)));
    let made: Vec<_> = made.collect::<Result<_, Fault>>()?;
    let Some(period) = made.first().map(|(_, (voucher, _))| voucher.period) else { return Ok(0) };
    let of_period = made.into_iter().filter(|(_, (voucher, _))| voucher.period == period);
    let of_period: Vec<_> = of_period.take(AT_ONCE).collect();
    let open = Open::read(tx, &cx, id, period)?;
    let vouchers = of_period.iter().map(|(_, (voucher, _))| voucher.clone()).collect();
    let ready = open.check(vouchers, salt, &cx)?;
    let place = book.place;
    let permit = Permit::of_time(Located { subject: id.as_i64(), ..Located::open(place) });
    ready.post(tx, &permit, &cx)?;
    for ((come, (_, later)), voucher) in of_period.iter().zip(ready.first()..) {
        let event = come.done(tx, &permit, (id, voucher), later)?;
        let what = Located { subject: come.contract.as_i64(), ..Located::open(place) };
        record::append(tx, &cx, &what, &[event], None)?;
    }
    Ok(of_period.len())
}
