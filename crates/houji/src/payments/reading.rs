//! What the pages and the API read of requests: the same for both.

use super::commands::{Held, roles};
use super::decide::{Refused, Step, free};
use super::model::{Act, Part, PaymentId, Request, Stage, agreed, is_split};
use super::store;
use crate::books::commands::posting::{self, Open};
use crate::books::model::{Book, Period, SubAccounts};
use crate::books::{self, papers};
use crate::files::{self, Attachment, SubjectKind};
use crate::gate::{Action, Role, may_somewhere, reach, scope};
use crate::house::web::Visit;
use crate::house::{App, Context, Fault, Reader, Stop};
use crate::people;
use crate::registry::keys;
use houji_base::{Day, DivisionCode, Fen, PersonId};

/// Most books offered for a new request.
const BOOKS: i64 = 200;

/// A request with all that is kept about it.
pub struct Whole {
    /// The request.
    pub request: Request,
    /// What it is for.
    pub parts: Vec<Part>,
    /// What was done with it.
    pub acts: Vec<Act>,
    /// Its place.
    pub place: DivisionCode,
    /// The book.
    pub book: Book,
    /// Names of its accounts.
    pub subs: SubAccounts,
    /// Name of the payee.
    pub payee: String,
    /// Names of those who acted.
    pub names: Vec<(PersonId, String)>,
    /// Photos that came with it.
    pub photos: Vec<Attachment>,
    /// The voucher that paid: its name, the position of the one that took it back, its photos.
    pub voucher: Option<Paid>,
    /// Others for the payee with which it looks like one that was split.
    pub split: Vec<Request>,
    /// What of its account is free.
    pub free: Fen,
    /// What whoever looks may do.
    pub may: May,
}

/// The voucher that paid: its name, the position of the one that took it back, its photos.
pub type Paid = (String, Option<i64>, Vec<Attachment>);

/// What somebody may do with a request.
pub struct May {
    /// Decide this step; or why not.
    pub decide: Result<Step, Refused>,
    /// Pay it.
    pub pay: bool,
    /// Mend it.
    pub mend: bool,
    /// Take it back.
    pub cancel: bool,
}

impl Whole {
    /// The name of somebody who acted.
    pub fn name(&self, person: Option<PersonId>) -> String {
        let known = person.and_then(|person| self.names.iter().find(|(id, _)| *id == person));
        known.map_or_else(|| "系统".to_owned(), |(_, name)| name.clone())
    }

    /// The name of an account.
    pub fn account(&self, code: &crate::books::model::AccountCode) -> String {
        format!("{code} {}", self.subs.name(self.book.standard, code).unwrap_or_default())
    }

    /// The act by which a step of the request as it stands was agreed to.
    pub fn agreed(&self, step: usize) -> Option<&Act> {
        agreed(&self.acts).nth(step)
    }
}

/// The request of a text.
///
/// # Errors
/// A refusal when the text names none.
pub fn payment_id(text: &str) -> Result<PaymentId, Stop> {
    Ok(PaymentId::parse(text).map_err(|_| Refused::NoPayment)?)
}

/// Reads a request for somebody who may read those of its place.
///
/// # Errors
/// A refusal when there is none for these eyes.
pub async fn whole(app: &App, visit: &Visit, id: &str) -> Result<Whole, Stop> {
    let (id, cx) = (payment_id(id)?, app.context(visit.actor.clone()));
    app.db.read(move |db| read(db, &cx, id)).await
}

/// A request that somebody may read.
fn seen(db: &mut Reader, cx: &Context, id: PaymentId) -> Result<(Request, DivisionCode), Stop> {
    let request = store::request(db, cx.county.as_i64(), id)?.ok_or(Refused::NoPayment)?;
    let place = request.book.place().ok_or(Refused::NoPayment)?;
    scope(&cx.actor, Action::PaymentRead, place).map_err(|_| Refused::NoPayment)?;
    Ok((request, place))
}

/// A photo's request, for somebody who may read it.
///
/// # Errors
/// As [`whole`].
pub async fn shown(app: &App, visit: &Visit, id: &str) -> Result<(SubjectKind, i64), Stop> {
    let (id, cx) = (payment_id(id)?, app.context(visit.actor.clone()));
    app.db.read(move |db| seen(db, &cx, id).map(|_| ())).await?;
    Ok((SubjectKind::Payment, id.as_i64()))
}

fn read(db: &mut Reader, cx: &Context, id: PaymentId) -> Result<Whole, Stop> {
    let county = cx.county.as_i64();
    let (request, place) = seen(db, cx, id)?;
    let parts = store::parts(db, county, id)?;
    let book = Open::read(db, cx, request.book, Period::of(cx.today))?.book().clone();
    let subs = books::subs(db, cx, &book)?;
    let payee = posting::party(db, cx, request.book, request.payee)?;
    let photos = files::of_subject(db, county, (SubjectKind::Payment, id.as_i64()))?;
    let voucher = paid(db, cx, &request)?;
    let split = split(db, cx, &request)?;
    let trial = posting::trial_today(db, cx, request.book)?;
    let free = free(&trial, &request.account, &store::reserved(db, county, request.book)?);
    let held = Held::read(db, cx, request)?;
    let may = may(&held, cx, place);
    let Held { request, acts, .. } = held;
    let mut persons: Vec<PersonId> = acts.iter().filter_map(|act| act.by).collect();
    persons.sort_unstable();
    persons.dedup();
    let names = people::names(db, county, &persons)?;
    let payee = payee.map_or_else(String::new, |payee| payee.name);
    Ok(Whole { request, parts, acts, place, book, subs, payee, names, photos, voucher, split, free, may })
}

/// The voucher of a request that was paid.
fn paid(db: &mut Reader, cx: &Context, request: &Request) -> Result<Option<Paid>, Fault> {
    let Some(seq) = request.voucher else { return Ok(None) };
    let Some((name, red)) = posting::voucher(db, cx, (request.book, seq))? else { return Ok(None) };
    let proof = files::of_subject(db, cx.county.as_i64(), papers::subject(request.book, seq)?)?;
    Ok(Some((name, red, proof)))
}

fn may(held: &Held, cx: &Context, place: DivisionCode) -> May {
    let hand = held.hand();
    let holds = |action| scope(&cx.actor, action, place).is_ok();
    let change = |stages: &[Stage]| holds(Action::PaymentAsk) && hand.may_change(stages).is_ok();
    let nobody = Err(Refused::NotYourTurn { role: held.request.turn().map_or("", Role::zh) });
    May {
        decide: if holds(Action::PaymentApprove) { hand.may_decide() } else { nobody },
        pay: holds(Action::PaymentPay) && hand.may_pay(cx.now).is_ok(),
        mend: change(&[Stage::Mending]),
        cancel: change(&[Stage::Asked, Stage::Mending, Stage::Reserved]),
    }
}

/// Others for the same payee with which a request looks like one that was split: each goes the way of a smaller amount, and
/// so many stand near each other.
fn split(db: &mut Reader, cx: &Context, request: &Request) -> Result<Vec<Request>, Fault> {
    let parameters = &cx.registry.parameters;
    let number = |key| parameters.number(key, request.day());
    let (times, days) = (number(keys::PAYMENT_SPLIT_TIMES), number(keys::PAYMENT_SPLIT_DAYS));
    let limit =
        parameters.chain(keys::PAYMENT_CHAIN, request.day()).and_then(|all| all.limit(request.amount));
    let Some(limit) = limit else { return Ok(Vec::new()) };
    let back = days.saturating_sub(1);
    let from = request.day().plus_days(back.saturating_neg()).start();
    let to = request.day().plus_days(days).start();
    let of = (request.book, request.payee, request.id);
    let mut others = store::near(db, cx.county.as_i64(), of, (from, to))?;
    others.retain(|other| other.amount <= limit);
    let near: Vec<Day> = others.iter().map(Request::day).collect();
    Ok(if is_split(request.day(), &near, (times, days)) { others } else { Vec::new() })
}

/// Books out of which somebody may ask for payments.
///
/// # Errors
/// A refusal when the person may nowhere; a fault.
pub async fn books_of(app: &App, visit: &Visit) -> Result<Vec<Book>, Stop> {
    let (scope, cx) = (reach(&visit.actor, Action::PaymentAsk)?, app.context(visit.actor.clone()));
    app.db.read(move |db| Ok(posting::books_of(db, &cx, &scope, 0, BOOKS)?)).await
}

/// Is it this person's turn to do something with a request in a list?
pub fn is_mine(cx: &Context, request: &Request) -> bool {
    let Some(place) = request.book.place() else { return false };
    let mine = roles(cx, place);
    let own = cx.actor.person == Some(request.asked_by);
    match request.stage {
        Stage::Asked => !own && request.turn().is_some_and(|role| mine.contains(&role)),
        Stage::Reserved => !own && may_somewhere(&cx.actor, Action::PaymentPay),
        Stage::Mending => own,
        _ => false,
    }
}
