//! What decides about appeals. Pure: values in, events or a refusal out.

mod behalf;
mod clock;
mod handle;
mod own;
mod reply;
mod sheet;
mod similar;
mod written;

pub use behalf::{
    BehalfFields, Evidence, OnSlip, PadState, Told, both, enter, entries_left, on_slip, told, type_paper,
    type_slip,
};
pub use clock::{Arrival, arrival, arrival_at, latest_promise, rating_until};
pub use handle::{
    accept, ask, decide_extension, designate, extend, look, look_at_consent, look_at_files, mark_petition,
    merge, part_asked, part_done, raise, refuse, return_to,
};
pub use own::{cosign, object, rate, rate_by_call, supplement, withdraw};
pub use reply::{Answered, answered, reply};
pub use sheet::{letter, notice};
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
        /// Entered by the handler for somebody.
        Helped = 403 "appeal.helped" "这件诉求是您替人代办录入的，按规定请由别人办理。",
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
        /// Merged where fewer may see it.
        MergeShown = 422 "appeal.merge_shown" "这一件大家都看得到，要并到也是大家看得到的一件里，说过“我也遇到”的人才看得到答复。请换一件，或者把那一件并过来。",
        /// Taken back though others wait for its answer.
        WithdrawJoined = 409 "appeal.withdraw_joined" "别人反映的同样的事已经并到这一件里办，撤回了他们就等不到答复。请等答复，答复以后可以不评价。",
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
        /// A helper who enters his own matter.
        ProxySelf = 422 "appeal.proxy_self" "填的是您自己的手机号。您自己的事，请从“我要反映”里说。",
        /// More entries in a day than the county allows.
        ProxyMany { most: i64 } = 422 "appeal.proxy_many" "一个人一天最多代办 {most} 件，今天满了。请明天再办，或请别人代办。",
        /// An office that enters what is about cadres.
        ProxySealed = 422 "appeal.proxy_sealed" "反映干部的事不能请村镇干部代办。请家里人或邻居代办，或者当面找纪委。",
        /// Evidence that shows a face or a hand, with a matter about cadres.
        ProxyWitness = 422 "appeal.proxy_witness" "替人反映干部的事，只写见证人，不交录音和照片。请选“见证人”，把录音和照片去掉。",
        /// A slip about cadres.
        SlipSealed = 422 "appeal.slip_sealed" "反映干部的事不能从纸条录入，会让人看到。请把纸条封好，当面交给纪委。",
        /// A paper about anything else, brought to discipline.
        PaperOpen = 422 "appeal.paper_open" "这里只录反映干部的。别的事情请交给村或乡镇，从纸条录入。",
        /// Nobody printed a slip with this code here.
        SlipNotOurs = 422 "appeal.slip_not_ours" "这个编码不是给这里印的纸条。请对着纸条再看一遍 12 个数字。",
        /// The slip was typed in before.
        SlipUsed = 409 "appeal.slip_used" "这张纸条已经录过了，一张只能录一次。请凭纸条上的码查进度。",
        /// Printed, and not typed in yet.
        SlipWaiting { day: String } = 404 "appeal.slip_waiting" "这个码是{day}印的纸条，还没有录进来。请把写好的纸条交给村党群服务中心；交过的，请过一个工作日再查。",
        /// More slips at once than the county allows.
        SlipMany { most: i64 } = 422 "appeal.slip_many" "一次最多印 {most} 张纸。请少印几张。",
        /// A rating typed for somebody who can rate himself.
        CallBackOwn = 409 "appeal.call_back_own" "这件是本人自己反映的，评价要由本人自己评，不能替评。请等本人评价。",
        /// A written reminder before anything is late.
        NoticeEarly = 409 "appeal.notice_early" "这件还没有超期，不用发催办单。请到期以后再看。",
        /// A letter before there is an answer.
        LetterEarly = 409 "appeal.letter_early" "这件还没有答复，没有可以印的。请答复以后再印。",
    }
}

/// An appeal about to be acted on.
pub struct Handling {
    /// The appeal.
    pub appeal: Appeal,
    /// The filer is the actor, or a relative the actor declared.
    pub recused: bool,
    /// The actor entered it for somebody.
    pub helped: bool,
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

/// Nobody handles what is his own, a near relative's, or what he entered for somebody.
pub(super) fn concerns_another(state: &Handling) -> Result<(), Stop> {
    if state.recused {
        return Err(Refused::Recused.into());
    }
    if state.helped { Err(Refused::Helped.into()) } else { Ok(()) }
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
