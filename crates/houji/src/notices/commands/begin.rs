//! A draft is begun.

use super::super::decide::{self, NoticeEvent, Refused};
use super::super::model::{Duty, Item, Kept, Ladder, NoticeId, Period, Stage, Step, Version, What};
use super::super::{store, tick};
use super::{Base, Done, Draft, Made, item, located, me, period, role, village};
use crate::gate::{Action, Located, Permit, scope};
use crate::house::{Command, Context, Reader, Stop, Tx};
use houji_base::DivisionCode;
use serde::Serialize;
use std::cell::OnceCell;

/// Somebody drafts what is to be published.
#[derive(Serialize)]
pub struct BeginNotice {
    /// Village.
    pub village: DivisionCode,
    /// Item of the catalogue.
    pub item: String,
    /// For which time, as it is written.
    pub period: String,
    /// What it says.
    pub draft: Draft,
    /// Drawn beforehand.
    #[serde(skip)]
    pub id: NoticeId,
    /// Drawn beforehand; not part of what was sent.
    #[serde(skip)]
    pub salt: [u8; 16],
}

/// The item, the notice that will be, and what is owed.
pub struct State {
    item: Item,
    new: Kept,
    duty: Option<Duty>,
    used: i64,
    ladder: Ladder,
    /// The text, once it was made.
    made: OnceCell<Made>,
}

impl BeginNotice {
    /// The text. It is looked through once, for deciding and for writing.
    fn made<'a>(&self, state: &'a State, cx: &Context) -> Result<&'a Made, Stop> {
        if let Some(made) = state.made.get() {
            return Ok(made);
        }
        let version = Version { number: 1, supersedes: None, salt: self.salt };
        let base = Base { item: &state.item, kept: &state.new, used: state.used, files: &[] };
        let made = base.make(cx, (&self.draft, ""), version)?;
        Ok(state.made.get_or_init(|| made))
    }

    /// What an occasion owes from now on; periods are owed by the days.
    fn duty(&self, state: &State, cx: &Context) -> Option<Duty> {
        let Period::Occasion(_) = state.new.period else { return None };
        let due = state.item.due.day(state.new.period, &cx.registry.calendar);
        let (rung, _) = state.ladder.on(due, cx.today);
        let duty = Duty {
            village: self.village,
            item: self.item.clone(),
            period: state.new.period,
            due,
            done: None,
            is_late: due < cx.today,
            rung,
        };
        (state.duty.is_none() && state.new.nth == 1).then_some(duty)
    }
}

impl Command for BeginNotice {
    const ACTION: Action = Action::NoticeWrite;
    type State = State;
    type Event = NoticeEvent;
    type Done = Done;

    fn near(&self) -> Option<i64> {
        Some(self.village.as_i64())
    }

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        Ok(located(village(cx, self.village)?, self.id))
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<State, Stop> {
        let (county, period) = (cx.county.as_i64(), period(&self.period)?);
        let item = item(tx, cx, &self.item)?;
        let of = (self.village, self.item.as_str(), period);
        let nth = store::next_nth(tx, county, of)?;
        let duty = store::duty(tx, county, of)?;
        let used = store::used(tx, county, self.village)?;
        let new = Kept {
            id: self.id,
            village: self.village,
            item: self.item.clone(),
            period,
            nth,
            title: String::new(),
            version: 1,
            published: 0,
            shown_at: None,
            stage: Stage::Draft,
            steps: 0,
            is_for_all: item.is_for_all,
        };
        Ok(State { item, new, duty, used, ladder: tick::ladder(cx), made: OnceCell::new() })
    }

    fn decide(&self, state: &State, cx: &Context) -> Result<Vec<NoticeEvent>, Stop> {
        if !state.item.is_for_all && scope(&cx.actor, Action::NoticeInsideWork, self.village).is_err() {
            return Err(Refused::MembersOnly.into());
        }
        decide::period(&state.item, state.new.period, cx.today)?;
        if state.new.nth > 1 && matches!(state.new.period, Period::Months(..)) {
            return Err(Refused::There.into());
        }
        Ok(vec![NoticeEvent::Begun {
            n: 1,
            item: self.item.clone(),
            period: state.new.period.to_string(),
            content: self.made(state, cx)?.stored.digest.to_string(),
        }])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        state: &State,
        _: &[NoticeEvent],
        cx: &Context,
    ) -> Result<Done, Stop> {
        let made = self.made(state, cx)?;
        let new = Kept { title: made.title.clone(), ..state.new.clone() };
        store::take(tx, permit, self.village, made.codes)?;
        store::insert(tx, permit, &new)?;
        store::add_version(tx, permit, self.id, &made.stored)?;
        store::put_lines(tx, permit, (self.id, 1), &made.lines)?;
        store::move_on(tx, permit, &new, (Stage::Draft, 1, &new.title))?;
        let role = role(cx, self.village, Self::ACTION);
        let words = String::new();
        let step = Step { n: 1, version: 1, what: What::Begun, role, by: me(cx)?, at: cx.now, words };
        store::insert_step(tx, permit, self.id, &step)?;
        if let Some(duty) = self.duty(state, cx) {
            let (_, next) = state.ladder.on(duty.due, cx.today);
            store::open(tx, permit, &duty, next)?;
        }
        Ok(Done { notice: self.id, name: new.name() })
    }
}
