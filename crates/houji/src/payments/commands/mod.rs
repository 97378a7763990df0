//! What people can do with requests to pay, on the command path.

mod ask;
mod cancel;
mod mend;
mod pay;
mod verdict;

pub use ask::AskPayment;
pub use cancel::CancelPayment;
pub use mend::MendPayment;
pub use pay::PayPayment;
pub use verdict::DecidePayment;

use super::decide::{Hand, Refused, names_one, voucher};
use super::model::{Act, Ask, PaymentId, Request, What};
use super::store;
use crate::books::commands::posting::{self, Open};
use crate::books::model::{BookId, Party, PartyId};
use crate::files::{Attachment, SentFiles};
use crate::gate::{Action, Located, Permit, Role};
use crate::house::error::SIGN_IN;
use crate::house::{Context, Fault, Reader, Stop, Tx};
use crate::people;
use houji_base::{DivisionCode, PersonId};
use serde::{Deserialize, Serialize};

/// What somebody who acted on a request is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// Which request.
    pub payment: PaymentId,
}

/// A request is known to whoever may read those of its place.
fn located(book: BookId, subject: i64, cx: &Context) -> Result<Located, Stop> {
    let place = book.place().filter(|place| cx.county.covers(*place)).ok_or(Refused::NoPayment)?;
    Ok(Located { subject, seen_by: Some(Action::PaymentRead), ..Located::open(place) })
}

/// A request that is there and of this book.
fn found(db: &mut Reader, cx: &Context, id: PaymentId, book: BookId) -> Result<Request, Stop> {
    let found = store::request(db, cx.county.as_i64(), id)?;
    Ok(found.filter(|request| request.book == book).ok_or(Refused::NoPayment)?)
}

/// Who acts.
pub(super) fn me(cx: &Context) -> Result<PersonId, Stop> {
    Ok(cx.actor.person.ok_or(SIGN_IN)?)
}

/// Roles somebody holds where something lies.
pub(super) fn roles(cx: &Context, place: DivisionCode) -> Vec<Role> {
    cx.actor.posts.iter().filter(|post| post.place.covers(place)).map(|post| post.role).collect()
}

/// A request, what was done with it, and what whoever acts has to do with it.
pub struct Held {
    /// The request.
    pub request: Request,
    /// What was done with it.
    pub acts: Vec<Act>,
    me: PersonId,
    roles: Vec<Role>,
    is_recused: bool,
}

impl Held {
    /// Reads a request for somebody who may act on it.
    ///
    /// # Errors
    /// A refusal when there is none; a fault.
    pub fn read(db: &mut Reader, cx: &Context, request: Request) -> Result<Held, Stop> {
        let (county, me) = (cx.county.as_i64(), me(cx)?);
        let acts = store::acts(db, county, request.id)?;
        let place = request.book.place().ok_or(Refused::NoPayment)?;
        let payee = posting::party(db, cx, request.book, request.payee)?;
        let mut persons = people::relatives_of(db, county, me)?;
        persons.push(me);
        let names: Vec<String> =
            people::names(db, county, &persons)?.into_iter().map(|(_, name)| name).collect();
        let is_recused = payee.is_some_and(|payee| names_one(&payee.name, &names));
        Ok(Held { request, acts, me, roles: roles(cx, place), is_recused })
    }

    /// As deciding needs it.
    pub fn hand(&self) -> Hand<'_> {
        Hand {
            request: &self.request,
            acts: &self.acts,
            me: self.me,
            roles: &self.roles,
            is_recused: self.is_recused,
        }
    }

    /// The next act, of this person.
    fn act(&self, what: What, cx: &Context, words: &str) -> Act {
        let n = self.request.version.saturating_add(1);
        let words = words.trim().to_owned();
        Act { n, what, role: None, stood_in: false, by: Some(self.me), at: cx.now, words }
    }
}

/// What asking needs to know: the book, the payee when the book has it, the photos.
pub struct Asked {
    open: Open,
    party: Option<Party>,
    files: Vec<Attachment>,
    drawn: PartyId,
}

impl Asked {
    fn read(
        db: &mut Reader,
        cx: &Context,
        (book, ask): (BookId, &Ask),
        (sent, drawn): (&SentFiles, PartyId),
    ) -> Result<Asked, Stop> {
        let open = Open::read(db, cx, book, crate::books::model::Period::of(cx.today))?;
        let party = posting::party_of_name(db, cx, book, &ask.payee)?;
        let files = crate::files::ready(db, cx.county.as_i64(), &sent.holder, &sent.files)?;
        Ok(Asked { open, party, files, drawn })
    }

    fn payee(&self) -> PartyId {
        self.party.as_ref().map_or(self.drawn, |party| party.id)
    }

    /// What is asked for could be posted today.
    fn check(&self, ask: &Ask, cx: &Context) -> Result<(), Stop> {
        if self.party.as_ref().is_some_and(|party| party.kind != ask.payee_kind) {
            return Err(Refused::OtherKind.into());
        }
        super::decide::sides(ask)?;
        let what = (ask.summary.as_str(), self.payee(), &ask.account);
        let voucher = voucher(what, &ask.parts, (cx.today, ask.papers));
        self.open.check(vec![voucher], &[0; 16], cx)?;
        Ok(())
    }

    /// The steps for this amount today.
    fn chain(&self, ask: &Ask, cx: &Context) -> Result<Vec<Role>, Fault> {
        let chain = cx.registry.parameters.chain(crate::registry::keys::PAYMENT_CHAIN, cx.today);
        let chain = chain.ok_or_else(|| Fault::new("no chain of payments"))?;
        Ok(chain.steps(ask.amount()).to_vec())
    }

    fn words(&self) -> Vec<String> {
        self.files.iter().map(|file| file.words().to_string()).collect()
    }

    /// Adds the payee when the book does not have it.
    fn add_party(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        cx: &Context,
        (book, ask, salt): (BookId, &Ask, &[u8; 16]),
    ) -> Result<(), Stop> {
        if self.party.is_some() {
            return Ok(());
        }
        let named = (ask.payee_kind.as_str(), ask.payee.as_str());
        posting::add_party(tx, permit, cx, book, named, (self.drawn, salt))
    }
}
