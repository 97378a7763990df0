//! Entering a card.

use super::super::decide::{self, Room};
use super::super::model::{Asset, AssetEvent, AssetId, Card, Kind, Pending, Plan, Use, WayIn};
use super::super::store;
use super::{Done, NAMES, located};
use crate::books::commands::posting::{Open, Ready, debited};
use crate::books::model::{BookId, Period, Standard};
use crate::gate::{Action, Located, Permit};
use crate::house::{Command, Context, Reader, Stop, Tx};
use houji_base::{Fen, Month};
use serde::Serialize;

/// A card is entered, with a voucher that is there or as something the book had before. What was found brings its own.
#[derive(Serialize)]
pub struct EnterCard {
    /// Book.
    pub book: BookId,
    /// What is written.
    pub card: Card,
    /// Who looks after it; may be empty.
    pub keeper: String,
    /// Drawn beforehand; not part of what was sent.
    #[serde(skip)]
    pub id: AssetId,
    /// Drawn beforehand; not part of what was sent.
    #[serde(skip)]
    pub salt: [u8; 16],
}

/// The book, how much of its accounts is not on cards yet, the next number, and the last month of wear that was posted.
pub struct State {
    open: Open,
    room: Room,
    number: i64,
    posted_to: i64,
}

impl EnterCard {
    /// The voucher of an asset that was found.
    fn ready<'a>(&self, state: &'a State, cx: &Context) -> Result<Option<Ready<'a>>, Stop> {
        if self.card.way != WayIn::Found {
            return Ok(None);
        }
        Ok(Some(state.open.check(vec![decide::found(&self.card)?], &self.salt, cx)?))
    }

    /// The card with the voucher it came with.
    fn card(&self, ready: Option<&Ready<'_>>) -> Card {
        Card { voucher: ready.map(Ready::first).or(self.card.voucher), ..self.card.clone() }
    }

    fn plan(&self, state: &State, cx: &Context) -> Result<Plan, Stop> {
        Ok(decide::entered(&self.card, state.open.book(), &state.room, cx.today)?)
    }
}

/// How much of a kind's accounts a book has and its cards take.
fn room(db: &mut Reader, cx: &Context, open: &Open, card: &Card) -> Result<Room, Stop> {
    let book = open.book();
    if book.standard == Standard::S2004 {
        return Ok(Room::default());
    }
    let january = Month::new(book.last_year, 1).unwrap_or(book.first);
    let trial = crate::books::trial(db, cx, book, (january, 13), None)?;
    let seq = card.voucher.unwrap_or(0);
    let carried = store::carried(db, cx.county.as_i64(), book.id, seq)?;
    let sum = |is: &dyn Fn(Kind) -> bool, at: usize| {
        let of = carried.iter().filter(|(kind, _)| is(*kind));
        of.filter_map(|(_, sums)| sums.get(at).copied()).sum::<Fen>()
    };
    let (account, worn) = (card.kind.account(), card.kind.worn());
    let same = |kind: Kind| kind.account() == account;
    let debit = match card.voucher {
        Some(seq) => debited(db, cx, (book.id, seq), account)?,
        None => None,
    };
    Ok(Room {
        cost: trial.closing(account).net(),
        worn: worn.map_or(Fen::ZERO, |code| trial.closing(code).net().negated()),
        carried: [sum(&same, 0), sum(&|kind| kind.worn() == worn, 1)],
        voucher: debit.map(|debit| (debit, sum(&same, 2))),
    })
}

impl Command for EnterCard {
    const ACTION: Action = Action::AssetWrite;
    type State = State;
    type Event = AssetEvent;
    type Done = Done;

    fn near(&self) -> Option<i64> {
        Some(self.book.as_i64())
    }

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        located(self.book, self.id.as_i64(), cx)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<State, Stop> {
        let county = cx.county.as_i64();
        let open = Open::read(tx, cx, self.book, Period::of(self.card.added))?;
        let room = room(tx, cx, &open, &self.card)?;
        let number = store::next_number(tx, county, self.book)?;
        Ok(State { open, room, number, posted_to: store::posted_to(tx, county, self.book)? })
    }

    fn decide(&self, state: &State, cx: &Context) -> Result<Vec<AssetEvent>, Stop> {
        self.plan(state, cx)?;
        let ready = self.ready(state, cx)?;
        Ok(vec![decide::told(&self.card(ready.as_ref()), (self.book, state.number), &self.salt)])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        state: &State,
        _: &[AssetEvent],
        cx: &Context,
    ) -> Result<Done, Stop> {
        let (plan, ready) = (self.plan(state, cx)?, self.ready(state, cx)?);
        let card = self.card(ready.as_ref());
        let asset = Asset {
            id: self.id,
            book: self.book,
            number: state.number,
            plan,
            worn: plan.before,
            next: plan.next(decide::first_month(state.open.book(), state.posted_to)),
            keeper: decide::shown(&self.keeper),
            state: Use::InUse,
            since: card.added,
            contract: None,
            out: None,
            card,
        };
        let keeper = Some(&self.keeper).filter(|name| !name.is_empty());
        let keeper = keeper.map(|name| cx.vault.seal(NAMES, name)).transpose()?;
        store::insert(tx, permit, &asset, keeper.as_deref(), (cx.now, cx.actor.person_number(), &self.salt))?;
        if let (Some(ready), Some(voucher)) = (ready, asset.card.voucher) {
            ready.post(tx, permit, cx)?;
            let (cost, day) = (asset.card.cost, asset.card.added);
            store::act(tx, permit, (self.id, self.book), ("found", day), (cost, voucher))?;
            let pending = Pending { asset: self.id, voucher, amount: cost.negated(), settled: None };
            store::insert_pending(tx, permit, self.book, &pending)?;
        }
        Ok(Done { id: self.id.as_i64() })
    }
}
