//! Asking for a payment.

use super::super::decide;
use super::super::model::{Act, Ask, PaymentEvent, PaymentId, Request, Stage, What};
use super::super::store;
use super::{Asked, Done, located, me};
use crate::books::model::{BookId, PartyId};
use crate::files::{self, SentFiles, SubjectKind};
use crate::gate::{Action, Located, Permit};
use crate::house::{Command, Context, Reader, Stop, Tx};
use serde::Serialize;

/// Somebody asks for a payment out of a book.
#[derive(Serialize)]
pub struct AskPayment {
    /// Book.
    pub book: BookId,
    /// What is asked for.
    pub ask: Ask,
    /// Photos. A form that is sent again has new ones of the same.
    #[serde(skip)]
    pub sent: SentFiles,
    /// Ids, drawn beforehand: of the request, and of the payee should it be new.
    #[serde(skip)]
    pub ids: (PaymentId, PartyId),
    /// Drawn beforehand; not part of what was sent.
    #[serde(skip)]
    pub salt: [u8; 16],
}

impl Command for AskPayment {
    const ACTION: Action = Action::PaymentAsk;
    type State = Asked;
    type Event = PaymentEvent;
    type Done = Done;

    fn near(&self) -> Option<i64> {
        Some(self.book.as_i64())
    }

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        located(self.book, self.ids.0.as_i64(), cx)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<Asked, Stop> {
        Asked::read(tx, cx, (self.book, &self.ask), (&self.sent, self.ids.1))
    }

    fn decide(&self, asked: &Asked, cx: &Context) -> Result<Vec<PaymentEvent>, Stop> {
        asked.check(&self.ask, cx)?;
        let chain = asked.chain(&self.ask, cx)?;
        let of = (self.book, asked.payee());
        let told = decide::told(1, of, &self.ask, &chain, (asked.words(), &self.salt));
        Ok(vec![PaymentEvent::Asked(told)])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        asked: &Asked,
        _: &[PaymentEvent],
        cx: &Context,
    ) -> Result<Done, Stop> {
        let (id, me, ask) = (self.ids.0, me(cx)?, &self.ask);
        asked.add_party(tx, permit, cx, (self.book, ask, &self.salt))?;
        let request = Request {
            id,
            book: self.book,
            asked_by: me,
            first_at: cx.now,
            asked_at: cx.now,
            summary: ask.summary.clone(),
            payee: asked.payee(),
            payee_kind: ask.payee_kind.clone(),
            account: ask.account.clone(),
            amount: ask.amount(),
            papers: ask.papers,
            chain: asked.chain(ask, cx)?,
            step: 0,
            stage: Stage::Asked,
            version: 1,
            until: None,
            voucher: None,
            bank_ref: String::new(),
            salt: self.salt,
        };
        store::insert(tx, permit, &request, &ask.parts)?;
        let words = String::new();
        let act =
            Act { n: 1, what: What::Asked, role: None, stood_in: false, by: Some(me), at: cx.now, words };
        store::insert_act(tx, permit, id, &act)?;
        let subject = ((SubjectKind::Payment, id.as_i64()), false);
        files::bind(tx, permit, subject, &self.sent.files, &self.sent.holder)?;
        Ok(Done { payment: id })
    }
}
