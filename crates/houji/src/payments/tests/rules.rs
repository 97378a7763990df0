//! Pure tables: what is free, what looks split, what is read from a form; and who may sign.

use super::{account, day, fen};
use crate::books::model::{LedgerRow, Standard, Trial};
use crate::gate::{Action, POLICY, Role};
use crate::payments::decide::{free, is_purse, names_one};
use crate::payments::form::{AskForm, PartForm, read};
use crate::payments::model::is_split;
use crate::registry::chain::SIGNERS;
use houji_base::Fen;
use proptest::prelude::*;

#[test]
fn whoever_stands_in_a_chain_may_agree() {
    for role in Role::ALL {
        let may = POLICY.iter().any(|(each, action, _)| each == role && *action == Action::PaymentApprove);
        assert_eq!(may, SIGNERS.contains(role), "{role:?}");
    }
}

#[test]
fn requests_near_each_other_look_split() {
    let near = |this: &str, others: &[&str]| {
        let others: Vec<_> = others.iter().map(|other| day(other)).collect();
        is_split(day(this), &others, (3, 5))
    };
    for (this, others, split) in [
        ("2026-03-05", &["2026-03-01", "2026-03-03"][..], true),
        ("2026-03-01", &["2026-03-05", "2026-03-03"], true),
        ("2026-03-03", &["2026-03-01", "2026-03-05"], true),
        ("2026-03-06", &["2026-03-01", "2026-03-03"], false),
        ("2026-03-03", &["2026-03-01", "2026-03-06"], false),
        ("2026-03-03", &["2026-03-03", "2026-03-03"], true),
        ("2026-03-03", &["2026-03-03"], false),
        ("2026-03-03", &[], false),
    ] {
        assert_eq!(near(this, others), split, "{this} {others:?}");
    }
}

fn trial(balances: &[(&str, i64)]) -> Trial {
    let rows: Vec<LedgerRow> = balances
        .iter()
        .map(|(code, fen)| LedgerRow {
            account: account(code),
            party: None,
            month: 0,
            debit: Fen::new(*fen),
            credit: Fen::ZERO,
        })
        .collect();
    Trial::new(Standard::S2023, &rows, 1, 13)
}

#[test]
fn what_is_set_aside_of_a_part_is_set_aside_of_the_whole() {
    let there = trial(&[("102.01", 1_000), ("102.02", 500), ("101", 30)]);
    let aside = [(account("102.01"), Fen::new(300)), (account("102"), Fen::new(900))];
    for (code, left) in [("102", 300), ("102.01", 300), ("102.02", 300), ("101", 30)] {
        assert_eq!(free(&there, &account(code), &aside), Fen::new(left), "{code}");
    }
    assert_eq!(free(&there, &account("102.02"), &[]), Fen::new(500));
    assert!(is_purse(&account("101")) && is_purse(&account("102.01")) && !is_purse(&account("112")));
}

proptest! {
    /// However money is set aside, no account and no part of it is promised twice.
    #[test]
    fn no_fen_is_promised_twice(asks in prop::collection::vec((0usize..3, 1i64..400), 0..30)) {
        let there = trial(&[("102.01", 1_000), ("102.02", 500)]);
        let codes = ["102", "102.01", "102.02"];
        let mut aside = Vec::new();
        for (at, amount) in asks {
            let (code, amount) = (account(codes[at]), Fen::new(amount));
            if amount <= free(&there, &code, &aside) {
                aside.push((code, amount));
            }
        }
        for (code, most) in [("102", 1_500), ("102.01", 1_000), ("102.02", 500)] {
            let sum: Fen = aside.iter().filter(|(each, _)| account(code).covers(each)).map(|(_, fen)| *fen).sum();
            prop_assert!(sum <= Fen::new(most), "{code} {sum}");
        }
    }
}

#[test]
fn a_payees_name_is_known_in_a_longer_one() {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    for (payee, of, is) in [
        ("王建国", &["王建国"][..], true),
        ("王建国（二组）", &["王建国"], true),
        ("王建国五金店", &["李四", "王建国"], true),
        ("王建", &["王建国"], false),
        ("王建国", &["王"], false),
        ("王建国", &[], false),
    ] {
        assert_eq!(names_one(payee, &names(of)), is, "{payee} {of:?}");
    }
}

fn form() -> AskForm {
    let text = str::to_owned;
    AskForm {
        summary: text("修水渠"),
        payee_kind: text("unit"),
        payee: text("众力建筑队"),
        account: text("102"),
        papers: text("1"),
        parts: vec![PartForm { account: text("514"), amount: text("1,000.50") }],
    }
}

fn told(change: impl FnOnce(&mut AskForm)) -> Vec<String> {
    let mut form = form();
    change(&mut form);
    match read(&form) {
        Ok(_) => Vec::new(),
        Err(why) => why.fields.iter().map(|field| field.field.to_string()).collect(),
    }
}

#[test]
fn all_that_must_be_mended_is_told_at_once() {
    assert_eq!(read(&form()).unwrap().amount(), fen("1000.50"));
    let all = told(|form| *form = AskForm::default());
    assert_eq!(all, ["summary", "payee_kind", "payee", "line1-account", "account", "papers"]);
    for (text, good) in [("修", false), ("修渠", true)] {
        assert_eq!(told(|form| form.summary = text.to_owned()).is_empty(), good, "{text}");
    }
    for (count, good) in [(60, true), (61, false)] {
        assert_eq!(told(|form| form.summary = "修".repeat(count)).is_empty(), good, "{count}");
    }
    assert_eq!(told(|form| form.summary = "付 11010519491231002X".to_owned()), ["summary"]);
    for (count, good) in [(40, true), (41, false)] {
        assert_eq!(told(|form| form.payee = "渠".repeat(count)).is_empty(), good, "{count}");
    }
    for (text, good) in [("0", true), ("999", true), ("1000", false), ("-1", false), ("两", false)] {
        assert_eq!(told(|form| form.papers = text.to_owned()).is_empty(), good, "{text}");
    }
    for (text, good) in [("0.01", true), ("0", false), ("-1", false), ("1.001", false), ("x", false)] {
        assert_eq!(told(|form| form.parts[0].amount = text.to_owned()).is_empty(), good, "{text}");
    }
    assert_eq!(told(|form| form.account = "513".to_owned()), ["account"]);
    assert_eq!(told(|form| form.parts[0].account = "102".to_owned()), ["line1-account"]);
    for (count, good) in [(20, true), (21, false)] {
        let part = PartForm { account: "514".to_owned(), amount: "1".to_owned() };
        assert_eq!(told(|form| form.parts = vec![part; count]).is_empty(), good, "{count}");
    }
}
