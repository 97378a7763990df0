//! The history is lived, not written: every act goes the way a user's act goes, at its own moment of a clock that
//! is moved along, and the background work runs several times a day.

use super::beside::exception;
use super::books::{Bookwork, Keeping};
use super::counting::taken;
use super::deal::dealt;
use super::dues::Paying;
use super::hanging::{Acting, Boards, Signers};
use super::holdings::Holding;
use super::leases::Leasing;
use super::paying::paid;
use super::people::Folk;
use super::shares::Sharing;
use super::story::{Deed, Story, Way, What};
use super::tilling::tilled;
use super::ways::Ways;
use crate::appeals::commands::{
    Cosign, File, FollowUp, Handle, Look, OfFiler, OfHandler, OfSupervisor, Rate, RateFor, SayFor, Supervise,
};
use crate::appeals::model::Mode;
use crate::appeals::{decide, draw};
use crate::assets::commands::{ChangeUse, EnterCard, Settle, WriteParcel};
use crate::assets::decide::Bears;
use crate::assets::form::{card, plot};
use crate::assets::model::{ParcelId, Use};
use crate::books::commands::{CloseMonth, GoOver, Post, YearEnd};
use crate::books::model::{AccountCode, BookId, PartyId};
use crate::contracts::commands::{Receive, RecordContract};
use crate::contracts::decide::Purse;
use crate::contracts::form::read;
use crate::contracts::model::ReceiptId;
use crate::gate::{Actor, Desk, Role};
use crate::house::run::Command;
use crate::house::{App, Db, Fault, SetClock, Stop, random};
use crate::members::commands::{
    AddMembers, Approve, Check, DraftDividend, PayDividend, PostDividend, SetPhone, Step,
};
use crate::tick;
use houji_base::{AppealId, Day, DivisionCode, Moment, Month, ReceiptCode};
use std::collections::BTreeSet;
use std::future::poll_fn;
use std::task::Poll;

/// When the background work runs, in minutes of the day: after midnight, when messages may go out, and at the
/// ends of the office's hours.
const TICKS: [i64; 4] = [5, 485, 725, 1085];

/// So many days back it runs at all of these.
const CLOSELY: i64 = 56;

/// Most acts that wait for the same commits; the writer's queue takes some more.
const CROWD: usize = 2_000;

/// What the history is made of.
pub(super) struct Script<'a> {
    /// People.
    pub(super) folk: &'a Folk,
    /// Stories.
    pub(super) stories: &'a [Story],
    /// Books.
    pub(super) books: &'a [Keeping],
}

/// What comes next: a story's filing, a step after it, or a deed of a book.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Cue {
    Story(usize, Option<usize>),
    Book(usize, usize),
}

/// Lives all stories from `since` to `now`.
///
/// # Errors
/// A fault, or a refusal: then a story broke a rule and the program is wrong.
pub(super) async fn live(
    app: &App,
    clock: &SetClock,
    script: &Script<'_>,
    since: Day,
    now: Moment,
) -> Result<(), Stop> {
    let mut acts: Vec<(Moment, Cue)> = Vec::new();
    for (number, story) in script.stories.iter().enumerate() {
        acts.push((story.filed, Cue::Story(number, None)));
        acts.extend((0..).zip(&story.deeds).map(|(step, deed)| (deed.at, Cue::Story(number, Some(step)))));
    }
    for (number, book) in script.books.iter().enumerate() {
        acts.extend((0..).zip(&book.deeds).map(|(step, (at, _))| (*at, Cue::Book(number, step))));
    }
    acts.retain(|(at, _)| *at <= now);
    acts.sort_unstable();
    let mut ticks = ticks(since, now).into_iter().peekable();
    let county = app.db.county();
    let actors: Vec<Actor> = script.folk.all.iter().map(|someone| someone.actor(county)).collect();
    let mut stage = Performance {
        app,
        script,
        actors,
        known: vec![None; script.stories.len()],
        crowd: Crowd::new(app.db.clone()),
        ways: Ways::default(),
        boards: Boards::default(),
        wave: None,
    };
    for (at, cue) in acts {
        while let Some(tick_at) = ticks.next_if(|tick| *tick <= at) {
            stage.crowd.settle().await?;
            clock.set(tick_at);
            tick::once(app).await?;
        }
        match cue {
            Cue::Story(number, step) => stage.act(clock, at, number, step).await?,
            Cue::Book(number, step) => stage.keep(clock, at, number, step).await?,
        }
    }
    stage.crowd.settle().await?;
    for tick_at in ticks {
        clock.set(tick_at);
        tick::once(app).await?;
    }
    Ok(())
}

/// When the background work runs, from a day's start to `now`. Long ago only after midnight: every term that is told
/// in days is over then, so nothing comes on another day than it would have, and a year takes no longer to live.
fn ticks(since: Day, now: Moment) -> Vec<Moment> {
    let days = since.days_until(now.day());
    let times = |n: i64| TICKS.get(..if days.saturating_sub(n) > CLOSELY { 1 } else { TICKS.len() });
    let of_day = |n: i64| times(n).unwrap_or_default().iter().map(move |minutes| (n, *minutes));
    let all =
        (0..=days).flat_map(of_day).map(|(n, minutes)| since.plus_days(n).start().plus_minutes(minutes));
    all.filter(|at| *at < now).chain([now]).collect()
}

/// Acts that wait for the same commit. Who acts on one thing waits for who acted on it before; everybody else
/// goes together. A draft is written in the order of the acts, so there nobody waits.
struct Crowd {
    db: Db,
    waiting: Vec<Acting>,
    stories: BTreeSet<usize>,
    villages: BTreeSet<DivisionCode>,
}

impl Crowd {
    fn new(db: Db) -> Crowd {
        Crowd { db, waiting: Vec::new(), stories: BTreeSet::new(), villages: BTreeSet::new() }
    }

    /// True when this act must wait for those before it: the same appeal, or the same series' next number.
    fn clashes(&self, stories: &[usize], filing_in: Option<DivisionCode>) -> bool {
        let met = stories.iter().any(|story| self.stories.contains(story));
        let meets = met || filing_in.is_some_and(|village| self.villages.contains(&village));
        meets && !self.db.is_draft()
    }

    /// Begins an act. Polled once, it has read the clock and stands in the writer's queue; the clock may move on.
    async fn join(&mut self, mut acting: Acting) -> Result<(), Stop> {
        let mut once = |cx: &mut std::task::Context<'_>| self.db.patiently(|| acting.as_mut().poll(cx));
        match poll_fn(|cx| Poll::Ready(once(cx))).await {
            Poll::Ready(done) => done,
            Poll::Pending => {
                self.waiting.push(acting);
                Ok(())
            }
        }
    }

    /// Waits until all acts are done.
    async fn settle(&mut self) -> Result<(), Stop> {
        if self.db.is_draft() && !self.waiting.is_empty() {
            self.db.write(|_| Ok(())).await?;
        }
        for act in self.waiting.drain(..) {
            act.await?;
        }
        self.stories.clear();
        self.villages.clear();
        Ok(())
    }
}

struct Performance<'a> {
    app: &'a App,
    script: &'a Script<'a>,
    actors: Vec<Actor>,
    known: Vec<Option<(AppealId, ReceiptCode)>>,
    crowd: Crowd,
    ways: Ways,
    boards: Boards,
    /// The moment whose publications go together.
    wave: Option<Moment>,
}

impl Performance<'_> {
    /// Begins one act at its moment: filing, or a step after it.
    async fn act(
        &mut self,
        clock: &SetClock,
        at: Moment,
        number: usize,
        step: Option<usize>,
    ) -> Result<(), Stop> {
        let lost = || Fault::new("a step of a story got lost");
        let story = self.script.stories.get(number).ok_or_else(lost)?;
        let deed = step.map(|step| story.deeds.get(step).ok_or_else(lost)).transpose()?;
        let filing_in = deed.is_none().then(|| series(story));
        let touched = match deed.map(|deed| &deed.what) {
            Some(What::Merge(into)) => vec![number, *into],
            _ => vec![number],
        };
        if self.crowd.clashes(&touched, filing_in) {
            self.crowd.settle().await?;
        }
        clock.set(at);
        let acting = match deed {
            None => self.file(story, number).await?,
            Some(deed) => self.begin(story, number, deed)?,
        };
        self.crowd.join(acting).await?;
        self.crowd.stories.extend(touched);
        self.crowd.villages.extend(filing_in);
        Ok(())
    }

    /// Begins one act on a book. Acts on one book go to one writer, in their order, so none waits for another.
    async fn keep(&mut self, clock: &SetClock, at: Moment, number: usize, step: usize) -> Result<(), Stop> {
        let lost = || Fault::new("a deed of a book got lost");
        let book = self.script.books.get(number).ok_or_else(lost)?;
        let (_, deed) = book.deeds.get(step).ok_or_else(lost)?;
        if self.crowd.waiting.len() >= CROWD {
            self.crowd.settle().await?;
        }
        clock.set(at);
        let (id, salt) = (BookId::of(book.place, book.kind.number()).ok_or_else(lost)?, random()?);
        let acting = match deed {
            Bookwork::Open(opening) => self.run(book.by, book.opened(opening.clone(), salt)),
            Bookwork::Post(day, summary, lines) => {
                let (summary, lines) = (summary.clone(), lines.clone());
                self.run(book.by, Post { book: id, day: *day, summary, papers: 1, lines, photos: None, salt })
            }
            Bookwork::YearEnd(year) => self.run(book.by, YearEnd { book: id, year: *year, salt }),
            Bookwork::Close(month) => self.run(book.by, CloseMonth { book: id, month: *month }),
            Bookwork::GoOver => self.run(book.by, GoOver { book: id, choices: Vec::new(), salt }),
            Bookwork::Except(month, last) => self.except(book, id, (*month, *last), salt),
            Bookwork::Lease(what) => self.lease(book.by, id, what, salt),
            Bookwork::Share(what) => self.share(book, id, what, salt),
            Bookwork::Deal(what) => {
                // What is tagged is what was posted before, and a venture has several books.
                self.crowd.settle().await?;
                let ((app, actor), what) = (self.actor(book.by)?, what.clone());
                let acting: Acting = Box::pin(async move { dealt(&app, &actor, id, what).await });
                Ok(acting)
            }
            Bookwork::Pay(what) => {
                // A payment's proof is taken in before it is paid, so each is whole before the next.
                self.crowd.settle().await?;
                let actor = self.actor(self.payer(book, what)?)?.1;
                return paid(self.app, &actor, id, what).await;
            }
            Bookwork::Hold(Holding::Take(take, lost)) => {
                // What is counted was entered before.
                self.crowd.settle().await?;
                let ((app, actor), of) = (self.actor(book.by)?, (id, *take, *lost));
                let acting: Acting = Box::pin(async move { taken(&app, &actor, of).await });
                Ok(acting)
            }
            Bookwork::Hang(what) => {
                // What is told is what was done before; the same step of all villages goes together.
                if self.wave.replace(at) != Some(at) {
                    self.crowd.settle().await?;
                }
                let by = Signers::of(self.script.folk, &self.actors, (book.place, book.by), what.nth)?;
                let begun = self.boards.act(self.app, by, book.place, *what).await?;
                Ok(begun.unwrap_or_else(|| Box::pin(async { Ok(()) })))
            }
            Bookwork::Hold(what) => self.hold(book.by, id, what, salt),
            Bookwork::Till(what) => {
                // What is matched and agreed is what was posted before.
                self.crowd.settle().await?;
                let ((app, actor), what) = (self.actor(book.by)?, what.clone());
                let acting: Acting = Box::pin(async move { tilled(&app, &actor, id, what).await });
                Ok(acting)
            }
        };
        self.crowd.join(acting?).await
    }

    /// Who does something with a payment: the one who holds the role, or whoever keeps the book.
    fn payer(&self, book: &Keeping, what: &Paying) -> Result<usize, Fault> {
        let role = match what {
            Paying::Ask(..) => Role::VillageAccountant,
            Paying::Decide(_, role, ..) => *role,
            Paying::Pay(..) => Role::TownClerk,
        };
        if role == Role::TownClerk {
            return Ok(book.by);
        }
        let holders = self.script.folk.holding(role, book.place);
        holders.first().copied().ok_or_else(|| Fault::new("nobody of a payment's chain"))
    }

    fn lease(&self, by: usize, book: BookId, what: &Leasing, salt: [u8; 16]) -> Result<Acting, Stop> {
        let next = || self.app.ids.next(self.app.clock.now());
        match what {
            Leasing::Record(id, form) => {
                let ids = (*id, PartyId::from_i64(next()));
                self.run(by, RecordContract::new(book, read(form)?, ids, salt))
            }
            Leasing::Receive(contract, day, amount) => {
                let (contract, day, amount, purse) = (*contract, *day, *amount, Purse::Bank);
                let id = ReceiptId::from_i64(next());
                self.run(by, Receive { contract, book, day, amount, purse, papers: 1, id, salt })
            }
        }
    }

    /// A leader of the township opens an exception to a closed month.
    fn except(&self, of: &Keeping, id: BookId, at: (Month, Day), salt: [u8; 16]) -> Result<Acting, Stop> {
        let leaders = of.place.town().map(|town| self.script.folk.holding(Role::TownLeader, town));
        let by = leaders.and_then(|all| all.first().copied());
        self.run(by.ok_or_else(|| Fault::new("a township has no leader"))?, exception(id, at, salt))
    }

    /// Members are entered, and given their part of a year: each step by whoever it belongs to.
    fn share(&self, of: &Keeping, book: BookId, what: &Sharing, salt: [u8; 16]) -> Result<Acting, Stop> {
        let lost = || Fault::new("nobody is there to check a dividend");
        let holding = |role, place| self.script.folk.holding(role, place).first().copied().ok_or_else(lost);
        // A village's first dividend.
        let run = 1;
        match what {
            Sharing::Enter(members) => {
                self.run(of.by, AddMembers { book, file: None, members: members.clone(), salt })
            }
            Sharing::Phone(household, phone) => {
                let (household, phone) = (*household, phone.clone());
                self.run(of.by, SetPhone { book, household, phone, gives: true, salt })
            }
            Sharing::Draft(draft) => self.run(of.by, DraftDividend { book, draft: *draft }),
            Sharing::Check => self.run(holding(Role::Supervisor, of.place)?, Check { book, run }),
            Sharing::Approve => {
                let town = of.place.town().ok_or_else(lost)?;
                self.run(holding(Role::TownLeader, town)?, Approve { book, run })
            }
            Sharing::Step(work) => self.run(of.by, Step { book, run, work: *work }),
            Sharing::Post(day) => self.run(of.by, PostDividend { book, run, day: *day, salt }),
            Sharing::Pay(day, but, _) => {
                let bank = AccountCode::parse("102").map_err(|_| Fault::new("no account 102"))?;
                self.run(of.by, PayDividend { book, run, day: *day, bank, but: vec![*but], salt })
            }
        }
    }

    /// A card or a parcel is entered.
    fn hold(&self, by: usize, book: BookId, what: &Holding, salt: [u8; 16]) -> Result<Acting, Stop> {
        match what {
            Holding::Card(id, form) => {
                let cx = self.app.context(self.actor(by)?.1);
                let (card, keeper) = card(form, &cx.registry.parameters)?;
                self.run(by, EnterCard { book, card, keeper, id: *id, salt })
            }
            Holding::Idle(asset, since) => {
                let (asset, since) = (*asset, *since);
                self.run(by, ChangeUse { asset, book, state: Use::Idle, since, contract: None })
            }
            Holding::Settle(asset, day) => {
                let (asset, day, by_whom) = (*asset, *day, Bears::Collective);
                let reason = "成员代表会议议定".to_owned();
                self.run(by, Settle { asset, book, by: by_whom, day, reason, salt })
            }
            Holding::Take(..) => Err(Fault::new("a stock-take is no single act").into()),
            Holding::Plot(form) => {
                let (plot, occupier) = plot(form)?;
                let id = ParcelId::from_i64(self.app.ids.next(self.app.clock.now()));
                self.run(by, WriteParcel { parcel: None, book, plot, occupier, id, salt })
            }
        }
    }

    /// A story comes in: on the villager's own phone, by a neighbour, or on a slip.
    async fn file(&mut self, story: &Story, number: usize) -> Result<Acting, Stop> {
        let mode = story.mode.code();
        let written = decide::written(story.category.code(), &story.text, &story.spot, mode, story.shown)?;
        let folk = self.script.folk;
        if let (Way::Slip, Some(by)) = (story.way(number), Ways::clerk(folk, story)) {
            let (app, actor) = self.actor(by)?;
            let slip = self.ways.slip(&app, &actor, story.village, written).await?;
            if let Some(known) = self.known.get_mut(number) {
                *known = Some((slip.drawn.id, slip.code));
            }
            return Ok(Box::pin(async move { app.run(&actor, None, slip).await.map(drop) }));
        }
        let drawn = draw(self.app).await?;
        if let Some(known) = self.known.get_mut(number) {
            *known = Some((drawn.id, drawn.receipt));
        }
        if let (Way::Helped, Some(by)) = (story.way(number), Ways::helper(folk, story, number)) {
            let entry = Ways::entry(folk, story, (by, number), written, drawn)?;
            let (app, actor) = self.actor(by)?;
            return Ok(Box::pin(async move { app.run(&actor, None, entry).await.map(drop) }));
        }
        let file = File::new(story.village, written, drawn);
        let (app, actor) = self.actor(story.filer)?;
        Ok(Box::pin(async move { app.run(&actor, None, file).await.map(drop) }))
    }

    fn begin(&self, story: &Story, number: usize, deed: &Deed) -> Result<Acting, Stop> {
        let (id, receipt) = self.found(number)?;
        let code = (story.mode == Mode::Anonymous).then_some(receipt);
        let to = |office| Desk::of(office, story.village);
        let handle = |act| self.run(deed.by, Handle { id, act });
        let supervise = |act| self.run(deed.by, Supervise { id, act });
        let follow = |act| self.run(deed.by, FollowUp { id, code, act });
        if let Some(said) = self.through_helper(story, number, deed, id) {
            return said;
        }
        match &deed.what {
            What::Accept(promised) => handle(OfHandler::Accept(*promised)),
            What::Refuse(reason, instead) => handle(OfHandler::Refuse(*reason, instead.clone())),
            What::Return(office, why) => handle(OfHandler::Return(to(*office), why.clone())),
            What::Raise(office, why) => handle(OfHandler::Raise(to(*office), why.clone())),
            What::Extend(term, why) => handle(OfHandler::Extend(*term, why.clone())),
            What::Ask(question) => handle(OfHandler::Ask(question.clone())),
            What::AskPart(office, what) => handle(OfHandler::AskPart(to(*office), what.clone())),
            What::DonePart(what) => handle(OfHandler::DonePart(0, what.clone())),
            What::Merge(into) => handle(OfHandler::Merge(self.found(*into)?.0)),
            What::Answer(answer) => {
                let next = answer.next_day.map(|day| day.to_string()).unwrap_or_default();
                let parts = [answer.found.as_str(), &answer.done, &answer.not_done];
                let today = self.app.clock.now().day();
                handle(OfHandler::Answer(decide::answered(answer.outcome.code(), parts, &next, today)?))
            }
            What::Designate(office, why) => supervise(OfSupervisor::Designate(to(*office), why.clone())),
            What::Decide(grant) => supervise(OfSupervisor::Extension(*grant)),
            What::Petition => supervise(OfSupervisor::Petition),
            What::Supplement(text) => follow(OfFiler::Supplement(text.clone())),
            What::Object(text) => follow(OfFiler::Object(text.clone())),
            What::Withdraw => follow(OfFiler::Withdraw),
            What::Rate(score, said) => {
                self.run(deed.by, Rate { id, code, score: *score, said: said.clone() })
            }
            What::Look => self.run(deed.by, Look { id }),
            What::Cosign => self.run(deed.by, Cosign { id }),
        }
    }

    /// What the villager says of a story that somebody else entered comes through that one.
    fn through_helper(
        &self,
        story: &Story,
        number: usize,
        deed: &Deed,
        id: AppealId,
    ) -> Option<Result<Acting, Stop>> {
        if story.way(number) != Way::Helped {
            return None;
        }
        let by = Ways::helper(self.script.folk, story, number)?;
        match &deed.what {
            What::Supplement(text) => Some(self.run(by, SayFor { id, objects: false, text: text.clone() })),
            What::Object(text) => Some(self.run(by, SayFor { id, objects: true, text: text.clone() })),
            What::Rate(score, said) => Some(self.run(by, RateFor { id, score: *score, said: said.clone() })),
            _ => None,
        }
    }

    fn found(&self, number: usize) -> Result<(AppealId, ReceiptCode), Fault> {
        let known = self.known.get(number).copied().flatten();
        known.ok_or_else(|| Fault::new("a step of a story comes before its filing"))
    }

    fn run<A: Command>(&self, by: usize, act: A) -> Result<Acting, Stop> {
        let (app, actor) = self.actor(by)?;
        Ok(Box::pin(async move { app.run(&actor, None, act).await.map(drop) }))
    }

    fn actor(&self, at: usize) -> Result<(App, Actor), Fault> {
        let actor = self.actors.get(at).ok_or_else(|| Fault::new("somebody of a story is not there"))?;
        Ok((self.app.clone(), actor.clone()))
    }
}

/// The place whose numbers run on: the village, or for sealed ones the county, whose discipline desks have them.
fn series(story: &Story) -> DivisionCode {
    if story.category.is_sealed() { story.village.county() } else { story.village }
}
