//! Rules, both sides of every limit.

use super::super::form::{ProjectForm, VentureForm, read, read_venture};
use super::super::model::{WHOLE, given};
use super::{form, venture_form};
use crate::books::model::BookId;
use crate::testing::{XIAONING, ZHAIDONG, code};
use houji_base::Fen;
use proptest::prelude::*;

fn book(place: &str) -> BookId {
    BookId::of(code(place), 1).unwrap()
}

#[test]
fn each_field_of_a_project_has_its_bounds() {
    type Change = fn(&mut ProjectForm);
    let cases: [(&str, Change); 14] = [
        ("", |_| {}),
        ("name", |form| form.name = "路".to_owned()),
        ("kind", |form| form.kind = String::new()),
        ("start", |form| form.start = "三月".to_owned()),
        ("", |form| form.planned_end = "2025-03-01".to_owned()),
        ("planned_end", |form| form.planned_end = "2025-02-28".to_owned()),
        ("basis", |form| form.basis = String::new()),
        ("item2", |form| form.item2 = String::new()),
        ("budget2", |form| form.budget2 = String::new()),
        ("grant", |form| form.own = "39999.99".to_owned()),
        ("grant", |form| form.own = "40000.01".to_owned()),
        ("own", |form| form.own = "四万".to_owned()),
        ("", |form| (form.own, form.donated) = ("39999.99".to_owned(), "0.01".to_owned())),
        ("item1", |form| (form.item1, form.budget1, form.item2, form.budget2) = Default::default()),
    ];
    for (expected, change) in cases {
        let mut form = form();
        change(&mut form);
        let wrong = read(&form).err().map(|why| why.fields).unwrap_or_default();
        let fields: Vec<_> = wrong.iter().map(|field| field.field.to_string()).collect();
        assert_eq!(fields.join(","), expected, "{form:?}");
        assert!(wrong.iter().all(|error| error.sentence.contains('请')), "{wrong:?}");
    }
}

#[test]
fn shares_are_one_whole_and_follow_from_the_capital_when_none_is_said() {
    let form = venture_form(book(ZHAIDONG), book(XIAONING));
    let points = |form: &VentureForm| -> Vec<i64> {
        read_venture(form).unwrap().shares.iter().map(|share| share.points).collect()
    };
    let mut both = points(&form);
    both.sort_unstable();
    assert_eq!(both, [2_500, 7_500]);
    for (first, second, good) in [
        ("60", "40", true),
        ("60.01", "39.99", true),
        ("60", "39.99", false),
        ("60", "40.01", false),
        ("100", "", false),
        ("100", "0", false),
    ] {
        let form = VentureForm { share1: first.to_owned(), share2: second.to_owned(), ..form.clone() };
        assert_eq!(read_venture(&form).is_ok(), good, "{first} {second}");
    }
    let fields = |form: VentureForm| {
        let wrong = read_venture(&form).err().map(|why| why.fields).unwrap_or_default();
        wrong.iter().map(|field| field.field.to_string()).collect::<Vec<_>>().join(",")
    };
    assert_eq!(fields(VentureForm { book2: form.book1.clone(), ..form.clone() }), "book2");
    assert_eq!(
        fields(VentureForm { book2: String::new(), capital2: String::new(), ..form.clone() }),
        "book2"
    );
    assert_eq!(fields(VentureForm { capital2: "0".to_owned(), ..form.clone() }), "capital2");
    assert_eq!(
        fields(VentureForm { name: String::new(), started: String::new(), basis: String::new(), ..form }),
        "name,started,basis"
    );
}

#[test]
fn the_largest_remainder_gets_the_fen_and_of_equal_ones_the_earlier() {
    let parts = |amount: i64, weights: &[i64]| -> Vec<i64> {
        given(Fen::new(amount), weights).into_iter().map(Fen::fen).collect()
    };
    assert_eq!(parts(100, &[3_333, 3_333, 3_334]), [33, 33, 34]);
    assert_eq!(parts(1, &[5_000, 5_000]), [1, 0]);
    assert_eq!(parts(10_001, &[7_500, 2_500]), [7_501, 2_500]);
    assert_eq!(parts(WHOLE, &[1, 1, 1]), [3_334, 3_333, 3_333]);
}

proptest! {
    #[test]
    fn what_is_given_out_adds_up_and_nobody_is_a_fen_off(
        amount in 0i64..1_000_000_000_000,
        weights in prop::collection::vec(1i64..10_000, 2..6),
    ) {
        let parts = given(Fen::new(amount), &weights);
        prop_assert_eq!(parts.iter().map(|part| part.fen()).sum::<i64>(), amount);
        let all: i64 = weights.iter().sum();
        for (part, weight) in parts.iter().zip(&weights) {
            let exact = i128::from(amount) * i128::from(*weight);
            let got = i128::from(part.fen()) * i128::from(all);
            prop_assert!((got - exact).abs() < i128::from(all));
        }
    }
}
