//! What can be done with an appeal at a desk now. The rules themselves are asked, with stand-ins for the words that
//! are still to be typed, so that no button leads to a refusal that could be known. Pure.

use super::decide::{self, Answered, Handling};
use super::model::{Appeal, Outcome, Rating, Reason, Reply};
use super::view::Opened;
use crate::gate::{Action, Desk, Office, may};
use crate::house::{Context, Stop};
use crate::registry::keys;
use houji_base::{AppealId, Moment, Term};

/// Something that can be done besides taking on and answering.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Possible {
    /// Hand in the part with this number.
    DonePart(usize),
    /// Ask the villager.
    Ask,
    /// Ask one of these desks to do its part.
    AskPart(Vec<Desk>),
    /// Ask for one of these terms more: the term, and the last moment it leads to.
    Extend(Vec<(Term, Moment)>),
    /// Not take it on.
    Refuse,
    /// Send it to one of these desks.
    Return(Vec<Desk>),
    /// Hand it up to one of these desks.
    Raise(Vec<Desk>),
    /// Handle it with one of these, or with another of the village.
    Merge(Vec<AppealId>),
    /// Decide above: the time asked for, until when.
    Extension(Moment),
    /// Decide above: which of these desks it is.
    Designate(Vec<Desk>),
    /// Make it a petition.
    Petition,
    /// Type the rating of somebody who was called.
    CallBack,
    /// Print a written reminder.
    Notice,
    /// Print the letter of the answer.
    Letter,
}

/// The two main acts and all others.
pub struct Acts {
    /// It can be taken on, or why not.
    pub accept: Result<(), Stop>,
    /// It can be answered, or why not.
    pub answer: Result<(), Stop>,
    /// What else can be done.
    pub others: Vec<Possible>,
}

/// What the actor can do with an appeal that is open at a desk.
pub fn possible(opened: &Opened, cx: &Context) -> Acts {
    let state = Handling {
        appeal: opened.appeal.clone(),
        recused: opened.recused,
        helped: opened.helped,
        salt: [0; 16],
        earlier: Vec::new(),
        other: None,
        cosigned: false,
    };
    let mut others = Vec::new();
    if may(&cx.actor, Action::AppealHandle, &opened.what) {
        others.extend(of_handler(&state, &opened.alike, cx));
    }
    if may(&cx.actor, Action::AppealSupervise, &opened.what) {
        others.extend(of_supervisor(&state, cx));
    }
    let reply = Reply::default();
    let answer = Answered { outcome: Outcome::Resolved, reply };
    Acts {
        accept: decide::accept(&state, None, cx).map(drop),
        answer: decide::reply(&state, &answer, cx).map(drop),
        others,
    }
}

/// Desks of the place for which a rule says yes.
fn desks(state: &Handling, allows: impl Fn(Desk) -> bool) -> Option<Vec<Desk>> {
    let all = Office::ALL.into_iter().map(|office| Desk::of(office, state.appeal.village));
    let fitting: Vec<Desk> = all.filter(|desk| allows(*desk)).collect();
    (!fitting.is_empty()).then_some(fitting)
}

fn of_handler(state: &Handling, alike: &[Appeal], cx: &Context) -> Vec<Possible> {
    let from = state.appeal.life.desk;
    let is_up =
        |to: Desk| from.above() == Some(to) || (to.place != from.place && to.place.covers(from.place));
    let part = (0..state.appeal.life.side.parts.len())
        .find(|part| decide::part_done(state, *part, "", cx).is_ok())
        .map(Possible::DonePart);
    let terms = terms(state, cx);
    let found = [
        part,
        decide::ask(state, "", cx).is_ok().then_some(Possible::Ask),
        desks(state, |desk| decide::part_asked(state, desk, "", cx).is_ok()).map(Possible::AskPart),
        (!terms.is_empty()).then_some(Possible::Extend(terms)),
        decide::refuse(state, Reason::Private, "", cx).is_ok().then_some(Possible::Refuse),
        desks(state, |desk| decide::return_to(state, desk, "", cx).is_ok()).map(Possible::Return),
        desks(state, |desk| is_up(desk) && decide::raise(state, desk, "", cx).is_ok()).map(Possible::Raise),
        merge(state, alike, cx),
        decide::letter(state, cx).is_ok().then_some(Possible::Letter),
    ];
    found.into_iter().flatten().collect()
}

fn of_supervisor(state: &Handling, cx: &Context) -> Vec<Possible> {
    let asked = state.appeal.life.side.extension;
    let found = [
        asked.filter(|_| decide::decide_extension(state, true, cx).is_ok()).map(Possible::Extension),
        desks(state, |desk| decide::designate(state, desk, "", cx).is_ok()).map(Possible::Designate),
        decide::mark_petition(state, cx).is_ok().then_some(Possible::Petition),
        call_back(state, cx).then_some(Possible::CallBack),
        decide::notice(state, cx).is_ok().then_some(Possible::Notice),
    ];
    found.into_iter().flatten().collect()
}

fn call_back(state: &Handling, cx: &Context) -> bool {
    Rating::new(4).is_some_and(|rating| decide::rate_by_call(state, rating, None, cx).is_ok())
}

/// Terms that may be asked for, none leading to the same day as another.
fn terms(state: &Handling, cx: &Context) -> Vec<(Term, Moment)> {
    let side = &state.appeal.life.side;
    let key = if side.petition { keys::PETITION_EXTEND } else { keys::APPEAL_EXTEND };
    let longest = cx.registry.parameters.term(key, cx.today);
    let from = state.appeal.life.reply_due.plus_millis(-1);
    let offered = [1, 3, 5, 10].map(Term::WorkingDays).into_iter().chain([longest]);
    let mut list: Vec<(Term, Moment)> = Vec::new();
    for term in offered.filter(|term| decide::extend(state, *term, "", cx).is_ok()) {
        let until = term.due(from, &cx.registry.calendar);
        if list.iter().all(|(_, known)| *known != until) {
            list.push((term, until));
        }
    }
    list
}

/// Handled with another one. No sealed one is listed: its number must be known.
fn merge(state: &Handling, alike: &[Appeal], cx: &Context) -> Option<Possible> {
    let appeal = &state.appeal;
    let with = |other: Appeal| {
        let state = Handling {
            appeal: appeal.clone(),
            recused: state.recused,
            helped: state.helped,
            salt: [0; 16],
            earlier: Vec::new(),
            other: Some(other),
            cosigned: false,
        };
        decide::merge(&state, cx).is_ok()
    };
    let any = Appeal { id: AppealId::from_i64(appeal.id.as_i64().saturating_add(1)), ..appeal.clone() };
    let fitting = alike.iter().filter(|other| with((*other).clone())).map(|other| other.id).collect();
    with(any).then_some(Possible::Merge(fitting))
}
