//! What is typed into the forms of the acts, read into checked acts; the same for pages and API.

use super::commands::{OfFiler, OfHandler, OfSupervisor};
use super::decide::{answered, note};
use super::model::{Appeal, Reason};
use crate::gate::{Desk, Office};
use crate::house::error::UNREADABLE;
use crate::house::{Context, FieldError, Refusal};
use houji_base::{AppealId, Term};
use serde::Deserialize;

/// One act as typed. Which parts are needed depends on the act; what is missing is told.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ActFields {
    /// `accept`, `refuse`, `return`, `raise`, `extend`, `ask`, `ask_part`, `done_part`, `merge`, `answer`;
    /// `designate`, `grant`, `deny`, `petition`, `call_back`; `supplement`, `object`, `withdraw`.
    pub act: String,
    /// A term such as `3wd`: what is promised, or how much longer.
    pub term: String,
    /// Code of an office.
    pub office: String,
    /// Code of a reason.
    pub reason: String,
    /// Reason, question, supplement: 5 to 500 characters.
    pub text: String,
    /// Which part, from 0.
    pub part: String,
    /// Id of the other appeal.
    pub other: String,
    /// Number of the other appeal in the same village, such as `2026-7`, in place of its id.
    pub number: String,
    /// `resolved`, `partly` or `explained`.
    pub outcome: String,
    /// What was found, 5 to 1000 characters.
    pub found: String,
    /// What was done, 5 to 1000 characters.
    pub done: String,
    /// What was not done and why.
    pub not_done: String,
    /// The next day something happens.
    pub next_day: String,
    /// Where the page came from; of no meaning over the API.
    #[cfg_attr(test, schema(ignore))]
    pub back: String,
    /// Receipt code of an appeal filed without a name.
    pub code: String,
    /// A rating from 1 to 5, told on the phone.
    pub score: String,
}

fn one(field: &'static str, sentence: &str) -> Refusal {
    Refusal::fields(vec![FieldError::new(field, sentence)])
}

impl ActFields {
    fn text(&self, ask: &str) -> Result<String, Refusal> {
        note("text", ask, &self.text)
    }

    fn desk(&self, of: &Appeal) -> Result<Desk, Refusal> {
        let office = Office::parse(&self.office).ok_or_else(|| one("office", "请选一个单位"))?;
        Ok(Desk::of(office, of.village))
    }

    /// The typed number of another appeal; none when nothing was typed.
    ///
    /// # Errors
    /// A refusal at the field when it is no number.
    pub fn other_number(&self) -> Result<Option<(i64, i64)>, Refusal> {
        if self.act != "merge" || self.number.trim().is_empty() {
            return Ok(None);
        }
        let halves = self.number.trim().split_once('-');
        let read = halves.and_then(|(year, number)| year.parse().ok().zip(number.parse().ok()));
        Ok(Some(read.ok_or_else(|| one("number", "编号请写成 2026-7 这样"))?))
    }

    /// Refuses a number nobody has.
    pub fn no_such_number(&self) -> Refusal {
        one("number", "这个村没有这个编号的、还没办完的诉求。请核对编号")
    }

    /// What the desk does.
    ///
    /// # Errors
    /// A refusal naming what is to be mended.
    pub fn of_handler(&self, appeal: &Appeal, cx: &Context) -> Result<OfHandler, Refusal> {
        use OfHandler as H;
        let term = Term::parse(&self.term).ok();
        Ok(match self.act.as_str() {
            "accept" => match (term, self.term.is_empty()) {
                (None, false) => return Err(one("term", "请选一个答应的日子")),
                (term, _) => H::Accept(term),
            },
            "refuse" => {
                let reason = Reason::parse(&self.reason).ok_or_else(|| one("reason", "请选为什么不受理"))?;
                H::Refuse(reason, self.text("请写一下该去哪里办，怎么办")?)
            }
            "return" => H::Return(self.desk(appeal)?, self.text("请写一下为什么归那里办")?),
            "raise" => H::Raise(self.desk(appeal)?, self.text("请写一下为什么要上一级办")?),
            "extend" => {
                let term = term.ok_or_else(|| one("term", "请选延长多久"))?;
                H::Extend(term, self.text("请写一下为什么要延期")?)
            }
            "ask" => H::Ask(self.text("请写一下要本人补充什么")?),
            "ask_part" => H::AskPart(self.desk(appeal)?, self.text("请写一下请那里办什么")?),
            "done_part" => {
                let part = self.part.parse().map_err(|_| UNREADABLE)?;
                H::DonePart(part, self.text("请写一下这一部分办得怎么样")?)
            }
            "merge" => {
                let other = AppealId::parse(self.other.trim());
                H::Merge(other.map_err(|_| one("number", "请选要并到哪一件，或者写它的编号"))?)
            }
            "answer" => {
                let parts = [self.found.as_str(), &self.done, &self.not_done];
                H::Answer(answered(&self.outcome, parts, &self.next_day, cx.today)?)
            }
            _ => return Err(UNREADABLE.into()),
        })
    }

    /// What is decided above the desk.
    ///
    /// # Errors
    /// A refusal naming what is to be mended.
    pub fn of_supervisor(&self, appeal: &Appeal) -> Result<OfSupervisor, Refusal> {
        Ok(match self.act.as_str() {
            "designate" => OfSupervisor::Designate(self.desk(appeal)?, self.text("请写一下为什么归那里办")?),
            "grant" => OfSupervisor::Extension(true),
            "deny" => OfSupervisor::Extension(false),
            "petition" => OfSupervisor::Petition,
            "call_back" => {
                let score = self.score.parse().unwrap_or(0);
                super::commands::rating(score)?;
                let said = match self.text.trim() {
                    "" => None,
                    text => Some(note("text", "", text)?),
                };
                OfSupervisor::CallBack(score, said)
            }
            _ => return Err(UNREADABLE.into()),
        })
    }

    /// What the filer says.
    ///
    /// # Errors
    /// A refusal naming what is to be mended.
    pub fn of_filer(&self) -> Result<OfFiler, Refusal> {
        Ok(match self.act.as_str() {
            "supplement" => OfFiler::Supplement(self.text("请写一下要补充的")?),
            "object" => OfFiler::Object(self.text("请写一下为什么不同意")?),
            "withdraw" => OfFiler::Withdraw,
            _ => return Err(UNREADABLE.into()),
        })
    }
}
