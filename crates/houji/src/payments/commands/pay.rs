//! Paying: the voucher is posted with the proof of it, and what was set aside is used.

use super::super::decide::{self, bank_words};
use super::super::model::{Part, PaymentEvent, PaymentId, What};
use super::super::store;
use super::{Done, Held, found, located};
use crate::books::commands::posting::{self, Open, Ready};
use crate::books::model::{BookId, Period};
use crate::files::{self, SentFiles};
use crate::gate::{Action, Located, Permit};
use crate::house::{Command, Context, Reader, Stop, Tx};
use houji_base::Day;
use serde::Serialize;

/// A request that all agreed to was paid.
#[derive(Serialize)]
pub struct PayPayment {
    /// Request.
    pub payment: PaymentId,
    /// Its book.
    pub book: BookId,
    /// Day the money went.
    pub day: Day,
    /// The bank's number of it.
    pub bank_ref: String,
    /// Photos of the bank's paper or of a receipt. A form that is sent again has new ones of the same.
    #[serde(skip)]
    pub sent: SentFiles,
    /// Drawn beforehand; not part of what was sent.
    #[serde(skip)]
    pub salt: [u8; 16],
}

/// The request, what it is for, the book, how many photos are there.
pub struct State {
    held: Held,
    parts: Vec<Part>,
    open: Open,
    photos: usize,
}

impl PayPayment {
    fn ready<'a>(&self, state: &'a State, cx: &Context) -> Result<Ready<'a>, Stop> {
        let request = &state.held.request;
        let what = (request.summary.as_str(), request.payee, &request.account);
        let papers = i64::try_from(state.photos).unwrap_or(0).saturating_add(request.papers);
        let papers = papers.min(crate::books::decide::PAPERS);
        state.open.check(vec![decide::voucher(what, &state.parts, (self.day, papers))], &self.salt, cx)
    }
}

impl Command for PayPayment {
    const ACTION: Action = Action::PaymentPay;
    type State = State;
    type Event = PaymentEvent;
    type Done = Done;

    fn near(&self) -> Option<i64> {
        Some(self.book.as_i64())
    }

    fn locate(&self, db: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        let request = found(db, cx, self.payment, self.book)?;
        located(request.book, request.id.as_i64(), cx)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<State, Stop> {
        let (county, request) = (cx.county.as_i64(), found(tx, cx, self.payment, self.book)?);
        let parts = store::parts(tx, county, request.id)?;
        let open = Open::read(tx, cx, request.book, Period::of(self.day))?;
        let photos = files::ready(tx, county, &self.sent.holder, &self.sent.files)?.len();
        Ok(State { held: Held::read(tx, cx, request)?, parts, open, photos })
    }

    fn decide(&self, state: &State, cx: &Context) -> Result<Vec<PaymentEvent>, Stop> {
        let request = &state.held.request;
        state.held.hand().may_pay(cx.now)?;
        let number = decide::proof(request, (self.day, &self.bank_ref, state.photos), cx.today)?;
        Ok(vec![PaymentEvent::Paid {
            n: request.version.saturating_add(1),
            day: self.day,
            amount: request.amount,
            voucher: self.ready(state, cx)?.first(),
            words: bank_words(request, &number).to_string(),
        }])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        state: &State,
        _: &[PaymentEvent],
        cx: &Context,
    ) -> Result<Done, Stop> {
        let (request, ready) = (&state.held.request, self.ready(state, cx)?);
        let voucher = ready.first();
        ready.post(tx, permit, cx)?;
        let papers = (&self.sent.holder, self.sent.files.as_slice());
        posting::add_papers(tx, permit, cx, (request.book, voucher), papers)?;
        store::pay(tx, permit, request, (voucher, self.bank_ref.trim()))?;
        store::release(tx, permit, (request.book, &request.account), request.amount)?;
        store::insert_act(tx, permit, request.id, &state.held.act(What::Paid, cx, ""))?;
        Ok(Done { payment: request.id })
    }
}
