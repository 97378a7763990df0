//! Requests against the record and the books: each is what was asked for and stands where its acts led it, what is set
//! aside is what was agreed to, and what was paid is posted.

use super::decide::told;
use super::model::{Ask, Entry, Part, PaymentId, Request, Stage};
use super::store;
use crate::house::{Fault, Reader};
use serde_json::Value;

/// Requests read at once.
const PAGE: i64 = 200;
/// Most problems kept of a kind.
const MOST: i64 = 200;

/// What was looked at and what does not agree.
#[derive(Default)]
pub struct Checked {
    /// Requests.
    pub requests: i64,
    /// Those that were paid.
    pub paid: i64,
    /// What does not agree, in words.
    pub wrong: Vec<String>,
}

/// Looks at all requests of a county.
///
/// # Errors
/// A fault of the database.
pub fn check(db: &mut Reader, county: i64) -> Result<Checked, Fault> {
    let mut checked = against_record(db, county)?;
    let mut tell = |found: Vec<(i64, i64)>, words: fn(i64) -> String| {
        checked.wrong.extend(found.into_iter().map(|(id, at)| format!("用款申请 {id} {}", words(at))));
    };
    tell(store::odd_acts(db, county, MOST)?, |n| format!("办到第 {n} 步，和每一步的记录对不上"));
    tell(store::odd_vouchers(db, county, MOST)?, |seq| format!("和第 {seq} 张凭证对不上"));
    let purses = store::odd_purses(db, county, MOST)?;
    let purses =
        purses.into_iter().map(|(book, account)| format!("账本 {book} 的 {account} 留出的钱和批了的对不上"));
    checked.wrong.extend(purses);
    Ok(checked)
}

type Entries = [(i64, String, String)];

fn against_record(db: &mut Reader, county: i64) -> Result<Checked, Fault> {
    let (mut checked, mut after) = (Checked::default(), 0);
    loop {
        let page = store::kept(db, county, after, PAGE)?;
        let Some(last) = page.last().map(|request| request.id.as_i64()) else { break };
        let parts = store::kept_parts(db, county, (after, last))?;
        let entries = store::entries(db, county, (after, last))?;
        for request in &page {
            checked.requests = checked.requests.saturating_add(1);
            checked.paid = checked.paid.saturating_add(i64::from(request.stage == Stage::Paid));
            checked.wrong.extend(of_request(request, &parts, &entries)?);
        }
        after = last;
    }
    checked.wrong.truncate(usize::try_from(MOST).unwrap_or(usize::MAX));
    Ok(checked)
}

/// The entries of one request, by the numbers of their acts.
fn own<'a>(request: &Request, entries: &'a Entries) -> Result<Vec<(Entry, &'a str, &'a str)>, Fault> {
    let id = request.id.as_i64();
    let from = entries.partition_point(|(of, ..)| *of < id);
    let own = entries.iter().skip(from).take_while(|(of, ..)| *of == id);
    let read = own.map(|(_, kind, data)| Ok((serde_json::from_str(data)?, kind.as_str(), data.as_str())));
    let mut read: Vec<(Entry, &str, &str)> = read.collect::<Result<_, Fault>>()?;
    read.sort_by_key(|(entry, ..)| entry.n);
    Ok(read)
}

fn of_request(
    request: &Request,
    parts: &[(PaymentId, Part)],
    entries: &Entries,
) -> Result<Option<String>, Fault> {
    let own = own(request, entries)?;
    let wrong = |what: &str| Ok(Some(format!("用款申请 {} {what}", request.id)));
    let asked = own.iter().rposition(|(_, kind, _)| matches!(*kind, "payment.asked" | "payment.mended"));
    let Some((at, (_, _, data))) = asked.and_then(|at| Some((at, own.get(at)?))) else {
        return wrong("不在记录里");
    };
    let from = parts.partition_point(|(id, _)| *id < request.id);
    let of_it = parts.iter().skip(from).take_while(|(id, _)| *id == request.id);
    let parts: Vec<Part> = of_it.map(|(_, part)| part.clone()).collect();
    if !is_told(request, parts, data)? {
        return wrong("和申请时的记录对不上");
    }
    let agreed = own.iter().skip(at).filter(|(_, kind, _)| *kind == "payment.approved").count();
    let is_stepped = i64::try_from(agreed).is_ok_and(|agreed| agreed == request.step);
    let stands = own.last().is_some_and(|(entry, kind, _)| {
        let stage = stage_after(kind, entry.until.is_some());
        stage == Some(request.stage)
            && entry.n == request.version
            && (request.stage != Stage::Reserved
                || entry.until == request.until.map(houji_base::Moment::millis))
            && (request.stage != Stage::Paid || entry.voucher == request.voucher)
    });
    if is_stepped && stands { Ok(None) } else { wrong("办到哪一步和记录对不上") }
}

/// Where an act leads.
fn stage_after(kind: &str, is_last: bool) -> Option<Stage> {
    match kind {
        "payment.approved" if is_last => Some(Stage::Reserved),
        "payment.asked" | "payment.mended" | "payment.approved" => Some(Stage::Asked),
        "payment.returned" => Some(Stage::Mending),
        "payment.refused" => Some(Stage::Refused),
        "payment.cancelled" => Some(Stage::Cancelled),
        "payment.paid" => Some(Stage::Paid),
        "payment.expired" => Some(Stage::Expired),
        _ => None,
    }
}

/// Is what was recorded what the rows say? Photos are compared with the record by themselves.
fn is_told(request: &Request, parts: Vec<Part>, data: &str) -> Result<bool, Fault> {
    let mut recorded: Value = serde_json::from_str(data)?;
    if let Some(facts) = recorded.as_object_mut() {
        facts.remove("files");
    }
    let ask = Ask {
        summary: request.summary.clone(),
        payee_kind: request.payee_kind.clone(),
        payee: String::new(),
        account: request.account.clone(),
        parts,
        papers: request.papers,
    };
    let n = recorded.get("n").and_then(Value::as_i64).unwrap_or(0);
    let of = (request.book, request.payee);
    let again = told(n, of, &ask, &request.chain, (Vec::new(), &request.salt));
    Ok(ask.amount() == request.amount && serde_json::to_value(again)? == recorded)
}
