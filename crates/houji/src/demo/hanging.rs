//! Publishing in the demo county: each step of a publication, and each of a question about it, by whoever it belongs to.

use super::boards::{Act, Board, Found};
use super::people::Folk;
use super::typed::{Names, typed};
use crate::appeals::commands::{File, Handle, OfHandler, Rate};
use crate::appeals::model::{Category, Mode};
use crate::appeals::{decide, draw};
use crate::gate::{Actor, Role};
use crate::house::run::Command;
use crate::house::{App, Fault, Stop, random};
use crate::notices::AskLine;
use crate::notices::commands::{
    ApproveNotice, BeginNotice, CheckNotice, CorrectNotice, Draft, PublishNotice, SuperviseNotice,
};
use crate::notices::documents::Looked;
use crate::notices::model::{Composed, LineCode, NoticeId, told};
use crate::notices::reading::{compose, hung};
use houji_base::{AppealId, DivisionCode};
use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::pin::Pin;

/// An act under way.
pub(super) type Acting = Pin<Box<dyn Future<Output = Result<(), Stop>> + Send>>;

/// What those who supervise object to.
const OBJECTIONS: [&str; 3] = [
    "有一笔的说明太简单，请写清楚钱用在哪里。",
    "有一笔票据的日期和入账的日期隔得久，请把原因说清楚。",
    "这一期比上一期多不少，请把多出来的原因写上。",
];
/// What a correction changed, and why.
const CORRECTION: &str = "第一版漏印了和以前比的那一句，补上；别的没有改动。";
/// What somebody asks about a line, and what is found and done about it.
const QUESTIONS: [[&str; 3]; 4] = [
    [
        "这一笔是给谁家办的事？钱是怎么定下来的？",
        "翻了凭证和会议记录，这一笔是两委会商量后办的",
        "凭证复印件放在村委会，谁想看都可以来看",
    ],
    [
        "这一笔比去年多了不少，是什么原因？",
        "对了去年同期的账，多出来的是今年量大了，单价没有变",
        "两年的明细写在一张纸上，贴在公开栏旁边",
    ],
    ["这一笔的票据能不能让大家看看？", "票据齐全，报账前监委会逐张看过", "原始票据随时可以在会计那里看"],
    [
        "这笔钱进的是集体的账还是村委会的账？",
        "查了银行回单，进的是合作社的账户，没有经过个人",
        "已经当面给本人看了回单",
    ],
];

/// Those who draft, check, supervise, and look at it from the township.
pub(super) struct Signers {
    pub(super) drafter: Actor,
    pub(super) secretary: Actor,
    pub(super) supervisor: Actor,
    pub(super) clerk: Actor,
    pub(super) villager: Actor,
}

impl Signers {
    /// Whoever does it in a village; `actors` by position among the folk.
    pub(super) fn of(
        folk: &Folk,
        actors: &[Actor],
        (village, keeper): (DivisionCode, usize),
        nth: i64,
    ) -> Result<Signers, Fault> {
        let actor =
            |at: usize| actors.get(at).cloned().ok_or_else(|| Fault::new("nobody signs what is published"));
        let holder = |role, which: usize| {
            let holders = folk.holding(role, village);
            let at = holders.get(which % holders.len().max(1)).copied();
            actor(at.ok_or_else(|| Fault::new("nobody signs what is published"))?)
        };
        Ok(Signers {
            drafter: holder(Role::VillageCadre, 0)?,
            secretary: holder(Role::VillageSecretary, 0)?,
            supervisor: holder(Role::Supervisor, 0)?,
            clerk: actor(keeper)?,
            villager: holder(Role::Villager, usize::try_from(nth).unwrap_or(0))?,
        })
    }
}

/// What was begun, and which question was asked.
#[derive(Default)]
pub(super) struct Boards {
    begun: BTreeSet<NoticeId>,
    asked: BTreeMap<NoticeId, AppealId>,
}

impl Boards {
    /// Begins one step; nothing when there was nothing to tell.
    pub(super) async fn act(
        &mut self,
        app: &App,
        by: Signers,
        village: DivisionCode,
        board: Board,
    ) -> Result<Option<Acting>, Stop> {
        let (notice, seen) = (board.id, board.seen);
        if board.act != Act::Draft && !self.begun.contains(&notice) {
            return Ok(None);
        }
        let objects = board.found == Found::Objection;
        let words = String::new;
        Ok(Some(match board.act {
            Act::Draft => {
                let Some(draft) = drafted(app, &by, village, board, false).await? else {
                    return Ok(None);
                };
                self.begun.insert(notice);
                let (item, period) = (board.item.to_owned(), board.period.to_string());
                run(
                    app,
                    by.drafter,
                    BeginNotice { village, item, period, draft, id: notice, salt: random()? },
                )
            }
            Act::Check => run(app, by.secretary, CheckNotice { notice, seen, words: words() }),
            Act::Supervise => {
                let words = if objects { objection(board.nth) } else { "核对过了，同意公开。" };
                run(app, by.supervisor, SuperviseNotice { notice, seen, objects, words: words.to_owned() })
            }
            Act::Approve => {
                let words = "村里当面作了说明，凭证也看过，可以公开。".to_owned();
                run(app, by.clerk, ApproveNotice { notice, seen, words })
            }
            Act::Publish => run(app, by.secretary, PublishNotice { notice, seen, looked: Looked::default() }),
            Act::Correct => {
                let draft = drafted(app, &by, village, board, true).await?;
                let draft = draft.ok_or_else(|| Fault::new("what was published has nothing behind it"))?;
                let correction = CORRECTION.to_owned();
                run(app, by.drafter, CorrectNotice { notice, seen, draft, correction, salt: random()? })
            }
            Act::Ask => return self.ask(app, by, village, board).await.map(|()| None),
            Act::Accept | Act::Answer | Act::Rate => {
                let Some(id) = self.asked.get(&notice).copied() else { return Ok(None) };
                return answered(app, by, (id, board)).await.map(Some);
            }
        }))
    }

    /// A villager asks about a line of what hangs there.
    async fn ask(&mut self, app: &App, by: Signers, village: DivisionCode, board: Board) -> Result<(), Stop> {
        let (county, name) = (app.db.county(), told::notice_id(village, board.item, board.period, 1));
        let read = app.db.read(move |db| Ok(hung(db, county, &name)?));
        let Some((title, lines)) = read.await? else { return Ok(()) };
        let of_facts: Vec<LineCode> =
            lines.iter().filter(|line| line.about.is_some()).map(|line| line.code).collect();
        let at = usize::try_from(board.nth).unwrap_or(0).checked_rem(of_facts.len());
        let Some(code) = at.and_then(|at| of_facts.get(at)) else { return Ok(()) };
        let mode = if board.nth % 3 == 0 { Mode::Named } else { Mode::Hidden };
        let [question, ..] = question(board);
        let text = format!("{}这张表：{question}", board.period.zh());
        let spot = format!("{code} {title}");
        let written = decide::written(Category::Disclosure.code(), &text, &spot, mode.code(), true)?;
        let file = File::new(village, written, draw(app).await?);
        let filed = app.run(&by.villager, None, AskLine { village, code: code.as_i64(), file }).await?;
        self.asked.insert(board.id, filed.id);
        Ok(())
    }
}

fn run<A: Command>(app: &App, by: Actor, act: A) -> Acting {
    let app = app.clone();
    Box::pin(async move { app.run(&by, None, act).await.map(drop) })
}

fn objection(nth: i64) -> &'static str {
    let at = usize::try_from(nth).unwrap_or(0) % OBJECTIONS.len();
    OBJECTIONS.get(at).copied().unwrap_or("")
}

/// Question, what was found and what was done; those of one village differ from one to the next.
fn question(board: Board) -> [&'static str; 3] {
    QUESTIONS.get(board.question % QUESTIONS.len()).copied().unwrap_or_default()
}

async fn answered(app: &App, by: Signers, (id, board): (AppealId, Board)) -> Result<Acting, Stop> {
    let [_, found, done] = question(board);
    Ok(match board.act {
        Act::Accept => run(app, by.drafter, Handle { id, act: OfHandler::Accept(None) }),
        Act::Answer => {
            let parts = [found, done, ""];
            let answer = decide::answered("resolved", parts, "", app.clock.now().day())?;
            run(app, by.drafter, Handle { id, act: OfHandler::Answer(answer) })
        }
        _ => run(app, by.villager, Rate { id, code: None, score: 4 + board.nth % 2, said: None }),
    })
}

/// What a draft says: made from facts, or typed. The first version of what is corrected later lacks something.
async fn drafted(
    app: &App,
    by: &Signers,
    village: DivisionCode,
    board: Board,
    is_second: bool,
) -> Result<Option<Draft>, Stop> {
    let lacks = board.found == Found::Correction && !is_second;
    let [secretary, cadre, supervisor] =
        [&by.secretary, &by.drafter, &by.supervisor].map(|of| of.name.as_str());
    if let Some(typed) = typed(board, &Names { secretary, cadre, supervisor }, lacks)? {
        return Ok(Some(Draft { typed: Some(typed), made: None }));
    }
    let cx = app.context(by.drafter.clone());
    let made = app.db.read(move |db| compose(db, &cx, (village, board.item, board.period))).await?;
    let made = made.map(|made| if lacks { Composed { comparison: String::new(), ..made } } else { made });
    Ok(made.map(|made| Draft { typed: None, made: Some(made) }))
}
