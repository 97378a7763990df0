//! Who must come and agree, as a table, and what is typed.

use super::super::form::{read, read_public, read_step};
use super::super::model::{Body, Heads, Kind, Stage, Strict, Topic, rule};
use super::{form, meeting};
use crate::house::Refusal;

const LOOSE: Strict = Strict { members: false, levy: false };
const STRICT: Strict = Strict { members: true, levy: true };

fn met(
    (kind, topic, stage, body): (Kind, Topic, Stage, Body),
    strict: Strict,
    [entitled, attended, in_favor]: [i64; 3],
) -> (bool, bool) {
    rule(kind, topic, stage, body, strict).measure(Heads { entitled, attended, in_favor })
}

#[test]
fn enough_come_and_agree_on_both_sides_of_each_bar() {
    let ordinary = |stage, body| (Kind::FourSteps, Topic::Ordinary, stage, body);
    let resolve = |body| ordinary(Stage::Resolve, body);
    let levy = |body| (Kind::Levy, Topic::Ordinary, Stage::Resolve, body);
    let land = |body| (Kind::FourSteps, Topic::Land, Stage::Resolve, body);
    for (of, strict, heads, wanted) in [
        (ordinary(Stage::Propose, Body::Branch), LOOSE, [4, 2, 2], (false, true)),
        (ordinary(Stage::Propose, Body::Branch), LOOSE, [4, 3, 2], (true, true)),
        (ordinary(Stage::Discuss, Body::Committees), LOOSE, [7, 4, 2], (true, false)),
        // Of the party's members two thirds must come, and more than half of all must agree.
        (ordinary(Stage::Review, Body::PartyMembers), LOOSE, [30, 19, 19], (false, true)),
        (ordinary(Stage::Review, Body::PartyMembers), LOOSE, [30, 20, 15], (true, false)),
        (ordinary(Stage::Review, Body::PartyMembers), LOOSE, [30, 20, 16], (true, true)),
        // More than half of the adults, or two thirds of the households or representatives.
        (resolve(Body::Villagers), LOOSE, [1000, 500, 500], (false, true)),
        (resolve(Body::Villagers), LOOSE, [1000, 501, 250], (true, false)),
        (resolve(Body::Villagers), LOOSE, [1000, 501, 251], (true, true)),
        (resolve(Body::Households), LOOSE, [300, 199, 199], (false, true)),
        (resolve(Body::Households), LOOSE, [300, 200, 101], (true, true)),
        (resolve(Body::Representatives), LOOSE, [46, 30, 30], (false, true)),
        (resolve(Body::Representatives), LOOSE, [46, 31, 15], (true, false)),
        (resolve(Body::Representatives), LOOSE, [46, 31, 16], (true, true)),
        (resolve(Body::Group), LOOSE, [90, 60, 31], (true, true)),
        // Land, and where the county says so members and levies: two thirds of all.
        (land(Body::Representatives), LOOSE, [46, 31, 30], (true, false)),
        (land(Body::Representatives), LOOSE, [46, 31, 31], (true, true)),
        (resolve(Body::Members), LOOSE, [600, 400, 201], (true, true)),
        (resolve(Body::Members), STRICT, [600, 400, 399], (true, false)),
        (resolve(Body::MemberRepresentatives), STRICT, [60, 40, 40], (true, true)),
        (levy(Body::Representatives), LOOSE, [46, 31, 16], (true, true)),
        (levy(Body::Representatives), STRICT, [46, 31, 30], (true, false)),
        (levy(Body::Representatives), STRICT, [46, 31, 31], (true, true)),
        (resolve(Body::Representatives), STRICT, [46, 31, 16], (true, true)),
        (levy(Body::Villagers), STRICT, [1000, 501, 251], (true, true)),
    ] {
        assert_eq!(met(of, strict, heads), wanted, "{of:?} {heads:?}");
    }
}

#[test]
fn a_rule_is_told_in_words() {
    let of = |topic| rule(Kind::FourSteps, topic, Stage::Resolve, Body::Representatives, LOOSE).zh();
    assert_eq!(of(Topic::Ordinary), "要三分之二以上的人到会，到会的人过半数同意");
    assert_eq!(of(Topic::Land), "要三分之二以上的人到会，应到会的人三分之二以上同意");
}

fn fields(why: Refusal) -> Vec<String> {
    why.fields.into_iter().map(|field| field.field.to_string()).collect()
}

#[test]
fn all_that_must_be_mended_is_told_at_once() {
    let none = fields(read(&super::DecisionForm::default()).unwrap_err());
    assert_eq!(none, ["kind", "topic", "matter", "origin", "day"]);
    let none = fields(read_step(&super::MeetingForm::default()).unwrap_err());
    assert_eq!(none, ["stage", "day", "body", "entitled", "attended", "in_favor", "content", "minutes"]);
    let none = fields(read_public(&super::PublicForm::default()).unwrap_err());
    assert_eq!(none, ["what", "day", "notice"]);
    assert!(read(&form()).is_ok());
    for (heads, wrong) in [
        ([10, 10, 10], &[][..]),
        ([10, 11, 10], &["attended"][..]),
        ([10, 9, 10], &["in_favor"][..]),
        ([0, 0, 0], &["entitled"][..]),
        ([10, 0, 0], &[][..]),
    ] {
        let read = read_step(&meeting("propose", "2026-02-02", "branch", heads));
        assert_eq!(read.err().map(fields).unwrap_or_default(), wrong, "{heads:?}");
    }
}
