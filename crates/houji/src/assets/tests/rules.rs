//! Wear, and what is read from forms.

use super::{field, greenhouses, leaves, machine};
use crate::assets::form::{card, leaving, plot};
use crate::assets::model::{BadPlan, Kind, Plan, month_at, ordinal};
use crate::assets::sheet;
use crate::registry::Parameters;
use houji_base::{Fen, Month};
use proptest::prelude::*;

fn month(text: &str) -> Month {
    Month::parse(text).unwrap()
}

fn told<T>(result: Result<T, crate::house::Refusal>) -> Vec<String> {
    let why = result.err().unwrap();
    why.fields.iter().map(|field| field.field.to_string()).collect()
}

#[test]
fn wear_is_the_same_every_month_and_the_last_takes_what_is_left() {
    let none = (Fen::ZERO, month("2025-01"));
    let plan = Plan::new(Fen::new(10_000), 3, month("2025-01"), none).unwrap();
    let at = |text: &str| plan.worn_at(ordinal(month(text))).fen();
    assert_eq!([at("2025-01"), at("2025-02"), at("2025-03"), at("2025-04")], [0, 3_333, 6_666, 10_000]);
    assert_eq!(at("2030-01"), 10_000, "and no more");
    assert_eq!(month_at(plan.last), Some(month("2025-04")));
    assert_eq!(plan.next(ordinal(month("2025-01"))), ordinal(month("2025-02")));
    assert_eq!(
        plan.next(ordinal(month("2025-09"))),
        ordinal(month("2025-09")),
        "a closed month is made up for"
    );
    // All of it had worn off; life is over and something is left; more had worn off than may.
    let before = |fen, text| Plan::new(Fen::new(10_000), 3, month("2025-01"), (Fen::new(fen), month(text)));
    assert_eq!(before(10_000, "2025-06").unwrap().next(0), 0);
    assert_eq!(before(9_999, "2025-04"), Err(BadPlan::Over));
    assert!(before(9_999, "2025-03").is_ok());
    assert_eq!(before(10_001, "2025-03"), Err(BadPlan::TooMuch));
}

#[test]
fn kinds_tell_their_accounts() {
    let of = |kind: Kind| (kind.account(), kind.worn());
    assert_eq!(of(Kind::Building), ("151", Some("152")));
    assert_eq!(of(Kind::Land), ("151", None));
    assert_eq!(of(Kind::Forest), ("132", Some("133")));
    assert_eq!(of(Kind::Welfare), ("134", None));
    assert_eq!(of(Kind::Intangible), ("161", Some("162")));
    for kind in Kind::ALL {
        assert_eq!(kind.worn().is_some(), kind.life().is_some(), "{kind:?}");
    }
}

proptest! {
    #[test]
    fn what_wears_off_adds_up_whatever_the_life(
        all in 0i64..1_000_000_000, life in 1i64..600, share in 0i64..=100, passed in 0i64..600,
    ) {
        let added = month("2020-06");
        let worn = all / 100 * share;
        let worn_to = month_at(ordinal(added) + passed).unwrap();
        let plan = Plan::new(Fen::new(all), life, added, (Fen::new(worn), worn_to));
        prop_assert_eq!(plan.is_err(), passed >= life && worn < all);
        if let Ok(plan) = plan {
            let (mut last, mut sum) = (plan.worn_at(plan.from), Fen::new(worn));
            for number in plan.from + 1..=plan.last {
                let now = plan.worn_at(number);
                prop_assert!(now >= last, "it never comes back");
                sum = sum.plus(now.minus(last));
                last = now;
            }
            if plan.last > plan.from {
                prop_assert_eq!(sum, Fen::new(all));
            }
        }
    }
}

#[test]
fn a_card_is_read_with_what_the_county_says_of_its_kind() {
    let parameters = Parameters::new([]);
    let (read, keeper) = card(&greenhouses(), &parameters).unwrap();
    assert_eq!((read.life, read.residual, keeper.as_str()), (240, Fen::new(10_200_000), "段保管"));
    let plan = read.plan().unwrap();
    assert_eq!(plan.monthly, Fen::new(807_500), "96,900 yuan a year");
    assert_eq!(
        told(card(&Default::default(), &parameters)),
        ["name", "kind", "class", "way", "added", "cost"]
    );

    let mut land = greenhouses();
    land.kind = "land".to_owned();
    assert_eq!(told(card(&land, &parameters)), ["worn"]);
    (land.worn, land.worn_to, land.life) = (String::new(), String::new(), "12".to_owned());
    assert_eq!(told(card(&land, &parameters)), ["life"]);
    land.life = String::new();
    assert_eq!(card(&land, &parameters).unwrap().0.life, 0);

    let mut wrong = machine(3);
    (wrong.worn, wrong.residual) = ("5".to_owned(), "12000.01".to_owned());
    assert_eq!(told(card(&wrong, &parameters)), ["residual", "worn"]);
    let mut wrong = machine(3);
    (wrong.way, wrong.quantity, wrong.is_aid) = ("found".to_owned(), "0".to_owned(), "maybe".to_owned());
    assert_eq!(told(card(&wrong, &parameters)), ["quantity", "voucher", "is_aid"]);
    let mut number = machine(3);
    number.name = "张三 11010519491231002X".to_owned();
    assert_eq!(told(card(&number, &parameters)), ["name"]);
}

#[test]
fn a_parcel_and_a_disposal_are_read() {
    let (read, _) = plot(&field()).unwrap();
    assert_eq!((read.measured_area, read.contract_area, read.is_basic), (2_135, 2_000, true));
    let mut wrong = field();
    (wrong.land, wrong.measured_area, wrong.held) = ("forest".to_owned(), "0".to_owned(), "let".to_owned());
    assert_eq!(told(plot(&wrong)), ["measured_area", "is_basic", "contract"]);
    wrong.measured_area = "1.234".to_owned();
    assert_eq!(told(plot(&wrong))[0], "measured_area");
    assert_eq!(
        told(plot(&Default::default())),
        ["plot", "name", "land", "measured_area", "level", "east", "south", "west", "north", "held"]
    );
    assert!(leaving(&leaves("sold", "2025-03-01", ["9000", ""])).is_ok());
    assert_eq!(told(leaving(&Default::default())), ["way_out", "day", "reason"]);
    let wrong = leaves("sold", "2025-03-01", ["-1", "x"]);
    assert_eq!(told(leaving(&wrong)), ["proceeds", "costs"]);
}

#[test]
fn a_filled_sheet_is_read_row_by_row() {
    use crate::assets::model::{Seen, TakeRow, What};
    let row = |what, thing, label: &str, booked| {
        let (label, name) = (label.to_owned(), String::new());
        TakeRow { what, thing, label, name, booked, verified: None, quantity: 8, units: None }
    };
    let known = [row(What::Asset, 7, "资-0001", 1_200_000), row(What::Parcel, 8, "140824-001", 2_135)];
    let read = |text: &str| sheet::read(text.as_bytes(), &known);
    let good = "资产清查表,,,,\n编制单位：翟东村,,,,\n类别,编号,名称,账面数,核实数\n资产,资-0001,x,12000.00,0\n资源,140824-001,y,21.35,21.4\n";
    assert_eq!(
        read(good).unwrap(),
        [(What::Asset, 7, Seen::Amount(0)), (What::Parcel, 8, Seen::Amount(2_140))]
    );
    for (typed, seen) in [("8件", Some(8)), ("0 件", Some(0)), ("9件", None), ("件", None), ("-1件", None)]
    {
        let read = read(&format!("类别,编号,核实数\n资产,资-0001,{typed}\n"));
        assert_eq!(read.ok(), seen.map(|units| vec![(What::Asset, 7, Seen::Units(units))]), "{typed}");
    }
    assert!(read("类别,编号,核实数\n资源,140824-001,8件\n").is_err(), "land is not counted");
    let bad = "类别,编号,核实数\n资产,资-0009,1\n资产,资-0001,5\n资源,140824-001,abc\n资源,140824-001,1\n资源,140824-001,2\n";
    let told: Vec<usize> = read(bad).unwrap_err().iter().map(|error| error.row).collect();
    assert_eq!(told, [2, 3, 4, 6]);
    assert_eq!(read("类别,编号,核实数\n资产,资-0001,\n").unwrap_err()[0].row, 0);
    assert!(read("编号,核实数\n资-0001,0\n").unwrap_err()[0].sentence.contains("请用下载的清查表填"));
}
