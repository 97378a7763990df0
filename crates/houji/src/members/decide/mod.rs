//! What may be done with members, shares and dividends. Pure.

mod dividend;
mod register;

pub use dividend::{Draft, Work, drafted, may_pay, may_take_back, paid, posting, stepped};
pub use register::{Before, Limits, added, changed, household, kind, left, phone};

use crate::house::{FieldError, Refusal};
use crate::refusals;

/// What must be mended in a field of a form or a row of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Row as the person sees it; 1 for a form, 0 for a table as a whole.
    pub row: usize,
    /// Field, also the English name of the column.
    pub field: &'static str,
    /// What to do about it.
    pub sentence: String,
}

/// Mistakes as a form tells them.
pub fn refused(mistakes: Vec<Mistake>) -> Refusal {
    Refusal::fields(mistakes.into_iter().map(|wrong| FieldError::new(wrong.field, wrong.sentence)).collect())
}

refusals! {
    /// Why an act on members, shares or dividends was not done.
    pub enum Refused {
        /// Only collectives have members.
        NotCollective = 404 "member.not_collective" "这本账不是集体经济组织的，没有成员名册。请从成员和股份页重新选。",
        /// No such member.
        NoMember = 404 "member.none" "名册里没有这个成员。请回名册重新找。",
        /// No such household.
        NoHousehold = 404 "member.no_household" "名册里没有这一户。请回名册按户号重新找。",
        /// The number is known already.
        PhoneKnown { household: i64 } = 409 "member.phone_known" "这个手机号已经登记在 {household} 户。请核对号码，或先在那一户去掉。",
        /// The household does not have that number.
        PhoneUnknown = 409 "member.phone_unknown" "这一户没有登记这个手机号。请核对号码。",
        /// Too many numbers.
        ManyPhones { most: usize } = 409 "member.many_phones" "一户最多登记 {most} 个手机号。请先去掉不用的。",
        /// No such kind.
        NoKind = 404 "member.no_kind" "没有这种股份。请先在股份种类页加上。",
        /// A kind too many.
        ManyKinds = 409 "member.many_kinds" "一个集体最多 9 种股份。请改已有的种类。",
        /// Left before.
        HasLeft = 409 "member.has_left" "这位已经不是成员了。请看这一户的页面。",
        /// Not so many shares.
        FewShares { held: String } = 422 "member.few_shares" "这位这种股份只有 {held} 份。请改少一些，或换一种。",
        /// Frozen.
        Frozen = 409 "member.frozen" "这位的股份冻结着，不能变动。请先解冻。",
        /// Not frozen.
        NotFrozen = 409 "member.not_frozen" "这位的股份没有冻结。请核对是哪一位。",
        /// Shares stay with the household.
        ByHousehold = 409 "member.by_household"
            "本县股份固化到户，已经配过股的户不再增股，也不转到别的户。请在户内继承或转让。",
        /// No such run.
        NoRun = 404 "dividend.none" "没有这一次分配。请回收益分配页重新选。",
        /// No such payment.
        NoPayment = 404 "dividend.no_payment" "没有这一笔发放。请回这次分配的页面重新选。",
        /// The year has one.
        Exists { year: i64 } = 409 "dividend.exists" "{year} 年已经有一次分配了。请接着办那一次，或者先作废它。",
        /// The year is not over, or too long over.
        OtherYear { least: i64, most: i64 } = 422 "dividend.other_year"
            "这个年份现在不能分配。请填 {least} 到 {most} 的年份，上一年的收益在今年分。",
        /// The year after it is closed.
        TooLate { year: i64 } = 409 "dividend.too_late" "{year} 年的下一年也结账了，不能再按这次记。请作废它，起草上一年的。",
        /// The year's result is not carried over.
        NotCarried { year: i64 } = 409 "dividend.not_carried" "{year} 年的收支还没有结转。请先在账务里做年终结转，再起草分配。",
        /// Nobody holds shares.
        NoShares = 409 "dividend.no_shares" "到登记日没有成员持股。请先登记股份，或改登记日。",
        /// More than there is.
        TooMuch { total: String, limit: String, reserve: String } = 409 "dividend.too_much"
            "要分 {total} 元，提取公积公益金 {reserve} 元以后，最多能分 {limit} 元。请改少一些。",
        /// Less than a fen for a share.
        TooLittle = 422 "dividend.too_little" "分到每股不到一分钱。请把总额改大一些。",
        /// Another step is due.
        NotNow { now: String, next: String } = 409 "dividend.not_now" "这次分配现在是“{now}”，下一步是{next}。请按顺序办。",
        /// It is at its end.
        Over { now: String } = 409 "dividend.over" "这次分配已经{now}，不能再改。请看这次分配的页面。",
        /// The drafter may not check.
        SamePerson = 409 "dividend.same_person" "起草的人不能自己审核。请换一位来审。",
        /// Too few present, or too few for it.
        NotCarriedBy { what: String, least: i64, count: i64 } = 422 "dividend.not_decided"
            "{what}的有 {count} 人，至少要 {least} 人，表决不算通过。请核对人数；没通过的，请改方案再开会。",
        /// Nobody is left to be paid.
        NobodyOwed = 409 "dividend.nobody_owed" "没有要发的了。请看名单，冻结的要先解冻。",
        /// Money was paid.
        WasPaid = 409 "dividend.was_paid" "这次分配已经发过钱了。请先把发放冲销，再冲销分配。",
        /// It was taken back.
        TakenBack = 409 "dividend.was_taken_back" "这一笔已经冲销了。请看这次分配的页面。",
    }
}

/// The least number of votes that are so many twelfths of all.
pub fn least_of(twelfths: i64, of: i64) -> i64 {
    twelfths.saturating_mul(of).saturating_add(11).div_euclid(12)
}
