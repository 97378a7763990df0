//! What decides about appeals. Pure: values in, events or a refusal out.

mod clock;
mod handle;
mod own;
mod reply;
mod similar;
mod written;

pub use clock::{Arrival, arrival, arrival_at, latest_promise, rating_until};
pub use handle::{
    accept, ask, decide_extension, designate, extend, look, mark_petition, merge, part_asked, part_done,
    raise, refuse, return_to,
};
pub use own::{cosign, object, rate, supplement, withdraw};
pub use reply::{Answered, answered, reply};
pub use similar::alike;
pub use written::{NOTE, PART, SPOT, TEXT, Written, note, written};

use super::model::{Appeal, AppealEvent, Reason, Reply};
use crate::gate::{Actor, Desk};
use crate::house::{Context, Stop};
use crate::refusals;
use houji_base::PersonId;
use houji_seal::commitment;

refusals! {
    /// Why an act on an appeal was not done.
    pub enum Refused {
        /// No appeal of this receipt code. One looked for by its id is the house's "not found": no answer may tell
        /// an appeal that is not there from one that is not for the asker's eyes.
        NoReceipt = 404 "appeal.no_receipt" "没有这个查询码。请对着再看一遍，12 个数字一个也不能错。",
        /// Of a village that is not there or was merged away.
        NoVillage = 422 "appeal.no_village" "没有这个村，或者它已经并到别的村。请重新选村。",
        /// Acts out of order.
        WrongStage { stage: &'static str, act: &'static str } = 409 "appeal.wrong_stage" "这件诉求现在是“{stage}”，不能{act}。请刷新页面看看最新进展。",
        /// Of somebody else.
        NotHandler = 403 "appeal.not_handler" "这件诉求是别人接办的，请由接办人答复，或请镇里经办人答复。",
        /// Lies with another desk.
        NotDesk { desk: String } = 403 "appeal.not_desk" "这件诉求现在由{desk}办，您这里不能办。有话请跟那里说。",
        /// Only the desk above decides.
        NotAbove = 403 "appeal.not_above" "这要由上一级来定，您这里不能定。请报上一级。",
        /// Concerns the handler.
        Recused = 403 "appeal.recused" "这件诉求是您本人或您申报的亲属反映的，按规定请由别人办理。",
        /// Rated badly before.
        HandledBefore = 403 "appeal.handled_before" "这件诉求您答复过，村民不满意，按规定要换人办。请由别的同事接办。",
        /// The name is kept from the village.
        NameHidden = 403 "appeal.name_hidden" "反映人选择了对村里不写名，村里看不到姓名和电话。需要联系本人，请找镇里经办人。",
        /// Nobody knows the name.
        NameUnknown = 403 "appeal.name_unknown" "这件诉求是匿名反映的，没有姓名和电话。有要问的，可以在这里请反映人补充。",
        /// Later than the rule allows.
        TooLate { latest: String } = 422 "appeal.too_late" "答应的日子不能晚于{latest}。请选早一点的日子。",
        /// Sent on after the time for it.
        ReturnOver = 409 "appeal.return_over" "转给别处要在收到后一个工作日内，现在过了时间。请接办，或请上一级指定由谁办。",
        /// Sent on a second time.
        ReturnedBefore = 409 "appeal.returned_before" "这件诉求已经转过一次，不能再转。请接办，或请上一级指定由谁办。",
        /// Objected before.
        ObjectedBefore = 409 "appeal.objected_before" "这件诉求本人不同意过一次“没有受理”，不能再不受理。请接办。",
        /// To the same desk, or to one that does not fit.
        WrongDesk = 422 "appeal.wrong_desk" "不能转到这个单位。请另选一个单位。",
        /// More time asked for too late.
        ExtensionLate = 409 "appeal.extension_late" "要延期，得在到期之前说。现在已经到期，请尽快答复。",
        /// More time asked for too often.
        ExtensionUsed { times: i64 } = 409 "appeal.extension_used" "延期最多 {times} 次，已经用完了。请按期答复。",
        /// Nobody above could decide.
        ExtensionNobody = 409 "appeal.extension_nobody" "没有上一级可以批延期，请按期答复。",
        /// The villager was asked once before.
        AskedBefore = 409 "appeal.asked_before" "请村民补充只能有一次，已经用过了。请按手里的材料办。",
        /// Another desk still works at it.
        PartsOpen { count: usize } = 409 "appeal.parts_open" "还有 {count} 个单位没办完它们那一部分。请等它们办完，再一起答复。",
        /// The words of an answer that was given before.
        Copied { number: String, earlier: String } = 422 "appeal.copied" "这段答复和您在编号 {number} 里写的几乎一样：“{earlier}”。请写这件事的实际情况。",
        /// Merged with something it cannot be merged with.
        WrongMerge = 422 "appeal.wrong_merge" "只能并到同一个村、还没办完的另一件诉求里。请核对编号。",
        /// No month and no year.
        NoPeriod = 422 "figures.no_period" "没有看懂是哪段时间。请选一个月或者一年，最长一年。",
        /// Too many rows for one file.
        LedgerTooLong { most: i64 } = 422 "ledger.too_long" "这段时间的诉求太多，一份台账最多 {most} 件。请选短一点的时间，或者分村导出。",
        /// Not for everybody.
        NotShown = 404 "appeal.not_shown" "没有找到这件事，或者它没有公开。请回上一页重新找。",
        /// Said so before.
        CosignedBefore = 409 "appeal.cosigned_before" "您已经说过“我也遇到”了，算一次，请等答复。",
        /// One's own.
        CosignOwn = 409 "appeal.cosign_own" "这件事就是您反映的，不用再说“我也遇到”，请等答复。",
        /// Photos with what is sealed.
        SealedFiles = 422 "appeal.sealed_files" "密件现在只收文字，照片和录音还不能加密存。请把照片和录音去掉，把经过写清楚；材料请当面交给纪委。",
    }
}

/// An appeal about to be acted on.
pub struct Handling {
    /// The appeal.
    pub appeal: Appeal,
    /// The filer is the actor, or a relative the actor declared.
    pub recused: bool,
    /// Salt of the commitments.
    pub salt: [u8; 16],
    /// Latest answers of the actor to other appeals, with their numbers; only when an answer is decided.
    pub earlier: Vec<(String, Reply)>,
    /// The other appeal of a merge.
    pub other: Option<Appeal>,
    /// The actor said before: with me too.
    pub cosigned: bool,
}

/// What the record keeps of a villager's words: it shows later that they were not changed, and not what they are.
pub fn filed_words(salt: &[u8; 16], text: &str, spot: &str) -> String {
    commitment(salt, &format!("{text}\n{spot}")).to_string()
}

/// What the record keeps of a note.
pub fn note_words(salt: &[u8; 16], body: &str) -> String {
    commitment(salt, body).to_string()
}

/// What is kept of a move: to which office, and why.
pub fn move_body(desk: Desk, why: &str) -> String {
    format!("转到{}：{why}", desk.office.zh())
}

/// What is kept of not being taken on: the reason, and where to go instead.
pub fn refusal_body(reason: Reason, instead: &str) -> String {
    format!("{}。{instead}", reason.zh())
}

/// What is kept of asking another desk for its part.
pub fn part_body(desk: Desk, what: &str) -> String {
    format!("请{}一起办：{what}", desk.office.zh())
}

/// True when the filer is the actor or a declared relative.
pub fn is_recused(actor: &Actor, filer: Option<PersonId>, relatives: &[PersonId]) -> bool {
    filer.is_some_and(|filer| actor.person == Some(filer) || relatives.contains(&filer))
}

/// Keeps the decided step only when the life allows it.
fn step(
    state: &Handling,
    events: Vec<AppealEvent>,
    act: &'static str,
    cx: &Context,
) -> Result<Vec<AppealEvent>, Stop> {
    let mut life = state.appeal.life.clone();
    for event in &events {
        match life.after(event, cx.now, cx.actor.person) {
            Some(next) => life = next,
            None => return Err(wrong_stage(state, act)),
        }
    }
    Ok(events)
}

fn wrong_stage(state: &Handling, act: &'static str) -> Stop {
    let life = &state.appeal.life;
    let stage = if life.side.waiting.is_some() { "等村民补充" } else { life.stage.zh() };
    Refused::WrongStage { stage, act }.into()
}
