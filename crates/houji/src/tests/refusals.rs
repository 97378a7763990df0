//! The catalogue of refusals: every sentence a person can be told, with its code and status.

use crate::house::{error, table};
use crate::{
    appeals, assets, bank, books, contracts, debts, feedback, files, members, notices, ops, payments, people,
    projects, record, registry, screens,
};
use insta::assert_snapshot;
use std::collections::BTreeSet;

fn catalogue() -> Vec<(&'static str, u16, &'static str)> {
    let plain = error::CATALOGUE.iter().map(|plain| (plain.0, plain.1, plain.2));
    let rooms = [
        appeals::decide::Refused::CATALOGUE,
        books::decide::Refused::CATALOGUE,
        assets::decide::Refused::CATALOGUE,
        bank::decide::Refused::CATALOGUE,
        payments::decide::Refused::CATALOGUE,
        notices::decide::Refused::CATALOGUE,
        books::export::Refused::CATALOGUE,
        contracts::decide::Refused::CATALOGUE,
        debts::decide::Refused::CATALOGUE,
        projects::decide::Refused::CATALOGUE,
        feedback::decide::Refused::CATALOGUE,
        files::Refused::CATALOGUE,
        members::decide::Refused::CATALOGUE,
        people::decide::Refused::CATALOGUE,
        table::Refused::CATALOGUE,
        registry::import::Refused::CATALOGUE,
        record::Refused::CATALOGUE,
        ops::Refused::CATALOGUE,
        screens::Refused::CATALOGUE,
        screens::NotLetIn::CATALOGUE,
    ];
    plain.chain(rooms.into_iter().flatten().copied()).collect()
}

#[test]
fn refusal_catalogue() {
    let lines = catalogue()
        .iter()
        .map(|(code, status, text)| format!("{status} {code}\n    {text}"))
        .collect::<Vec<_>>();
    assert_snapshot!("refusals", lines.join("\n"));
}

#[test]
fn codes_are_unique_and_sentences_say_what_to_do() {
    let mut seen = BTreeSet::new();
    for (code, status, text) in catalogue() {
        assert!(seen.insert(code), "{code} stands twice");
        assert!((400..600).contains(&status), "{code}");
        assert!(text.ends_with('。') && text.contains('请'), "{code}: {text}");
        for officialese in ["失败", "非法", "予以", "请知悉", "相关部门"] {
            assert!(!text.contains(officialese), "{code}: {officialese}");
        }
    }
}
