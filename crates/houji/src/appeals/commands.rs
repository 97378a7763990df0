//! What people can do with appeals, on the command path.

use super::decide::{self, Filing, Handling, Refused, Written};
use super::model::{Appeal, AppealEvent, Rating, Reply, Stage};
use super::store;
use crate::gate::{Action, Located, Permit};
use crate::house::error::NOT_FOUND;
use crate::house::{Command, Context, Fault, Reader, Stop, Tx};
use crate::people;
use crate::registry::keys;
use houji_base::{AppealId, Day, DivisionCode, Moment, ReceiptCode, Term};
use serde::{Deserialize, Serialize};

/// A villager files an appeal.
#[derive(Serialize)]
pub struct File {
    /// Village.
    pub village: DivisionCode,
    /// What was written, checked before the command was made.
    pub written: Written,
    /// Drawn beforehand; not part of what was sent.
    #[serde(skip)]
    pub drawn: Drawn,
}

/// What is drawn at random for a new appeal.
pub struct Drawn {
    /// Id; the serial number behind the code.
    pub id: AppealId,
    /// Code for the villager.
    pub receipt: ReceiptCode,
    /// Salt of the commitments.
    pub salt: [u8; 16],
}

impl File {
    /// From what was written and checked.
    pub fn new(village: DivisionCode, written: Written, drawn: Drawn) -> File {
        File { village, written, drawn }
    }
}

/// What somebody who filed is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filed {
    /// Id.
    pub id: AppealId,
    /// Code to follow it.
    pub receipt: ReceiptCode,
    /// Year and running number of the village.
    pub number: (i64, i64),
    /// When somebody must have taken it on.
    pub accept_due: Moment,
    /// When an answer is due.
    pub reply_due: Moment,
}

impl Command for File {
    const ACTION: Action = Action::AppealFile;
    type State = Filing;
    type Event = AppealEvent;
    type Done = Filed;

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        let village = cx.registry.places.village_today(self.village, cx.today).ok_or(Refused::NoVillage)?;
        Ok(Located { subject: self.drawn.id.as_i64(), ..Located::open(village.code) })
    }

    fn load(&self, _: &mut Tx, permit: &Permit, _: &Context) -> Result<Self::State, Stop> {
        Ok(Filing { village: permit.what().place, salt: self.drawn.salt })
    }

    fn decide(&self, filing: &Filing, cx: &Context) -> Result<Vec<AppealEvent>, Stop> {
        Ok(vec![decide::file(filing, &self.written, cx)])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        filing: &Filing,
        events: &[AppealEvent],
        cx: &Context,
    ) -> Result<Filed, Stop> {
        let Drawn { id, receipt, salt } = &self.drawn;
        let [AppealEvent::Filed { accept_due, reply_due, .. }] = events else {
            return Err(Fault::new("filing gave another event").into());
        };
        let (accept_due, reply_due) = (Moment::from_millis(*accept_due), Moment::from_millis(*reply_due));
        let filer = cx.actor.person.ok_or(crate::house::error::SIGN_IN)?;
        let year = i64::from(cx.today.year());
        let number = (year, store::next_number(tx, filing.village, year)?);
        let new = store::NewAppeal {
            id: *id,
            village: filing.village,
            number,
            receipt: *receipt,
            filer,
            written: &self.written,
            salt,
            now: cx.now,
            accept_due,
            reply_due,
        };
        store::insert(tx, permit, &new)?;
        tx.count(filing.village, "appeal.filed", 1);
        tx.count_on(filing.village, "appeal.filed", cx.today, 1);
        tx.count_on(filing.village, self.written.category.measure(), cx.today, 1);
        tx.count_on(filing.village, "appeal.due", due_day(reply_due), 1);
        tx.count(filing.village, "appeal.open", 1);
        Ok(Filed { id: *id, receipt: *receipt, number, accept_due, reply_due })
    }
}

/// Somebody takes an appeal on.
#[derive(Serialize)]
pub struct Accept {
    /// Which.
    pub id: AppealId,
    /// Promised, from now; `None` for the rule's own time.
    pub promised: Option<Term>,
}

/// What somebody who acted on an appeal is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acted {
    /// Which.
    pub id: AppealId,
}

impl Command for Accept {
    const ACTION: Action = Action::AppealHandle;
    type State = Handling;
    type Event = AppealEvent;
    type Done = Acted;

    fn locate(&self, db: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        locate(db, cx, self.id)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<Handling, Stop> {
        handling(tx, cx, self.id)
    }

    fn decide(&self, state: &Handling, cx: &Context) -> Result<Vec<AppealEvent>, Stop> {
        decide::accept(state, self.promised, cx)
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        state: &Handling,
        events: &[AppealEvent],
        cx: &Context,
    ) -> Result<Acted, Stop> {
        let appeal = &state.appeal;
        let handler = cx.actor.person.ok_or(crate::house::error::SIGN_IN)?;
        for event in events {
            if let AppealEvent::Accepted { due, late } = event {
                let due = Moment::from_millis(*due);
                store::accept(tx, permit, (appeal.id, appeal.version), handler, cx.now, due)?;
                tx.count_on(appeal.village, "appeal.due", due_day(appeal.reply_due), -1);
                tx.count_on(appeal.village, "appeal.due", due_day(due), 1);
                tx.count(appeal.village, "appeal.accepted", 1);
                tx.count(appeal.village, "appeal.accepted_late", i64::from(*late > 0));
            }
        }
        Ok(Acted { id: appeal.id })
    }
}

/// The handler answers.
#[derive(Serialize)]
pub struct Answer {
    /// Which.
    pub id: AppealId,
    /// What was found.
    pub found: String,
    /// What was done.
    pub done: String,
    /// What was not, and why.
    pub not_done: String,
    /// The next day, as typed.
    pub next_day: String,
}

impl Command for Answer {
    const ACTION: Action = Action::AppealHandle;
    type State = (Handling, Reply);
    type Event = AppealEvent;
    type Done = Acted;

    fn locate(&self, db: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        locate(db, cx, self.id)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<Self::State, Stop> {
        let reply =
            decide::answered(&self.found, &self.done, &self.not_done, &self.next_day, (cx.today, cx.now))?;
        Ok((handling(tx, cx, self.id)?, reply))
    }

    fn decide(&self, (state, reply): &Self::State, cx: &Context) -> Result<Vec<AppealEvent>, Stop> {
        decide::reply(state, reply, cx)
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        (state, reply): &Self::State,
        events: &[AppealEvent],
        cx: &Context,
    ) -> Result<Acted, Stop> {
        let appeal = &state.appeal;
        let until =
            cx.registry.parameters.term(keys::APPEAL_RATE, cx.today).due(cx.now, &cx.registry.calendar);
        for event in events {
            if let AppealEvent::Replied { late, .. } = event {
                store::reply(tx, permit, (appeal.id, appeal.version), reply, until)?;
                tx.count(appeal.village, "appeal.open", -1);
                tx.count(appeal.village, "appeal.replied", 1);
                tx.count(appeal.village, "appeal.waiting", 1);
                tx.count(appeal.village, "appeal.replied_late", i64::from(*late > 0));
                tx.count_on(appeal.village, "appeal.replied", cx.today, 1);
                let in_time = i64::from(*late == 0);
                tx.count_on(appeal.village, "appeal.in_time", due_day(appeal.reply_due), in_time);
            }
        }
        Ok(Acted { id: appeal.id })
    }
}

/// The villager rates the answer.
#[derive(Serialize)]
pub struct Rate {
    /// Which.
    pub id: AppealId,
    /// 1 to 5.
    pub score: i64,
}

impl Command for Rate {
    const ACTION: Action = Action::AppealRate;
    type State = (Appeal, Rating);
    type Event = AppealEvent;
    type Done = Acted;

    fn locate(&self, db: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        locate(db, cx, self.id)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<Self::State, Stop> {
        let appeal = store::by_id(tx, cx.county.as_i64(), self.id)?.ok_or(NOT_FOUND)?;
        Ok((appeal, rating(self.score)?))
    }

    fn decide(&self, (appeal, rating): &Self::State, _: &Context) -> Result<Vec<AppealEvent>, Stop> {
        decide::rate(appeal, *rating)
    }

    fn project(
        &self,
        tx: &mut Tx,
        _: &Permit,
        (appeal, rating): &Self::State,
        _: &[AppealEvent],
        cx: &Context,
    ) -> Result<Acted, Stop> {
        store::end(tx, (appeal.id, appeal.version), Stage::Rated, Some(*rating), cx.now)?;
        tx.count(appeal.village, "appeal.waiting", -1);
        tx.count(appeal.village, rating_measure(*rating), 1);
        tx.count_on(appeal.village, rating_measure(*rating), cx.today, 1);
        Ok(Acted { id: appeal.id })
    }
}

/// Reads a score.
///
/// # Errors
/// A refusal naming the field.
pub fn rating(score: i64) -> Result<Rating, crate::house::Refusal> {
    let missing = || vec![crate::house::FieldError::new("score", "请选一个评价，再交")];
    Rating::new(score).ok_or_else(|| crate::house::Refusal::fields(missing()))
}

/// The last day on which an answer is in time: a term ends with the midnight after it.
fn due_day(due: Moment) -> Day {
    due.plus_millis(-1).day()
}

fn rating_measure(rating: Rating) -> &'static str {
    match rating.score() {
        5 => "appeal.rated_5",
        4 => "appeal.rated_4",
        3 => "appeal.rated_3",
        2 => "appeal.rated_2",
        _ => "appeal.rated_1",
    }
}

/// Somebody looks at the name and phone number of whoever filed an appeal.
#[derive(Serialize)]
pub struct Look {
    /// Which.
    pub id: AppealId,
}

impl Command for Look {
    const ACTION: Action = Action::AppealIdentity;
    type State = Appeal;
    type Event = AppealEvent;
    type Done = Acted;

    fn locate(&self, db: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        locate(db, cx, self.id)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<Appeal, Stop> {
        store::by_id(tx, cx.county.as_i64(), self.id)?.ok_or_else(|| NOT_FOUND.into())
    }

    fn decide(&self, appeal: &Appeal, cx: &Context) -> Result<Vec<AppealEvent>, Stop> {
        decide::look(appeal, &cx.actor)
    }

    fn project(
        &self,
        _: &mut Tx,
        _: &Permit,
        appeal: &Appeal,
        _: &[AppealEvent],
        _: &Context,
    ) -> Result<Acted, Stop> {
        Ok(Acted { id: appeal.id })
    }
}

fn locate(db: &mut Reader, cx: &Context, id: AppealId) -> Result<Located, Stop> {
    let appeal = store::by_id(db, cx.county.as_i64(), id)?.ok_or(NOT_FOUND)?;
    Ok(Located {
        place: appeal.village,
        subject: id.as_i64(),
        owner: Some(appeal.filer),
        seen_by: Some(Action::AppealRead),
    })
}

fn handling(tx: &mut Tx, cx: &Context, id: AppealId) -> Result<Handling, Stop> {
    let county = cx.county.as_i64();
    let appeal = store::by_id(tx, county, id)?.ok_or(NOT_FOUND)?;
    let relatives = match cx.actor.person {
        Some(person) => people::relatives_of(tx, county, person)?,
        None => Vec::new(),
    };
    let recused = decide::is_recused(&cx.actor, appeal.filer, &relatives);
    Ok(Handling { recused, salt: store::salt(tx, county, id)?, appeal })
}
