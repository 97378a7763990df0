//! Rules, both sides of every limit.

use super::super::decide::{Facts, income, may_record};
use super::super::form::{DebtForm, StepForm, read, read_step};
use super::super::model::{Kind, Plan};
use super::{day, fen, form, old, paid};
use crate::books::model::{Book, BookId, BookKind, Standard, Trial};
use crate::registry::{Parameters, Value};
use crate::testing::{ZHAIDONG, code};
use houji_base::{Fen, Month};
use proptest::prelude::*;

fn book() -> Book {
    Book {
        id: BookId::of(code(ZHAIDONG), 1).unwrap(),
        place: code(ZHAIDONG),
        kind: BookKind::Collective,
        standard: Standard::S2023,
        name: "翟东村".to_owned(),
        first: Month::parse("2025-01").unwrap(),
        closed_to: Month::parse("2024-12").unwrap(),
        last_year: 2025,
        last_seq: 0,
        came_from: None,
        goes_on: None,
    }
}

fn set(values: &[(&str, &str)]) -> Parameters {
    let value = |(code, text): &(&str, &str)| {
        let value = Value { since: day("2020-01-01"), text: (*text).to_owned(), basis: String::new() };
        ((*code).to_owned(), value)
    };
    Parameters::new(values.iter().map(value))
}

fn fields(form: &DebtForm, facts: &Facts, set: &Parameters) -> String {
    let new = read(form).unwrap_or_else(|why| panic!("{:?}", why.fields)).written;
    let decided = may_record(&new, &book(), facts, set, day("2026-03-02"));
    let fields = decided.map_or_else(|why| why.fields, |()| Vec::new());
    fields.iter().map(|field| field.field.to_string()).collect::<Vec<_>>().join(",")
}

#[test]
fn a_new_debt_needs_its_decision_and_keeps_within_the_limits() {
    type Change = fn(&mut DebtForm);
    let facts = Facts { borrowed: fen("40000"), income: fen("100000"), ..Facts::default() };
    let cases: [(&str, Change, &str); 21] = [
        ("as it is", |_| {}, ""),
        (
            "nobody decided",
            |form| (form.decided_on, form.votes, form.votes_of, form.minutes) = Default::default(),
            "decided_on",
        ),
        ("decided on the day", |form| form.decided_on = "2026-02-10".to_owned(), ""),
        ("decided after it", |form| form.decided_on = "2026-02-11".to_owned(), "decided_on"),
        ("two thirds", |form| (form.votes, form.votes_of) = ("20".to_owned(), "30".to_owned()), ""),
        ("one vote less", |form| (form.votes, form.votes_of) = ("19".to_owned(), "30".to_owned()), "votes"),
        (
            "nearly two thirds",
            |form| (form.votes, form.votes_of) = ("33".to_owned(), "50".to_owned()),
            "votes",
        ),
        ("no approval", |form| form.approval = String::new(), "approval"),
        ("for public works", |form| form.purpose = "public".to_owned(), "purpose"),
        ("as much as a year's income", |form| form.principal = "60000".to_owned(), ""),
        ("a fen more", |form| form.principal = "60000.01".to_owned(), "principal"),
        ("today", |form| form.origin = "2026-03-02".to_owned(), ""),
        ("tomorrow", |form| form.origin = "2026-03-03".to_owned(), "origin"),
        ("paid back on the day", |form| form.first = "2026-02-10".to_owned(), ""),
        ("paid back before it", |form| form.first = "2026-02-09".to_owned(), "first"),
        ("paid before it was made", |form| form.before = "1".to_owned(), "before"),
        ("an ordinary payable", |form| form.kind = "payable".to_owned(), "kind"),
        ("unpaid works", |form| form.took = "works".to_owned(), ""),
        ("posted elsewhere, not there", |form| form.took = "posted".to_owned(), "principal"),
        (
            "of the book's first day",
            |form| (form.origin, form.decided_on) = ("2025-01-01".to_owned(), "2025-01-01".to_owned()),
            "",
        ),
        ("of the day before", |form| form.origin = "2024-12-31".to_owned(), "took"),
    ];
    for (what, change, expected) in cases {
        let mut form = form();
        change(&mut form);
        assert_eq!(fields(&form, &facts, &Parameters::default()), expected, "{what}");
    }
    let county = set(&[
        ("debt.most", "99999"),
        ("debt.public", "1"),
        ("debt.votes", "5000"),
        ("debt.income_share", "500"),
    ]);
    for (principal, expected) in [("59999", ""), ("59999.01", "principal")] {
        let form = DebtForm {
            principal: principal.to_owned(),
            purpose: "public".to_owned(),
            votes: "28".to_owned(),
            ..form()
        };
        assert_eq!(fields(&form, &facts, &county), expected, "{principal}");
    }
    let new = read(&DebtForm { principal: "60000".to_owned(), ..form() }).unwrap().written;
    let why = may_record(&new, &book(), &facts, &county, day("2026-03-02")).unwrap_err();
    assert!(
        why.fields[0].sentence.contains("最多 99,999.00 元")
            && why.fields[0].sentence.contains("账上已有 40,000.00 元")
    );
}

#[test]
fn an_old_debt_has_room_in_its_account() {
    for (booked, registered, before, expected) in [
        ("38000", "0", "30000", ""),
        ("37999.99", "0", "30000", "principal"),
        ("40000", "2000", "30000", ""),
        ("40000", "2000.01", "30000", "principal"),
        ("100000", "0", "68000", "before"),
        ("100000", "0", "67999.99", ""),
    ] {
        let facts = Facts { booked: fen(booked), registered: fen(registered), ..Facts::default() };
        let form = DebtForm { before: before.to_owned(), ..old() };
        assert_eq!(fields(&form, &facts, &Parameters::default()), expected, "{booked} {registered} {before}");
    }
}

#[test]
fn each_field_has_its_bounds() {
    type Set = fn(&mut DebtForm, &str);
    let many = |n: usize| "字".repeat(n);
    let cases: Vec<(&str, Set, String, bool)> = vec![
        ("party", |form, text| text.clone_into(&mut form.party), "王".to_owned(), false),
        ("party", |form, text| text.clone_into(&mut form.party), many(40), true),
        ("party", |form, text| text.clone_into(&mut form.party), many(41), false),
        ("party_kind", |form, text| text.clone_into(&mut form.party_kind), "firm".to_owned(), false),
        ("kind", |form, text| text.clone_into(&mut form.kind), String::new(), false),
        ("origin", |form, text| text.clone_into(&mut form.origin), "2026年".to_owned(), false),
        ("principal", |form, text| text.clone_into(&mut form.principal), "0".to_owned(), false),
        ("principal", |form, text| text.clone_into(&mut form.principal), "0.01".to_owned(), true),
        ("principal", |form, text| text.clone_into(&mut form.principal), "-5".to_owned(), false),
        ("rate", |form, text| text.clone_into(&mut form.rate), String::new(), true),
        ("rate", |form, text| text.clone_into(&mut form.rate), "100".to_owned(), true),
        ("rate", |form, text| text.clone_into(&mut form.rate), "100.01".to_owned(), false),
        ("rate", |form, text| text.clone_into(&mut form.rate), "-1".to_owned(), false),
        ("purpose", |form, text| text.clone_into(&mut form.purpose), "x".to_owned(), false),
        ("took", |form, text| text.clone_into(&mut form.took), "x".to_owned(), false),
        (
            "evidence",
            |form, text| text.clone_into(&mut form.evidence),
            "借条11010519491231002X".to_owned(),
            false,
        ),
        ("votes", |form, text| text.clone_into(&mut form.votes), "57".to_owned(), false),
        ("votes", |form, text| text.clone_into(&mut form.votes), "56".to_owned(), true),
        ("votes_of", |form, text| text.clone_into(&mut form.votes_of), "0".to_owned(), false),
        ("minutes", |form, text| text.clone_into(&mut form.minutes), String::new(), false),
        ("approval", |form, text| text.clone_into(&mut form.approval), many(61), false),
        ("source", |form, text| text.clone_into(&mut form.source), String::new(), false),
        ("first", |form, text| text.clone_into(&mut form.first), String::new(), false),
        ("every", |form, text| text.clone_into(&mut form.every), "0".to_owned(), false),
        ("every", |form, text| text.clone_into(&mut form.every), "120".to_owned(), true),
        ("times", |form, text| text.clone_into(&mut form.times), "120".to_owned(), true),
        ("times", |form, text| text.clone_into(&mut form.times), "121".to_owned(), false),
    ];
    for (field, set, text, good) in cases {
        let mut form = form();
        set(&mut form, &text);
        let wrong = read(&form).err().map(|why| why.fields).unwrap_or_default();
        assert_eq!(wrong.is_empty(), good, "{field} {text}: {wrong:?}");
        assert!(good || wrong.iter().all(|error| error.field == field), "{field} {text}: {wrong:?}");
        assert!(wrong.iter().all(|error| error.sentence.contains('请')), "{wrong:?}");
    }
}

#[test]
fn a_step_asks_only_for_what_its_way_needs() {
    let fields = |form: &StepForm| -> Vec<String> {
        let why = read_step(form).err().map(|why| why.fields).unwrap_or_default();
        why.iter().map(|field| field.field.to_string()).collect()
    };
    let bare = StepForm { purse: String::new(), ..paid("1") };
    for (way, missing) in [
        ("repaid", vec!["purse"]),
        ("interest", vec!["purse"]),
        ("offset", vec!["against", "basis"]),
        ("waived", vec!["basis"]),
        ("written_off", vec!["basis"]),
        ("", vec!["way"]),
    ] {
        assert_eq!(fields(&StepForm { way: way.to_owned(), ..bare.clone() }), missing, "{way}");
    }
    assert_eq!(fields(&StepForm::default()), ["way", "day", "amount"]);
}

#[test]
fn accounts_follow_from_the_system() {
    for (kind, old, new) in [
        (Kind::Short, "201", "201"),
        (Kind::Long, "221", "221"),
        (Kind::Payable, "202", "211"),
        (Kind::Pooled, "231", "231"),
    ] {
        assert_eq!((kind.account(Standard::S2004), kind.account(Standard::S2023)), (old, new));
    }
    assert_eq!(income(Standard::S2023, &Trial::default()), Fen::ZERO);
}

proptest! {
    #[test]
    fn parts_add_up_and_fall_due_in_turn(principal in 1i64..1_000_000_000, times in 1i64..=120, every in 1i64..=6) {
        let plan = Plan { first: day("2026-01-31"), every, times };
        let parts = plan.parts(Fen::new(principal));
        prop_assert_eq!(parts.len() as i64, times);
        prop_assert_eq!(parts.iter().map(|(_, part)| part.fen()).sum::<i64>(), principal);
        prop_assert!(parts.is_sorted_by_key(|(day, _)| *day));
        prop_assert_eq!(plan.due(Fen::new(principal), plan.first), Fen::ZERO);
        let after = plan.first.plus_days(1);
        prop_assert_eq!(plan.due(Fen::new(principal), after), parts[0].1);
        prop_assert_eq!(plan.due(Fen::new(principal), day("2099-12-31")), Fen::new(principal));
    }
}
