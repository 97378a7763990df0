//! One step of those who agree. The last one sets the money aside.

use super::super::decide::{self, Verdict};
use super::super::model::{Act, Decided, PaymentEvent, PaymentId, Stage, What};
use super::super::store;
use super::{Done, Held, found, located};
use crate::books::commands::posting;
use crate::books::model::{AccountCode, BookId};
use crate::gate::{Action, Located, Permit, Role};
use crate::house::{Command, Context, Reader, Stop, Tx};
use crate::registry::keys;
use houji_base::Fen;
use serde::Serialize;

/// Somebody agrees to a request, sends it back or refuses it.
#[derive(Serialize)]
pub struct DecidePayment {
    /// Request.
    pub payment: PaymentId,
    /// Its book.
    pub book: BookId,
    /// What is said.
    pub verdict: Verdict,
    /// The request as it was looked at.
    pub version: i64,
    /// Why; may be empty when it is agreed to.
    pub words: String,
}

/// The request, what is set aside of the book, and what of its account is free.
pub struct State {
    held: Held,
    reserved: Vec<(AccountCode, Fen)>,
    free: Fen,
}

impl Command for DecidePayment {
    const ACTION: Action = Action::PaymentApprove;
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
        let request = found(tx, cx, self.payment, self.book)?;
        let trial = posting::trial_today(tx, cx, self.book)?;
        let reserved = store::reserved(tx, cx.county.as_i64(), self.book)?;
        let free = decide::free(&trial, &request.account, &reserved);
        Ok(State { held: Held::read(tx, cx, request)?, reserved, free })
    }

    fn decide(&self, state: &State, cx: &Context) -> Result<Vec<PaymentEvent>, Stop> {
        let term = cx.registry.parameters.term(keys::PAYMENT_RESERVE, cx.today);
        let until = term.due(cx.now, &cx.registry.calendar);
        let said = (self.verdict, self.version, self.words.as_str());
        Ok(vec![decide::decided(&state.held.hand(), said, (state.free, until))?])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        state: &State,
        events: &[PaymentEvent],
        cx: &Context,
    ) -> Result<Done, Stop> {
        let request = &state.held.request;
        for event in events {
            let (what, decided) = match event {
                PaymentEvent::Approved(decided) => (What::Approved, decided),
                PaymentEvent::Returned(decided) => (What::Returned, decided),
                PaymentEvent::Refused(decided) => (What::Refused, decided),
                _ => continue,
            };
            match what {
                What::Approved => store::step(tx, permit, request, decided.until)?,
                What::Returned => store::end(tx, permit, request, Stage::Mending)?,
                _ => store::end(tx, permit, request, Stage::Refused)?,
            }
            if decided.until.is_some() {
                let of_purse = |(code, _): &&(AccountCode, Fen)| code.general() == request.account.general();
                let before = state.reserved.iter().filter(of_purse).map(|(_, fen)| *fen).sum();
                store::reserve(tx, permit, (request.book, &request.account), (request.amount, before))?;
            }
            let Decided { role, stood_in, .. } = decided;
            let act = state.held.act(what, cx, &self.words);
            let act = Act { role: Role::parse(role), stood_in: *stood_in, ..act };
            store::insert_act(tx, permit, request.id, &act)?;
        }
        Ok(Done { payment: request.id })
    }
}
