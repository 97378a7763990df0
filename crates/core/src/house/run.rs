//! The command path: locate → permit → load → decide → project → record → commit, for every change a person
//! makes, on pages, over the API and on the command line.

use crate::gate::{Action, Actor, Located, Permit, permit};
use crate::house::db::{Given, own};
use crate::house::{App, Fault, Reader, Stop, Tx, Vault, error::SENT_BEFORE};
use crate::record::{self, Event, Once, store::Answered};
use crate::registry::Registry;
use houji_base::{Day, DivisionCode, IdMaker, Moment};
use houji_seal::Digest;
use serde::{Serialize, de::DeserializeOwned};
use std::sync::Arc;

/// What a command may know besides its own content.
pub struct Context {
    /// The moment of the act.
    pub now: Moment,
    /// The civil day of the act, in Shanghai.
    pub today: Day,
    /// Who acts.
    pub actor: Actor,
    /// Divisions, calendar and parameters in force.
    pub registry: Arc<Registry>,
    /// The county.
    pub county: DivisionCode,
    /// Keys of the installation.
    pub vault: Arc<Vault>,
    /// Maker of ids, for what is written besides what the command is about.
    pub ids: Arc<IdMaker>,
}

/// One thing a person can do.
pub trait Command: Serialize + Send + Sync + 'static {
    /// What the gate is asked.
    const ACTION: Action;
    /// What deciding needs to know.
    type State;
    /// What happened, when it happens.
    type Event: Event;
    /// What the person is told afterwards. Kept with the record, so that a repeated request can be answered.
    type Done: Serialize + DeserializeOwned + Send + 'static;

    /// What it changes that others may be changing at the same time, when that is one thing with a number: acts with
    /// the same number are done by one writer and may share a commit.
    fn near(&self) -> Option<i64> {
        None
    }

    /// Finds what the command is about; reads no more than the gate must know.
    ///
    /// # Errors
    /// A refusal when there is no such thing.
    fn locate(&self, db: &mut Reader, cx: &Context) -> Result<Located, Stop>;

    /// Reads what deciding needs.
    ///
    /// # Errors
    /// A refusal when something named in the command is not there.
    fn load(&self, tx: &mut Tx, permit: &Permit, cx: &Context) -> Result<Self::State, Stop>;

    /// Decides. Pure: the same values give the same events.
    ///
    /// # Errors
    /// A refusal in the order the room documents.
    fn decide(&self, state: &Self::State, cx: &Context) -> Result<Vec<Self::Event>, Stop>;

    /// Writes what follows from the events into the room's tables.
    ///
    /// # Errors
    /// A fault of the database.
    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        state: &Self::State,
        events: &[Self::Event],
        cx: &Context,
    ) -> Result<Self::Done, Stop>;

    /// What the record says the act was about: what was located, unless that would tell too much.
    fn recorded(&self, permit: &Permit, _: &[Self::Event]) -> Located {
        *permit.what()
    }
}

/// How often an act that lost against another one is tried again from the start.
const TRIES: usize = 8;

/// A command with all it needs, to be tried in a transaction.
type Act = Arc<dyn Fn(&mut Tx) -> Result<Given, Stop> + Send + Sync>;

/// What an act came to.
enum Answer {
    /// Done now.
    Given(Given),
    /// Done before under the same key: the answer as it was kept.
    Before(String),
}

impl App {
    /// Does one command for somebody, once: the same `key` again gives the same answer and no second change.
    ///
    /// # Errors
    /// The command's refusal, or a fault; then nothing was changed.
    pub async fn run<C: Command>(
        &self,
        actor: &Actor,
        key: Option<&str>,
        command: C,
    ) -> Result<C::Done, Stop> {
        let once = key.map(|key| mark(&self.vault, actor, key, &command)).transpose()?;
        let (cx, near, kept) = (self.context(actor.clone()), command.near(), once.clone());
        let act: Act = Arc::new(move |tx| Ok(Box::new(execute(tx, &command, &cx, kept.as_ref())?)));
        match self.act(near, act, once).await? {
            Answer::Given(given) => own(given),
            Answer::Before(text) => Ok(serde_json::from_str(&text).map_err(Fault::from)?),
        }
    }

    /// The part of [`App::run`] that is the same for every command.
    async fn act(&self, near: Option<i64>, act: Act, once: Option<Once>) -> Result<Answer, Stop> {
        let mut tried = 0;
        loop {
            let act = act.clone();
            match self.db.write_given(near, Box::new(move |tx| act(tx))).await {
                Err(Stop::Failed(fault)) if fault.is_retry() && tried < TRIES => tried += 1,
                Err(stop) => return self.answered_before(once, stop).await,
                Ok(given) => return Ok(Answer::Given(given)),
            }
        }
    }

    /// What was answered when somebody did this act before under this key; `None` when nobody did.
    ///
    /// # Errors
    /// A fault.
    pub async fn done_before<C: Command>(
        &self,
        actor: &Actor,
        key: &str,
        command: &C,
    ) -> Result<Option<C::Done>, Stop> {
        let once = mark(&self.vault, actor, key, command)?;
        let known = self.known(once.clone()).await?.filter(|known| known.sum == once.sum.as_bytes());
        Ok(known.map(|known| serde_json::from_str(&known.answer)).transpose().map_err(Fault::from)?)
    }

    /// What somebody's command is told about the world.
    pub fn context(&self, actor: Actor) -> Context {
        let now = self.clock.now();
        let registry = self.registry.load_full();
        let (county, vault, ids) = (self.db.county(), self.vault.clone(), self.ids.clone());
        Context { now, today: now.day(), actor, registry, county, vault, ids }
    }

    /// After a refusal or a clash: perhaps the same request was already done.
    async fn answered_before(&self, once: Option<Once>, stop: Stop) -> Result<Answer, Stop> {
        let Some(once) = once else { return Err(stop) };
        let sum = once.sum;
        match self.known(once).await? {
            None => Err(stop),
            Some(known) if known.sum != sum.as_bytes() => Err(SENT_BEFORE.into()),
            Some(known) => Ok(Answer::Before(known.answer)),
        }
    }

    async fn known(&self, once: Once) -> Result<Option<Answered>, Stop> {
        let county = self.db.county().as_i64();
        self.db.read(move |db| Ok(record::store::answered(db, county, &once)?)).await
    }
}

/// Neither part tells who sent what to somebody without the keys.
fn mark(vault: &Vault, actor: &Actor, key: &str, command: &impl Serialize) -> Result<Once, Stop> {
    let content = serde_json::to_vec(command).map_err(Fault::from)?;
    Ok(mark_of(vault, actor, key, &content))
}

fn mark_of(vault: &Vault, actor: &Actor, key: &str, content: &[u8]) -> Once {
    let person = actor.person_number().to_be_bytes();
    let [by, sum] = [&[key.as_bytes(), person.as_slice()], &[content, person.as_slice()]]
        .map(|parts| vault.mark("once", parts));
    // The key comes first: ours begin with the time, so that the index grows at its end and not all over.
    let by = by.split_at(8).0;
    Once { key: [key.as_bytes(), b"#", by].concat(), sum: Digest::of(&[&sum]) }
}

/// The six steps of one act, inside a transaction. Whoever calls this makes no request of it: [`App::run`] is how
/// people act.
///
/// # Errors
/// As [`App::run`].
pub fn execute<C: Command>(
    tx: &mut Tx,
    command: &C,
    cx: &Context,
    once: Option<&Once>,
) -> Result<C::Done, Stop> {
    let what = command.locate(tx, cx)?;
    let permit = permit(&cx.actor, C::ACTION, what)?;
    let state = command.load(tx, &permit, cx)?;
    let events = command.decide(&state, cx)?;
    let done = command.project(tx, &permit, &state, &events, cx)?;
    let answer = once.map(|_| serde_json::to_string(&done)).transpose().map_err(Fault::from)?;
    record::append(tx, cx, &command.recorded(&permit, &events), &events, once.zip(answer.as_deref()))?;
    Ok(done)
}
