//! Doing what the invented collectives do about debts, projects, ventures and decisions.

use super::dealings::Dealing;
use super::matters::Matter;
use crate::books::model::{BookId, PartyId, Purse};
use crate::debts;
use crate::decisions::commands::{PublishDecision, RecordDecision, TakeStep};
use crate::decisions::form as decisions;
use crate::decisions::model::DecisionId;
use crate::gate::Actor;
use crate::house::{App, Fault, Stop, random};
use crate::projects::commands::{Accept, Distribute, Found, ReceiveProfit, RecordProject, Tag};
use crate::projects::form as projects;
use houji_base::Month;

/// Lines looked through for the one that is meant.
const LOOKED: i64 = 2_000;

/// One act about a book.
pub(super) async fn dealt(app: &App, actor: &Actor, book: BookId, what: Dealing) -> Result<(), Stop> {
    let salt = random()?;
    match what {
        Dealing::Debt(id, form) => {
            let ids = (id, PartyId::from_i64(app.ids.next(app.clock.now())));
            let record = debts::commands::RecordDebt::new(book, debts::form::read(&form)?, ids, salt);
            app.run(actor, None, record).await.map(drop)
        }
        Dealing::Step(debt, form) => {
            let settle = debts::form::read_step(&form)?;
            app.run(actor, None, debts::commands::SettleDebt { debt, book, settle, salt }).await.map(drop)
        }
        Dealing::Project(id, form) => {
            let written = projects::read(&form)?;
            app.run(actor, None, RecordProject { book, written, id, salt }).await.map(drop)
        }
        Dealing::Tag(project, words, account, to) => {
            let (cx, since) = (app.context(actor.clone()), Month::of(app.clock.now().day().plus_months(-24)));
            let read = app.db.read(move |db| Ok(crate::projects::offered(db, &cx, (book, since), LOOKED)?));
            let lines = read.await?;
            let is_meant = |line: &&crate::projects::Candidate| {
                line.summary == words && line.account.general() == account
            };
            let found =
                lines.iter().find(is_meant).ok_or_else(|| Fault::new("a line of the demo got lost"))?;
            let line = (found.seq, found.line);
            app.run(actor, None, Tag { project, book, line, to: Some(to) }).await.map(drop)
        }
        Dealing::Accept(project, day) => {
            app.run(actor, None, Accept { project, book, day, is_posted: true, salt }).await.map(drop)
        }
        Dealing::Found(id, form) => {
            let written = projects::read_venture(&form)?;
            app.run(actor, None, Found { written, id, salt }).await.map(drop)
        }
        Dealing::Distribute(venture, day, amount) => {
            let basis = "联营理事会决议".to_owned();
            app.run(actor, None, Distribute { venture, day, amount, basis, salt }).await.map(drop)
        }
        // The act is one of the book's own.
        Dealing::Receive(venture, n, day) => {
            let purse = Purse::Bank;
            app.run(actor, None, ReceiveProfit { venture, n, book, day, purse, salt }).await.map(drop)
        }
        Dealing::Decide(matter) => decided(app, actor, book, *matter).await,
    }
}

/// A matter is recorded with its meetings and publications.
async fn decided(app: &App, actor: &Actor, book: BookId, matter: Matter) -> Result<(), Stop> {
    let place = book.place().ok_or_else(|| Fault::new("a book of the demo has no place"))?;
    let id = DecisionId::from_i64(app.ids.next(app.clock.now()));
    let record = RecordDecision { place, written: decisions::read(&matter.form)?, id, salt: random()? };
    app.run(actor, None, record).await?;
    for step in &matter.steps {
        let take = TakeStep { decision: id, step: decisions::read_step(step)?, salt: random()? };
        app.run(actor, None, take).await?;
    }
    for public in &matter.publics {
        let public = decisions::read_public(public)?;
        app.run(actor, None, PublishDecision { decision: id, public, salt: random()? }).await?;
    }
    Ok(())
}
