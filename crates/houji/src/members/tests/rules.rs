//! The rules, pure.

use super::super::decide::{Limits, Refused, Work, least_of, stepped};
use super::super::form::{MemberForm, member};
use super::super::model::{Money, Plan, Run, Split, Stage, Vote, read_shares, shares_text, shown, split};
use super::super::table::read;
use super::{day, fen, file};
use crate::house::Refusal;
use houji_base::{Fen, PersonId};
use proptest::prelude::*;

#[test]
fn a_total_is_divided_to_the_fen_and_the_rest_stays() {
    for (total, kept, held, per_share, amounts, of_kept, rest) in [
        // 1,260 shares of 90 yuan.
        (
            "113400",
            0,
            vec![60_000, 36_000, 30_000],
            "90.00",
            vec!["54000.00", "32400.00", "27000.00"],
            "0.00",
            "0.00",
        ),
        // A fen for each of three, one is left.
        ("0.04", 0, vec![100, 100, 100], "0.01", vec!["0.01", "0.01", "0.01"], "0.00", "0.01"),
        ("0.02", 0, vec![100, 100, 100], "0.00", vec!["0.00", "0.00", "0.00"], "0.00", "0.02"),
        // Half a share of an odd fen is rounded down.
        ("100", 0, vec![150, 150], "33.33", vec!["49.99", "49.99"], "0.00", "0.02"),
        // The collective's own shares take part and stay.
        ("100", 100, vec![100], "50.00", vec!["50.00"], "50.00", "0.00"),
    ] {
        let Split { per_share: per, amounts: given, kept: own, remainder, .. } =
            split(fen(total), kept, &held);
        assert_eq!(per.to_string(), per_share, "{total}");
        assert_eq!(given.iter().map(Fen::to_string).collect::<Vec<_>>(), amounts, "{total}");
        assert_eq!((own.to_string().as_str(), remainder.to_string().as_str()), (of_kept, rest), "{total}");
    }
    assert_eq!(split(fen("1"), 0, &[]).remainder, fen("1"));
}

proptest! {
    /// Whatever the shares: nothing is lost, nothing is given twice, and what is left is less than what rounding takes.
    #[test]
    fn members_collective_and_rest_are_the_total(
        total in 0i64..900_000_000_000,
        kept in 0i64..1_000_000,
        held in prop::collection::vec(1i64..1_000_000, 1..200),
    ) {
        let Split { shares, amounts, kept: own, remainder, per_share } = split(Fen::new(total), kept, &held);
        let given: Fen = amounts.iter().copied().sum();
        prop_assert_eq!(given.plus(own).plus(remainder).fen(), total);
        prop_assert!(remainder >= Fen::ZERO);
        let holders = i64::try_from(held.len()).unwrap() + 1;
        prop_assert!(remainder.fen() <= shares / 100 + 1 + holders, "{} of {}", remainder, shares);
        for (amount, shares) in amounts.iter().zip(&held) {
            prop_assert!(amount.fen() * 100 <= per_share.fen() * shares);
        }
    }
}

#[test]
fn losses_come_first_then_the_reserve_which_is_never_rounded_up() {
    for (result, began, there, rate, reserve, limit) in [
        ("230363.17", "28000", "258363.17", 3_000, "69108.95", "189254.22"),
        // A loss of earlier years is made good before anything is kept.
        ("1000", "-400", "600", 1_000, "60.00", "540.00"),
        ("300", "-400", "-100", 1_000, "0.00", "0.00"),
        ("-500", "800", "300", 1_000, "0.00", "300.00"),
        ("0.03", "0", "0.03", 5_000, "0.01", "0.02"),
        ("100", "0", "100", 0, "0.00", "100.00"),
        ("100", "0", "100", 10_000, "100.00", "0.00"),
    ] {
        let money = Money { result: fen(result), began: fen(began), there: fen(there) };
        assert_eq!(money.reserve(rate).to_string(), reserve, "{result} {began}");
        assert_eq!(money.limit(rate).to_string(), limit, "{result} {began}");
    }
}

#[test]
fn two_thirds_are_counted_in_whole_people() {
    for (twelfths, of, least) in
        [(8, 3, 2), (8, 4, 3), (8, 300, 200), (8, 301, 201), (8, 1, 1), (6, 10, 5), (12, 7, 7)]
    {
        assert_eq!(least_of(twelfths, of), least, "{twelfths}/12 of {of}");
    }
}

fn run(stage: Stage) -> Run {
    let zero = Fen::ZERO;
    let plan = Plan {
        year: 2025,
        record_day: day("2025-12-31"),
        total: zero,
        rate: 0,
        result: zero,
        there: zero,
        reserve: zero,
        shares: 100,
        kept: 0,
        per_share: zero,
        amount: zero,
        kept_amount: zero,
        remainder: zero,
        members: 1,
    };
    let drafted = (Some(PersonId::from_i64(7)), day("2026-01-10"));
    Run { n: 1, plan, stage, drafted, vote: None, published: None, posted: None, payments: 0 }
}

const VOTE: Vote = Vote { day: houji_base::Day::FIRST, entitled: 300, present: 200, in_favor: 200 };

#[test]
fn each_step_has_one_before_it() {
    let limits = Limits { today: day("2026-03-02"), in_favor: 8, present: 8, by_household: true };
    let vote = |vote: Vote| Work::Vote(Vote { day: day("2026-02-01"), ..vote });
    let works = [Work::Check, Work::Approve, vote(VOTE), Work::Publish(day("2026-02-02")), Work::Void];
    for (stage, may) in [
        (Stage::Draft, [true, false, false, false, true]),
        (Stage::Checked, [false, true, false, false, true]),
        (Stage::Approved, [false, false, true, false, true]),
        (Stage::Voted, [false, false, false, true, true]),
        (Stage::Published, [false, false, false, false, true]),
        (Stage::Posted, [false; 5]),
        (Stage::Void, [false; 5]),
    ] {
        for (work, may) in works.iter().zip(may) {
            let by = Some(PersonId::from_i64(8));
            assert_eq!(stepped(&run(stage), *work, by, &limits).is_ok(), may, "{stage:?} {work:?}");
        }
    }
    let own = stepped(&run(Stage::Draft), Work::Check, Some(PersonId::from_i64(7)), &limits).unwrap_err();
    assert_eq!(own, Refusal::from(Refused::SamePerson));
    let code = |work| stepped(&run(Stage::Approved), work, None, &limits).unwrap_err().code;
    for (present, in_favor, code_is) in [
        (199, 199, "dividend.not_decided"),
        (200, 199, "dividend.not_decided"),
        (301, 200, "form.incomplete"),
        (200, 201, "form.incomplete"),
    ] {
        assert_eq!(code(vote(Vote { present, in_favor, ..VOTE })), code_is, "{present} {in_favor}");
    }
    for early in ["2026-01-09", "2026-03-03"] {
        assert_eq!(code(Work::Vote(Vote { day: day(early), ..VOTE })), "form.incomplete", "{early}");
    }
}

#[test]
fn shares_are_hundredths_and_names_are_hidden() {
    for (text, shares) in [
        ("1", Some(100)),
        ("0.5", Some(50)),
        ("12.34", Some(1_234)),
        ("1,000", Some(100_000)),
        ("0", Some(0)),
        ("-1", None),
        ("1.234", None),
        ("x", None),
        ("1000000", Some(100_000_000)),
        ("1000000.01", None),
    ] {
        assert_eq!(read_shares(text), shares, "{text}");
    }
    for (shares, text) in
        [(100, "1"), (150, "1.5"), (123_456, "1,234.56"), (0, "0"), (100_000, "1,000"), (-50, "-0.5")]
    {
        assert_eq!(shares_text(shares), text);
    }
    assert_eq!(shown("卫春生"), "卫**");
}

fn form() -> MemberForm {
    let text = str::to_owned;
    MemberForm {
        household: text("1"),
        name: text("卫春生"),
        resident: text("140824195101010012"),
        joined: text("2018-12-01"),
        joined_by: text("original"),
        assembly: text("2018-12-01"),
        entitled: text("3"),
        in_favor: text("3"),
        ..MemberForm::default()
    }
}

#[test]
fn every_field_of_a_member_is_told_by_its_name() {
    assert!(member(1, &form()).is_ok());
    type Set = fn(&mut MemberForm);
    let cases: [(&str, Set); 14] = [
        ("household", |form| form.household = "0".to_owned()),
        ("household", |form| form.household = "100000".to_owned()),
        ("head", |form| form.head = "也许".to_owned()),
        ("name", |form| form.name = "卫".to_owned()),
        ("name", |form| form.name = "卫春生1".to_owned()),
        ("resident", |form| form.resident = "140824195101010013".to_owned()),
        ("resident", |form| form.resident.clear()),
        ("joined", |form| form.joined = "昨天".to_owned()),
        ("joined_by", |form| form.joined_by = "买的".to_owned()),
        ("assembly", |form| form.assembly.clear()),
        ("entitled", |form| form.entitled = "0".to_owned()),
        ("shares", |form| form.shares = "-1".to_owned()),
        ("certificate", |form| form.certificate = "长".repeat(31)),
        ("account", |form| form.account = "1234567".to_owned()),
    ];
    for (field, set) in cases {
        let mut wrong = form();
        set(&mut wrong);
        let found = member(1, &wrong).unwrap_err();
        assert_eq!(found.iter().map(|each| each.field).collect::<Vec<_>>(), [field]);
        assert!(found[0].sentence.contains('请') || field == "head", "{}", found[0].sentence);
    }
    assert_eq!(member(1, &MemberForm::default()).unwrap_err().len(), 8);
}

#[test]
fn a_table_tells_each_row_and_adds_the_shares_of_one_member_up() {
    let members = read(&file(super::ROWS)).unwrap();
    assert_eq!(members.iter().map(|new| new.total()).collect::<Vec<_>>(), [60_000, 36_000, 30_000]);
    assert_eq!(members[1].shares.len(), 2);
    assert_eq!(members[2].assembly.day, day("2018-12-01"), "as in the row above");
    let twice = "1,是,卫春生,140824195101010012,2018-12-01,原有成员,2018-12-01,3,3,,600,,\n\
                 2,,卫春生,140824195101010012,2018-12-01,原有成员,,,,,1,,\n\
                 x,,薛,140824195301010034,2018-12-01,原有成员,,,,,1,,\n";
    let told: Vec<String> = read(&file(twice)).unwrap_err().iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "第 3 行“身份证号”：和第 2 行是同一个身份证号，请核对；一人有几种股的，姓名、户号要写成一样",
            "第 4 行“户号”：请填 1 到 99999 的整数",
            "第 4 行“姓名”：请写姓名，2 到 20 个字，不带数字",
            "第 4 行“身份证号”：最后一位对不上，请核对有没有抄错",
        ]
    );
    assert!(!read(&file("")).unwrap_err().is_empty());
    assert!(read("户号,姓名\n1,卫春生\n".as_bytes()).is_err());
}
