//! The history is lived, not written: every act goes the way a user's act goes, at its own moment of a clock that
//! is moved along, and the background work runs several times a day.

use super::people::Folk;
use super::story::{Step, Story};
use super::texts::Text;
use crate::appeals::commands::{File, Handle, Look, OfHandler, Rate};
use crate::appeals::model::{Mode, Outcome};
use crate::appeals::{decide, draw};
use crate::gate::Actor;
use crate::house::{App, Fault, SetClock, Stop, tick};
use houji_base::{AppealId, Day, DivisionCode, Moment};
use std::collections::BTreeSet;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;

/// When the background work runs, in minutes of the day: after midnight, when messages may go out, and at the
/// ends of the office's hours.
const TICKS: [i64; 4] = [5, 485, 725, 1085];

/// An act under way.
type Acting = Pin<Box<dyn Future<Output = Result<(), Stop>> + Send>>;

/// What the history is made of.
pub(super) struct Script<'a> {
    /// People.
    pub(super) folk: &'a Folk,
    /// Texts.
    pub(super) texts: &'a [Text],
    /// Stories.
    pub(super) stories: &'a [Story],
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
    let mut acts: Vec<(Moment, usize, Step)> = Vec::new();
    for (number, story) in script.stories.iter().enumerate() {
        acts.extend(story.steps().into_iter().map(|(at, step)| (at, number, step)));
    }
    acts.retain(|(at, ..)| *at <= now);
    acts.sort_unstable();
    let mut ticks = ticks(since, now).into_iter().peekable();
    let county = app.db.county();
    let actors: Vec<Actor> = script.folk.all.iter().map(|someone| someone.actor(county)).collect();
    let mut stage =
        Performance { app, script, actors, ids: vec![None; script.stories.len()], crowd: Crowd::default() };
    for (at, number, step) in acts {
        while let Some(tick_at) = ticks.next_if(|tick| *tick <= at) {
            stage.crowd.settle().await?;
            clock.set(tick_at);
            tick::once(app).await?;
        }
        stage.act(clock, at, number, step).await?;
    }
    stage.crowd.settle().await?;
    for tick_at in ticks {
        clock.set(tick_at);
        tick::once(app).await?;
    }
    Ok(())
}

/// When the background work runs, from a day's start to `now`.
fn ticks(since: Day, now: Moment) -> Vec<Moment> {
    let days = since.days_until(now.day());
    let all = (0..=days).flat_map(|n| TICKS.map(|minutes| since.plus_days(n).start().plus_minutes(minutes)));
    all.filter(|at| *at < now).chain([now]).collect()
}

/// Acts that wait for the same commit. Who acts on one thing waits for who acted on it before; everybody else
/// goes together.
#[derive(Default)]
struct Crowd {
    waiting: Vec<Acting>,
    stories: BTreeSet<usize>,
    villages: BTreeSet<DivisionCode>,
}

impl Crowd {
    /// True when this act must wait for those before it: the same appeal, or the same village's next number.
    fn clashes(&self, story: usize, filing_in: Option<DivisionCode>) -> bool {
        self.stories.contains(&story) || filing_in.is_some_and(|village| self.villages.contains(&village))
    }

    /// Waits until all acts are done.
    async fn settle(&mut self) -> Result<(), Stop> {
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
    ids: Vec<Option<AppealId>>,
    crowd: Crowd,
}

impl Performance<'_> {
    /// Begins one act at its moment.
    async fn act(&mut self, clock: &SetClock, at: Moment, number: usize, step: Step) -> Result<(), Stop> {
        let story = self.script.stories.get(number).ok_or_else(|| Fault::new("a story got lost"))?;
        let filing_in = (step == Step::File).then_some(story.village);
        if self.crowd.clashes(number, filing_in) {
            self.crowd.settle().await?;
        }
        clock.set(at);
        let mut acting = self.begin(story, number, step).await?;
        // Polled once, an act has read the clock and stands in the writer's queue; the clock may move on.
        let first = poll_fn(|cx| Poll::Ready(acting.as_mut().poll(cx))).await;
        match first {
            Poll::Ready(done) => return done,
            Poll::Pending => self.crowd.waiting.push(acting),
        }
        self.crowd.stories.insert(number);
        self.crowd.villages.extend(filing_in);
        Ok(())
    }

    async fn begin(&mut self, story: &Story, number: usize, step: Step) -> Result<Acting, Stop> {
        let lost = || Stop::from(Fault::new("a step of a story lacks its content"));
        let text = self.script.texts.get(story.text).ok_or_else(lost)?;
        if step == Step::File {
            return self.file(story, text, number).await;
        }
        let id = self.ids.get(number).copied().flatten().ok_or_else(lost)?;
        match step {
            Step::File => Err(lost()),
            Step::Accept => {
                let (_, by, promised) = story.accepted.ok_or_else(lost)?;
                let (app, actor) = self.actor(by)?;
                Ok(Box::pin(async move {
                    let act = OfHandler::Accept(promised);
                    app.run(&actor, None, Handle { id, act }).await.map(drop)
                }))
            }
            Step::Look(which) => {
                let (_, by) = *story.looks.get(which).ok_or_else(lost)?;
                let (app, actor) = self.actor(by)?;
                Ok(Box::pin(async move { app.run(&actor, None, Look { id }).await.map(drop) }))
            }
            Step::Answer => {
                let (_, by, next) = story.answered.ok_or_else(lost)?;
                let (app, actor) = self.actor(by)?;
                let not_done = if next.is_some() { text.not_done.as_str() } else { "" };
                let outcome = if next.is_some() { Outcome::Partly } else { Outcome::Resolved };
                let next = next.map(|day| day.to_string()).unwrap_or_default();
                let parts = [text.found.as_str(), &text.done, not_done];
                let answered = decide::answered(outcome.code(), parts, &next, self.app.clock.now().day())?;
                let act = OfHandler::Answer(answered);
                Ok(Box::pin(async move { app.run(&actor, None, Handle { id, act }).await.map(drop) }))
            }
            Step::Rate => {
                let (_, score) = story.rated.ok_or_else(lost)?;
                let (app, actor) = self.actor(story.filer)?;
                Ok(Box::pin(async move {
                    app.run(&actor, None, Rate { id, code: None, score, said: None }).await.map(drop)
                }))
            }
        }
    }

    async fn file(&mut self, story: &Story, text: &Text, number: usize) -> Result<Acting, Stop> {
        let mode = if story.named { Mode::Named } else { Mode::Hidden };
        let written = decide::written(text.category.code(), &text.text, &text.place, mode.code(), false)?;
        let drawn = draw(self.app).await?;
        if let Some(known) = self.ids.get_mut(number) {
            *known = Some(drawn.id);
        }
        let file = File::new(story.village, written, drawn);
        let (app, actor) = self.actor(story.filer)?;
        Ok(Box::pin(async move { app.run(&actor, None, file).await.map(drop) }))
    }

    fn actor(&self, at: usize) -> Result<(App, Actor), Fault> {
        let actor = self.actors.get(at).ok_or_else(|| Fault::new("somebody of a story is not there"))?;
        Ok((self.app.clone(), actor.clone()))
    }
}
