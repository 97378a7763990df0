//! What the invented village accountants ask to be paid: a few requests at every stage, and three that look like one that was
//! split. Pure.

use super::books::account;
use crate::gate::Role;
use crate::house::Fault;
use crate::payments::decide::Verdict;
use crate::payments::model::{Ask, Part, PaymentId};
use houji_base::{Day, Fen, Moment, WorkCalendar};

/// What is done with a request to pay.
#[derive(Clone)]
pub(super) enum Paying {
    /// It is asked for.
    Ask(PaymentId, Box<Ask>),
    /// Somebody of a role decides, looking at this version.
    Decide(PaymentId, Role, Verdict, i64, &'static str),
    /// It is paid on a day.
    Pay(PaymentId, Day, Fen),
}

/// What for, which account, how many days ago, yuan; and what was said until now.
type Plan = (&'static str, &'static str, i64, i64, &'static [(Role, Verdict, &'static str)]);

const YES: Verdict = Verdict::Approve;
const ALL: [(Role, Verdict, &str); 3] =
    [(Role::VillageSecretary, YES, ""), (Role::Supervisor, YES, ""), (Role::TownClerk, YES, "")];
const PLANS: [Plan; 8] = [
    ("换村委会电灯和线路", "513", 20, 680, &ALL),
    ("修村东头水渠", "514", 9, 920, &ALL),
    (
        "买办公桌椅",
        "513",
        12,
        1_500,
        &[(Role::VillageSecretary, YES, ""), (Role::Supervisor, Verdict::Refuse, "旧的还能用，先修一修")],
    ),
    ("清垃圾雇铲车", "514", 5, 450, &[(Role::VillageSecretary, Verdict::Return, "缺派工单，请补上")]),
    ("硬化巷道买水泥", "514", 4, 6_800, &[(Role::VillageSecretary, YES, "两委会商量过")]),
    ("路灯配件", "514", 3, 4_900, &[]),
    ("路灯灯杆", "514", 2, 4_900, &[]),
    ("路灯电缆", "514", 1, 4_900, &[]),
];
/// How many days ago the first was paid.
const PAID: i64 = 15;

/// Requests of a village by time, all for one payee.
pub(super) fn dues(
    calendar: &WorkCalendar,
    now: Moment,
    payee: &str,
    next_id: &mut impl FnMut() -> i64,
) -> Result<Vec<(Moment, Paying)>, Fault> {
    let at = |back: i64, hour: i64| {
        calendar.next_working(now.day().plus_days(back.saturating_neg())).start().plus_hours(hour)
    };
    let mut made = Vec::new();
    for (number, (summary, code, back, yuan, said)) in PLANS.iter().enumerate() {
        let (id, amount) = (PaymentId::from_i64(next_id()), Fen::new(yuan.saturating_mul(100)));
        let ask = Ask {
            summary: (*summary).to_owned(),
            payee_kind: "unit".to_owned(),
            payee: payee.to_owned(),
            account: account("102")?,
            parts: vec![Part { account: account(code)?, amount }],
            papers: 2,
        };
        made.push((at(*back, 9), Paying::Ask(id, Box::new(ask))));
        for (step, (role, verdict, words)) in (1i64..).zip(said.iter()) {
            let when = at(back.saturating_sub(step).max(0), 9i64.saturating_add(step));
            made.push((when, Paying::Decide(id, *role, *verdict, step, words)));
        }
        if number == 0 {
            let when = at(PAID, 15);
            made.push((when, Paying::Pay(id, when.day(), amount)));
        }
    }
    made.sort_by_key(|(at, _)| *at);
    Ok(made)
}
