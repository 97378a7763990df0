//! What may be typed, and what is said about the rest.

use super::super::form::{ContractForm, read};
use super::form;

/// Fields with their sentences.
fn told(form: &ContractForm) -> Vec<(String, String)> {
    match read(form) {
        Ok(_) => Vec::new(),
        Err(why) => why.fields.into_iter().map(|field| (field.field.to_string(), field.sentence)).collect(),
    }
}

#[test]
fn each_field_has_its_bounds() {
    type Set = fn(&mut ContractForm, &str);
    let many = |n: usize| "字".repeat(n);
    let cases: Vec<(&str, Set, String, bool)> = vec![
        ("number", |form, text| text.clone_into(&mut form.number), String::new(), true),
        ("number", |form, text| text.clone_into(&mut form.number), many(30), true),
        ("number", |form, text| text.clone_into(&mut form.number), many(31), false),
        ("title", |form, text| text.clone_into(&mut form.title), " 租 ".to_owned(), false),
        ("title", |form, text| text.clone_into(&mut form.title), many(2), true),
        ("title", |form, text| text.clone_into(&mut form.title), many(40), true),
        ("title", |form, text| text.clone_into(&mut form.title), many(41), false),
        ("object", |form, text| text.clone_into(&mut form.object), "　".to_owned(), false),
        ("object", |form, text| text.clone_into(&mut form.object), "地11010519491231002X".to_owned(), false),
        ("party", |form, text| text.clone_into(&mut form.party), "甲\u{7}乙".to_owned(), false),
        ("basis", |form, text| text.clone_into(&mut form.basis), String::new(), false),
        ("over", |form, text| text.clone_into(&mut form.over), many(61), false),
        ("kind", |form, text| text.clone_into(&mut form.kind), "loan".to_owned(), false),
        ("party_kind", |form, text| text.clone_into(&mut form.party_kind), "firm".to_owned(), false),
        ("credit_code", |form, text| text.clone_into(&mut form.credit_code), String::new(), true),
        (
            "credit_code",
            |form, text| text.clone_into(&mut form.credit_code),
            "91350100M000100Y4Z".to_owned(),
            false,
        ),
        (
            "credit_code",
            |form, text| text.clone_into(&mut form.credit_code),
            "91350100M000100Y44".to_owned(),
            false,
        ),
        ("credit_code", |form, text| text.clone_into(&mut form.credit_code), "9135".to_owned(), false),
        ("signed", |form, text| text.clone_into(&mut form.signed), "2025年3月".to_owned(), false),
        ("start", |form, text| text.clone_into(&mut form.start), String::new(), false),
        ("end", |form, text| text.clone_into(&mut form.end), "2025-03-31".to_owned(), false),
        ("end", |form, text| text.clone_into(&mut form.end), "2025-04-01".to_owned(), true),
        ("end", |form, text| text.clone_into(&mut form.end), "2125-03-31".to_owned(), true),
        ("end", |form, text| text.clone_into(&mut form.end), "2125-04-01".to_owned(), false),
        ("cycle", |form, text| text.clone_into(&mut form.cycle), "month".to_owned(), false),
        ("rent", |form, text| text.clone_into(&mut form.rent), "0.99".to_owned(), false),
        ("rent", |form, text| text.clone_into(&mut form.rent), "1".to_owned(), true),
        ("rent", |form, text| text.clone_into(&mut form.rent), "一千".to_owned(), false),
        ("first_due", |form, text| text.clone_into(&mut form.first_due), "2024-03-31".to_owned(), false),
        ("first_due", |form, text| text.clone_into(&mut form.first_due), "2024-04-01".to_owned(), true),
        ("first_due", |form, text| text.clone_into(&mut form.first_due), "2028-03-31".to_owned(), true),
        ("first_due", |form, text| text.clone_into(&mut form.first_due), "2028-04-01".to_owned(), false),
        ("since", |form, text| text.clone_into(&mut form.since), "x".to_owned(), false),
        ("guarantee", |form, text| text.clone_into(&mut form.guarantee), String::new(), true),
        ("guarantee", |form, text| text.clone_into(&mut form.guarantee), "-1".to_owned(), false),
        ("rise", |form, text| text.clone_into(&mut form.rise), "much".to_owned(), false),
    ];
    for (field, set, text, good) in cases {
        let mut form = form();
        // No field before it is wrong because this one's text stands in it.
        set(&mut form, &text);
        if field == "rise" {
            form.rise_every = "1".to_owned();
        }
        let told = told(&form);
        assert_eq!(told.iter().any(|(each, _)| each == field), !good, "{field} {text:?}: {told:?}");
        assert!(told.iter().all(|(_, sentence)| !sentence.ends_with('。')), "{told:?}");
    }
}

#[test]
fn a_rise_needs_its_numbers() {
    for (cycle, rise, by, every, wrong) in [
        ("year", "", "", "", ""),
        ("year", "none", "x", "x", ""),
        ("year", "percent", "5", "3", ""),
        ("year", "percent", "2.55", "1", ""),
        ("year", "percent", "100", "1", ""),
        ("year", "percent", "100.01", "1", "rise_by"),
        ("year", "percent", "0", "1", "rise_by"),
        ("year", "percent", "5", "0", "rise_every"),
        ("year", "percent", "", "", "rise_by,rise_every"),
        ("year", "step", "0.01", "100", ""),
        ("year", "step", "0", "101", "rise_by,rise_every"),
        ("once", "percent", "5", "3", "rise"),
        ("once", "none", "", "", ""),
    ] {
        let mut form = form();
        (form.cycle, form.rise) = (cycle.to_owned(), rise.to_owned());
        (form.rise_by, form.rise_every) = (by.to_owned(), every.to_owned());
        let fields: Vec<String> = told(&form).into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields.join(","), wrong, "{cycle} {rise} {by} {every}");
    }
}

#[test]
fn everything_is_told_at_once_and_a_person_has_no_credit_code() {
    let fields: Vec<String> = told(&ContractForm::default()).into_iter().map(|(field, _)| field).collect();
    let all = "title,kind,object,basis,party_kind,party,signed,start,end,cycle,rent,first_due,since";
    assert_eq!(fields.join(","), all);
    let mut form = form();
    form.party_kind = "person".to_owned();
    assert_eq!(told(&form).first().map(|(field, _)| field.clone()), Some("credit_code".to_owned()));
}
