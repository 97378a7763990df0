//! What the invented collectives let to others: a shop front and, in some villages, a field. Rent falls due by itself; most of
//! it is paid, some in part, some not at all. Pure.

use super::chance::Chance;
use crate::contracts::form::ContractForm;
use crate::contracts::model::ContractId;
use houji_base::{Day, Fen, Moment, WorkCalendar};

/// What is done with a contract.
#[derive(Clone)]
pub(super) enum Leasing {
    /// It is recorded, as somebody types it.
    Record(ContractId, Box<ContractForm>),
    /// Rent comes in.
    Receive(ContractId, Day, Fen),
}

/// Whom a village lets to: kind and name.
type Other<'a> = (&'static str, &'a str);

/// Chances in a hundred that a due is paid in full, and that it is paid in part.
const PAID: [i64; 2] = [72, 14];

/// Contracts of a village whose first ones begin in the month after `from`.
pub(super) fn leases(
    chance: &mut Chance,
    calendar: &WorkCalendar,
    (from, now): (Day, Moment),
    [household, firm]: [Other<'_>; 2],
    next_id: &mut impl FnMut() -> i64,
) -> Vec<(Moment, Leasing)> {
    let mut made = Vec::new();
    let mut let_out = |chance: &mut Chance, form: ContractForm| {
        lived(chance, calendar, now, ContractId::from_i64(next_id()), form, &mut made);
    };
    let start = from.plus_days(chance.between(5, 25));
    let shop = ContractForm {
        title: "沿街门面房租赁".to_owned(),
        kind: "building".to_owned(),
        object: format!("村口沿街门面房 {} 间", chance.between(1, 4)),
        cycle: "half_year".to_owned(),
        rise: "percent".to_owned(),
        rise_by: "5".to_owned(),
        rise_every: "2".to_owned(),
        ..common(chance, firm, (start, 5))
    };
    let_out(chance, shop);
    if chance.percent(50) {
        let start = from.plus_days(chance.between(26, 50));
        let field = ContractForm {
            title: "机动地承包".to_owned(),
            kind: "farmland".to_owned(),
            object: format!("村北机动地 {} 亩", chance.between(6, 30)),
            cycle: "year".to_owned(),
            rise: "none".to_owned(),
            ..common(chance, household, (start, 3))
        };
        let_out(chance, field);
    }
    made
}

/// What both have in common: signed some days before, for so many years, with a guarantee of none.
fn common(chance: &mut Chance, (kind, name): Other<'_>, (start, years): (Day, i64)) -> ContractForm {
    let signed = start.plus_days(chance.between(-20, -4));
    ContractForm {
        number: format!("{}-{:02}", start.year(), chance.between(1, 20)),
        party: name.to_owned(),
        party_kind: kind.to_owned(),
        signed: signed.to_string(),
        start: start.to_string(),
        end: start.plus_months(years.saturating_mul(12)).plus_days(-1).to_string(),
        rent: (chance.between(8, 60) * 200).to_string(),
        first_due: start.to_string(),
        since: start.to_string(),
        guarantee: "0".to_owned(),
        basis: format!("{}成员代表会议", signed.plus_days(-3).zh()),
        ..ContractForm::default()
    }
}

/// A contract is recorded on its first day, and its dues up to now are paid or not.
fn lived(
    chance: &mut Chance,
    calendar: &WorkCalendar,
    now: Moment,
    id: ContractId,
    form: ContractForm,
    made: &mut Vec<(Moment, Leasing)>,
) {
    let Ok(read) = crate::contracts::form::read(&form) else { return };
    let terms = read.written.terms;
    let at = |day: Day, hour: i64| calendar.next_working(day).start().plus_hours(hour);
    made.push((at(terms.start, 10), Leasing::Record(id, Box::new(form))));
    let mut left = Fen::ZERO;
    for due in terms.dues() {
        let paid = at(due.day.plus_days(chance.between(1, 40)), 15);
        if paid > now {
            break;
        }
        left = left.plus(due.amount);
        let amount = match chance.below(100) {
            n if n < PAID[0] => left,
            n if n < PAID[0] + PAID[1] => Fen::new(left.fen() / 200 * 100),
            _ => Fen::ZERO,
        };
        if amount > Fen::ZERO {
            left = left.minus(amount);
            made.push((paid, Leasing::Receive(id, paid.day(), amount)));
        }
    }
}
