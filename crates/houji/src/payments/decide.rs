//! What may be asked for, agreed to and paid, and the voucher that follows. Pure.

use super::model::{Act, Ask, Decided, Part, PaymentEvent, Request, Stage, Told, agreed, chain_code};
use crate::books::model::{AccountCode, BookId, Line, NewVoucher, PartyId, Period, Side, Trial, VoucherKind};
use crate::books::typed::words;
use crate::gate::Role;
use crate::house::{FieldError, Refusal};
use crate::refusals;
use houji_base::{Day, Fen, Moment, PersonId};
use houji_seal::{Digest, commitment};

refusals! {
    /// Why an act on a request to pay was not done.
    pub enum Refused {
        /// No such request.
        NoPayment = 404 "payment.none" "没有这笔用款申请。请回用款目录重新找。",
        /// Its stage does not allow it.
        NotNow { stage: String } = 409 "payment.not_now" "这笔用款现在是“{stage}”，这一步办不了。请打开申请页看看下一步。",
        /// Somebody did something with it since it was looked at.
        Changed = 409 "payment.changed" "您看的时候，这笔用款有人办过了，内容可能变了。请刷新页面，看清楚再办。",
        /// Whoever asks neither agrees nor pays.
        Own = 409 "payment.own" "这笔用款是您申请的，不能由您批、由您付。请让别的人办。",
        /// It pays whoever decides, or a declared relative.
        Recused = 409 "payment.recused" "收款人是您本人，或者您申报过的亲属，您应当回避。请让别的人办。",
        /// Nobody fills two steps.
        Twice = 409 "payment.twice" "您已经批过这笔用款的一步，一个人不能批两步。请让别的人批。",
        /// It is another one's turn.
        NotYourTurn { role: &'static str } = 409 "payment.not_your_turn" "现在轮到{role}批。请等轮到您的岗位再办。",
        /// Only whoever asked mends it and takes it back.
        NotAsker = 409 "payment.not_asker" "只有申请人自己能补正、撤回。请让申请人办。",
        /// There is not enough money that is not set aside for others.
        NotEnough { free: String, amount: String } = 409 "payment.not_enough"
            "账上能用的只有 {free} 元（批了没付的已经留出），这笔要 {amount} 元。请等钱到账再批，或者退回改少。",
        /// The party is there, of another kind.
        OtherKind = 409 "payment.other_kind" "这个名字在账里已经有了，类别和您选的不一样。请核对后重新选类别，真是同名的请加上住处区分。",
    }
}

/// What whoever agrees says.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Agreed.
    Approve,
    /// Something is to be mended first.
    Return,
    /// Not agreed.
    Refuse,
}

impl Verdict {
    /// All, with code and name.
    pub const ALL: [(Verdict, &'static str, &'static str); 3] = [
        (Verdict::Approve, "approve", "同意"),
        (Verdict::Return, "return", "退回补正"),
        (Verdict::Refuse, "refuse", "不同意"),
    ];

    /// The one of a code.
    pub fn parse(code: &str) -> Option<Verdict> {
        Verdict::ALL.iter().find(|(_, each, _)| *each == code).map(|(verdict, ..)| *verdict)
    }
}

/// True for an account of cash or bank.
pub fn is_purse(account: &AccountCode) -> bool {
    matches!(account.general(), "101" | "102")
}

/// Is all of this an account of money on one side, and none on the other?
///
/// # Errors
/// A refusal naming each field.
pub fn sides(ask: &Ask) -> Result<(), Refusal> {
    let mut errors = Vec::new();
    if !is_purse(&ask.account) {
        errors.push(FieldError::new("account", "请选从现金还是哪个银行账户付"));
    }
    for (part, number) in ask.parts.iter().zip(1..) {
        if is_purse(&part.account) {
            let sentence = format!("第 {number} 项不能是现金、银行存款，请选这笔钱花在什么上");
            errors.push(FieldError::new(format!("line{number}-account"), sentence));
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(Refusal::fields(errors)) }
}

/// The voucher that pays: what it is for against the purse. Debts are with the payee.
pub fn voucher(
    (summary, payee, account): (&str, PartyId, &AccountCode),
    parts: &[Part],
    (day, papers): (Day, i64),
) -> NewVoucher {
    let is_with = |code: &AccountCode| !code.as_str().starts_with('5');
    let debit = |part: &Part| Line {
        account: part.account.clone(),
        party: Some(payee).filter(|_| is_with(&part.account)),
        side: Side::Debit,
        amount: part.amount,
        summary: String::new(),
    };
    let amount = parts.iter().map(|part| part.amount).sum();
    let credit =
        Line { account: account.clone(), party: None, side: Side::Credit, amount, summary: String::new() };
    NewVoucher {
        period: Period::of(day),
        day,
        kind: VoucherKind::Ordinary,
        summary: summary.to_owned(),
        papers,
        reverses: None,
        lines: parts.iter().map(debit).chain(std::iter::once(credit)).collect(),
    }
}

/// What the record says of what is asked for; made again from its rows, it is the same.
pub fn told(
    n: i64,
    (book, payee): (BookId, PartyId),
    ask: &Ask,
    chain: &[Role],
    (files, salt): (Vec<String>, &[u8; 16]),
) -> Told {
    Told {
        n,
        book,
        payee,
        account: ask.account.clone(),
        amount: ask.amount(),
        parts: ask.parts.clone(),
        papers: ask.papers,
        chain: chain_code(chain),
        files,
        words: commitment(salt, &ask.summary).to_string(),
    }
}

/// A request about to be decided or paid, and who would do it.
pub struct Hand<'a> {
    /// The request.
    pub request: &'a Request,
    /// What was done with it.
    pub acts: &'a [Act],
    /// Who.
    pub me: PersonId,
    /// Roles held where it lies.
    pub roles: &'a [Role],
    /// It pays that person or a declared relative.
    pub is_recused: bool,
}

/// A step that may be decided: its role, and whether a township leader stands in for it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Step {
    /// Role.
    pub role: Role,
    /// Somebody stands in.
    pub stood_in: bool,
}

impl Hand<'_> {
    fn in_stage(&self, stage: Stage) -> Result<(), Refused> {
        let now = self.request.stage;
        if now == stage { Ok(()) } else { Err(Refused::NotNow { stage: now.zh().to_owned() }) }
    }

    /// Neither one's own, nor for oneself.
    fn is_clean(&self) -> Result<(), Refused> {
        match () {
            () if self.request.asked_by == self.me => Err(Refused::Own),
            () if self.is_recused => Err(Refused::Recused),
            () => Ok(()),
        }
    }

    /// May this person decide the step whose turn it is? A township leader may stand in for a step of the village.
    ///
    /// # Errors
    /// The first of: it waits for nobody, one's own, recused, one has decided before, another one's turn.
    pub fn may_decide(&self) -> Result<Step, Refused> {
        self.in_stage(Stage::Asked)?;
        self.is_clean()?;
        if agreed(self.acts).any(|act| act.by == Some(self.me)) {
            return Err(Refused::Twice);
        }
        let role = self.request.turn().unwrap_or(Role::TownLeader);
        if self.roles.contains(&role) {
            return Ok(Step { role, stood_in: false });
        }
        let is_village = matches!(role, Role::VillageSecretary | Role::FirstSecretary | Role::Supervisor);
        if is_village && self.roles.contains(&Role::TownLeader) {
            return Ok(Step { role, stood_in: true });
        }
        Err(Refused::NotYourTurn { role: role.zh() })
    }

    /// May this person pay it?
    ///
    /// # Errors
    /// The first of: it is not set aside for, its time is over, one's own, recused.
    pub fn may_pay(&self, now: Moment) -> Result<(), Refused> {
        self.in_stage(Stage::Reserved)?;
        if self.request.until.is_some_and(|until| until <= now) {
            return Err(Refused::NotNow { stage: Stage::Expired.zh().to_owned() });
        }
        self.is_clean()
    }

    /// May this person mend it, or take it back?
    ///
    /// # Errors
    /// The first of: another one asked, the stage.
    pub fn may_change(&self, stages: &[Stage]) -> Result<(), Refused> {
        if self.request.asked_by != self.me {
            return Err(Refused::NotAsker);
        }
        let now = self.request.stage;
        if stages.contains(&now) { Ok(()) } else { Err(Refused::NotNow { stage: now.zh().to_owned() }) }
    }
}

/// A decision as an event. `version` is that of the request as it was looked at; `until` is when what is set aside is free
/// again, should this be the last step. Sending back, not agreeing and standing in need their reason.
///
/// # Errors
/// The refusal.
pub fn decided(
    hand: &Hand<'_>,
    (verdict, version, said): (Verdict, i64, &str),
    (free, until): (Fen, Moment),
) -> Result<PaymentEvent, Refusal> {
    let step = hand.may_decide()?;
    let request = hand.request;
    if request.version != version {
        return Err(Refused::Changed.into());
    }
    let least = usize::from(verdict != Verdict::Approve || step.stood_in).saturating_mul(2);
    let ask = if verdict == Verdict::Approve {
        "请写一下为什么由您代批"
    } else {
        "请写一下为什么，申请人看得到"
    };
    let said = words("words", said, (least, 60), ask).map_err(|why| Refusal::fields(vec![why]))?;
    let is_last = verdict == Verdict::Approve
        && usize::try_from(request.step).is_ok_and(|step| step.saturating_add(1) >= request.chain.len());
    if is_last && request.amount > free {
        let (free, amount) = (free.positive().grouped(), request.amount.grouped());
        return Err(Refused::NotEnough { free, amount }.into());
    }
    let decided = Decided {
        n: request.version.saturating_add(1),
        role: step.role.code(),
        stood_in: step.stood_in,
        until: is_last.then_some(until),
        words: commitment(&request.salt, &said).to_string(),
    };
    Ok(match verdict {
        Verdict::Approve => PaymentEvent::Approved(decided),
        Verdict::Return => PaymentEvent::Returned(decided),
        Verdict::Refuse => PaymentEvent::Refused(decided),
    })
}

/// What of an account is not set aside: of the account itself, and of all it is a part of. `reserved` is what is set aside
/// of each account.
pub fn free(trial: &Trial, account: &AccountCode, reserved: &[(AccountCode, Fen)]) -> Fen {
    let of = |at: AccountCode| {
        let aside = reserved.iter().filter(|(code, _)| at.covers(code)).map(|(_, fen)| *fen).sum::<Fen>();
        trial.closing(at.as_str()).net().minus(aside)
    };
    std::iter::successors(Some(account.clone()), AccountCode::parent).map(of).min().unwrap_or_default()
}

/// What is wrong with the proof of a payment: its day, the bank's number, the photos.
///
/// # Errors
/// A refusal naming each field.
pub fn proof(
    request: &Request,
    (day, bank_ref, photos): (Day, &str, usize),
    today: Day,
) -> Result<String, Refusal> {
    let mut errors = Vec::new();
    if day < request.first_at.day() || day > today {
        let sentence = format!("付款日期请填 {} 到 {} 之间", request.first_at.day().zh(), today.zh());
        errors.push(FieldError::new("day", sentence));
    }
    let least = if request.account.general() == "102" { 4 } else { 0 };
    let number = words("bank_ref", bank_ref, (least, 40), "请填银行回单上的流水号");
    let number = number.unwrap_or_else(|why| {
        errors.push(why);
        String::new()
    });
    if photos == 0 {
        errors.push(FieldError::new("photos", "请附上银行回单或收条的照片"));
    }
    if errors.is_empty() { Ok(number) } else { Err(Refusal::fields(errors)) }
}

/// True when a payee's name is, or holds, one of these names.
pub fn names_one(payee: &str, names: &[String]) -> bool {
    names.iter().any(|name| name.chars().count() >= 2 && payee.contains(name.as_str()))
}

/// Commitment to the bank's number of a payment.
pub fn bank_words(request: &Request, bank_ref: &str) -> Digest {
    commitment(&request.salt, bank_ref)
}
