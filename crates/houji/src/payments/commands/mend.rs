//! Asking anew for what was sent back.

use super::super::decide;
use super::super::model::{Ask, PaymentEvent, PaymentId, Stage, What};
use super::super::store;
use super::{Asked, Done, Held, found, located};
use crate::books::model::{BookId, PartyId};
use crate::files::{self, SentFiles, SubjectKind};
use crate::gate::{Action, Located, Permit};
use crate::house::{Command, Context, Reader, Stop, Tx};
use serde::Serialize;

/// Whoever asked mends a request that was sent back, and asks anew: all agree from the beginning.
#[derive(Serialize)]
pub struct MendPayment {
    /// Request.
    pub payment: PaymentId,
    /// Its book.
    pub book: BookId,
    /// What is asked for now.
    pub ask: Ask,
    /// More photos. A form that is sent again has new ones of the same.
    #[serde(skip)]
    pub sent: SentFiles,
    /// Id of the payee should it be new, drawn beforehand.
    #[serde(skip)]
    pub drawn: PartyId,
}

impl Command for MendPayment {
    const ACTION: Action = Action::PaymentAsk;
    type State = (Held, Asked);
    type Event = PaymentEvent;
    type Done = Done;

    fn near(&self) -> Option<i64> {
        Some(self.book.as_i64())
    }

    fn locate(&self, db: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        let request = found(db, cx, self.payment, self.book)?;
        located(request.book, request.id.as_i64(), cx)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<Self::State, Stop> {
        let request = found(tx, cx, self.payment, self.book)?;
        let held = Held::read(tx, cx, request)?;
        Ok((held, Asked::read(tx, cx, (self.book, &self.ask), (&self.sent, self.drawn))?))
    }

    fn decide(&self, (held, asked): &Self::State, cx: &Context) -> Result<Vec<PaymentEvent>, Stop> {
        held.hand().may_change(&[Stage::Mending])?;
        asked.check(&self.ask, cx)?;
        let (n, chain) = (held.request.version.saturating_add(1), asked.chain(&self.ask, cx)?);
        let of = (self.book, asked.payee());
        let told = decide::told(n, of, &self.ask, &chain, (asked.words(), &held.request.salt));
        Ok(vec![PaymentEvent::Mended(told)])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        (held, asked): &Self::State,
        _: &[PaymentEvent],
        cx: &Context,
    ) -> Result<Done, Stop> {
        let request = &held.request;
        asked.add_party(tx, permit, cx, (self.book, &self.ask, &request.salt))?;
        let chain = asked.chain(&self.ask, cx)?;
        store::ask_anew(tx, permit, request, (asked.payee(), &self.ask), (&chain, cx.now))?;
        store::insert_act(tx, permit, request.id, &held.act(What::Mended, cx, ""))?;
        let subject = ((SubjectKind::Payment, request.id.as_i64()), false);
        files::bind(tx, permit, subject, &self.sent.files, &self.sent.holder)?;
        Ok(Done { payment: request.id })
    }
}
