//! Taking a request back.

use super::super::model::{PaymentEvent, PaymentId, Stage, What};
use super::super::store;
use super::{Done, Held, found, located};
use crate::books::model::BookId;
use crate::gate::{Action, Located, Permit};
use crate::house::{Command, Context, Reader, Stop, Tx};
use serde::Serialize;

/// Whoever asked takes a request back before it is paid; what was set aside is free again.
#[derive(Serialize)]
pub struct CancelPayment {
    /// Request.
    pub payment: PaymentId,
    /// Its book.
    pub book: BookId,
}

impl Command for CancelPayment {
    const ACTION: Action = Action::PaymentAsk;
    type State = Held;
    type Event = PaymentEvent;
    type Done = Done;

    fn near(&self) -> Option<i64> {
        Some(self.book.as_i64())
    }

    fn locate(&self, db: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        let request = found(db, cx, self.payment, self.book)?;
        located(request.book, request.id.as_i64(), cx)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<Held, Stop> {
        let request = found(tx, cx, self.payment, self.book)?;
        Held::read(tx, cx, request)
    }

    fn decide(&self, held: &Held, _: &Context) -> Result<Vec<PaymentEvent>, Stop> {
        held.hand().may_change(&[Stage::Asked, Stage::Mending, Stage::Reserved])?;
        Ok(vec![PaymentEvent::Cancelled { n: held.request.version.saturating_add(1) }])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        held: &Held,
        _: &[PaymentEvent],
        cx: &Context,
    ) -> Result<Done, Stop> {
        let request = &held.request;
        store::end(tx, permit, request, Stage::Cancelled)?;
        if request.stage == Stage::Reserved {
            store::release(tx, permit, (request.book, &request.account), request.amount)?;
        }
        store::insert_act(tx, permit, request.id, &held.act(What::Cancelled, cx, ""))?;
        Ok(Done { payment: request.id })
    }
}
