use super::*;
use crate::gate::{Desk, Office};
use houji_base::{DivisionCode, Moment, PersonId};
use proptest::prelude::*;

fn desk(office: Office) -> Desk {
    Desk::of(office, DivisionCode::parse("140824103201").unwrap())
}

fn at(hour: i64) -> Moment {
    Moment::from_millis(1_772_409_600_000).plus_hours(hour)
}

fn moved(office: Office) -> Moved {
    Moved { desk: desk(office), words: "w".into(), accept_due: at(2000), reply_due: at(3000) }
}

fn sheet() -> Sheet {
    let desk = desk(Office::Village);
    Sheet { from: desk, number: 1, desk, since: at(1), until: at(90), named: false }
}

/// One event of each kind, by name.
fn events() -> Vec<(&'static str, AppealEvent)> {
    use AppealEvent as E;
    let words = || "w".to_owned();
    vec![
        ("accept", E::Accepted { due: at(100) }),
        ("refuse", E::Refused { reason: Reason::LegalWay, words: words(), until: at(500) }),
        (
            "object",
            E::Objected { words: words(), desk: desk(Office::Town), accept_due: at(600), reply_due: at(700) },
        ),
        ("close_refused", E::ClosedRefused {}),
        ("return", E::Returned(moved(Office::Agriculture))),
        ("raise", E::Raised(moved(Office::Town))),
        ("designate", E::Designated(moved(Office::CivilAffairs))),
        ("extend", E::ExtensionAsked { until: at(9000), words: words() }),
        ("grant", E::ExtensionGranted {}),
        ("deny", E::ExtensionDenied {}),
        ("lapse", E::ExtensionLapsed {}),
        ("ask", E::Asked { until: at(90), words: words() }),
        ("supplement", E::Supplemented { words: words() }),
        ("wait_over", E::WaitOver {}),
        ("ask_part", E::PartAsked { desk: desk(Office::Department), due: at(90), words: words() }),
        ("done_part", E::PartDone { part: 0, words: words() }),
        ("reply", E::Replied { outcome: Outcome::Resolved, words: words(), next_day: None, until: at(400) }),
        ("rate_good", E::Rated { score: 4, words: String::new(), by: By::Filer }),
        ("rate_bad", E::Rated { score: 2, words: String::new(), by: By::Helper }),
        ("reopen", E::Reopened { desk: desk(Office::Town), accept_due: at(450), reply_due: at(600) }),
        ("close_unrated", E::ClosedUnrated {}),
        ("withdraw", E::Withdrawn {}),
        ("petition", E::PetitionMarked { finish: at(5000) }),
        ("merge", E::Merged { into: AppealId::from_i64(7) }),
        ("join", E::Joined { from: AppealId::from_i64(8) }),
        ("cosign", E::Cosigned {}),
        ("look", E::IdentitySeen { role: "TC".into() }),
        ("files", E::FilesSeen { role: "TD".into() }),
        ("remind", E::Reminded { level: 1 }),
        ("see_consent", E::ConsentSeen { role: "TC".into() }),
        ("notice", E::NoticePrinted(sheet())),
        ("letter", E::LetterPrinted(sheet())),
    ]
}

fn event(name: &str) -> AppealEvent {
    events().into_iter().find(|(known, _)| *known == name).unwrap().1
}

fn begun() -> Life {
    let filed = AppealEvent::Filed {
        category: Category::Utilities,
        mode: Mode::Named,
        channel: Channel::Phone,
        shown: true,
        words: "w".into(),
        desk: desk(Office::Village),
        accept_due: at(24),
        reply_due: at(120),
        files: Vec::new(),
        entered: None,
    };
    Life::begin(&filed, at(0)).unwrap()
}

const HANDLER: Option<PersonId> = Some(PersonId::from_i64(5));

/// The life after events, one an hour.
fn lived(names: &[&str]) -> Life {
    (1..).zip(names).fold(begun(), |life, (hour, name)| {
        life.after(&event(name), at(hour), HANDLER).unwrap_or_else(|| panic!("{name} of {names:?}"))
    })
}

fn allowed(life: &Life) -> Vec<&'static str> {
    let now = at(60);
    let possible = events().into_iter().filter(|(_, event)| life.after(event, now, HANDLER).is_some());
    possible.map(|(name, _)| name).collect()
}

#[test]
fn every_step_from_every_state() {
    for (way, expected) in [
        (vec![], "accept refuse return raise designate withdraw petition merge join cosign look remind"),
        (
            vec!["accept"],
            "raise designate extend ask ask_part reply withdraw petition merge join cosign look remind",
        ),
        (vec!["refuse"], "object close_refused look"),
        (
            vec!["refuse", "object"],
            "accept return raise designate withdraw petition merge join cosign look remind",
        ),
        (vec!["return"], "accept refuse raise designate withdraw petition merge join cosign look remind"),
        (
            vec!["accept", "extend"],
            "raise designate grant deny lapse ask_part reply withdraw petition merge join cosign look remind",
        ),
        (vec!["accept", "ask"], "supplement wait_over withdraw merge join cosign look remind"),
        (
            vec!["accept", "ask", "supplement"],
            "raise designate extend ask_part reply withdraw petition merge join cosign look remind",
        ),
        (
            vec!["accept", "ask_part"],
            "raise designate extend ask done_part reply withdraw petition merge join cosign look remind",
        ),
        (vec!["accept", "reply"], "rate_good rate_bad close_unrated look"),
        (vec!["accept", "reply", "rate_good"], "look"),
        (vec!["accept", "reply", "rate_bad"], "reopen look"),
        (vec!["accept", "reply", "close_unrated"], "look"),
        (
            vec!["accept", "reply", "rate_bad", "reopen"],
            "accept refuse return raise designate withdraw petition merge join cosign look remind",
        ),
        (vec!["accept", "reply", "rate_bad", "reopen", "accept", "reply", "rate_bad"], "look"),
        (vec!["withdraw"], "look"),
        (vec!["merge"], "look"),
        (vec!["refuse", "close_refused"], "look"),
    ] {
        let life = lived(&way);
        let mut names = allowed(&life);
        let mut takes = |name| names.iter().position(|one| *one == name).map(|at| names.remove(at)).is_some();
        assert!(takes("see_consent") && takes("files"), "a look is always possible");
        assert_eq!(takes("notice"), life.stage.is_open(), "after {way:?}");
        assert_eq!(takes("letter"), life.replied_at.is_some(), "after {way:?}");
        let names = names.join(" ");
        // The township's own desk cannot be raised or reopened to itself; that is what differs after those.
        let expected: Vec<&str> = expected
            .split(' ')
            .filter(|name| *name != "raise" || lived(&way).desk.office != Office::Town)
            .collect();
        assert_eq!(names, expected.join(" "), "after {way:?}");
    }
}

#[test]
fn waiting_moves_the_offices_clock_and_not_the_villagers() {
    let before = lived(&["accept"]);
    let asked = before.after(&event("ask"), at(10), HANDLER).unwrap();
    assert_eq!(asked.step_due, at(90));
    let goes_on = asked.after(&event("supplement"), at(40), None).unwrap();
    assert_eq!(goes_on.reply_due, before.reply_due.plus_hours(30));
    assert_eq!((goes_on.step_due, goes_on.filed_at), (goes_on.reply_due, before.filed_at));
}

#[test]
fn a_bad_rating_is_kept_when_it_is_taken_up_again() {
    let life = lived(&["accept", "reply", "rate_bad", "reopen", "accept", "reply", "rate_good"]);
    let counts =
        |measure| life.measures(Category::Utilities).iter().filter(|(known, _)| *known == measure).count();
    assert_eq!([counts("appeal.rated_2"), counts("appeal.rated_4"), counts("appeal.filed")], [1, 1, 1]);
    assert_eq!(life.side.earlier, [PersonId::from_i64(5)]);
    assert!(life.measures(Category::CadreVillage).is_empty(), "sealed ones count nowhere");
}

proptest! {
    /// Whatever is tried in whatever order: versions count every step, what ended stays ended unless it was rated badly,
    /// nobody's clock is set back, and the sides of the life agree with its stage.
    #[test]
    fn no_sequence_breaks_a_life(tries in proptest::collection::vec((0usize..32, 0i64..200), 1..60)) {
        let all = events();
        let (mut life, mut now) = (begun(), 0);
        for (which, hours) in tries {
            now += hours;
            let (name, event) = &all[which];
            let Some(next) = life.after(event, at(now), HANDLER) else { continue };
            prop_assert_eq!(next.version, life.version + 1);
            prop_assert_eq!(next.filed_at, life.filed_at);
            if life.ended_at.is_some() && !["look", "see_consent", "files", "letter"].contains(name) {
                prop_assert_eq!(*name, "reopen");
            }
            prop_assert_eq!(next.ended_at.is_some(), next.shelf(false) == 0);
            prop_assert_eq!(next.accepted_at.is_some() && next.handler.is_none(), false);
            prop_assert!(next.side.waiting.is_none() || next.stage == Stage::Accepted);
            prop_assert!(next.side.extension.is_none() || next.stage == Stage::Accepted);
            prop_assert!(next.side.ratings.len() <= 1);
            let text = serde_json::to_string(&next.side).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Side>(&text).unwrap(), &next.side);
            life = next;
        }
    }
}

#[test]
fn titles_are_the_first_clause() {
    for (text, title) in [
        ("东巷口下水管堵了三天，一下雨水就往院里倒，老人出门不方便。", "东巷口下水管堵了三天"),
        ("灯不亮。", "灯不亮"),
        ("路灯坏了，晚上看不见", "路灯坏了，晚上看不见"),
        ("一二三四五六七八九十一二三四五六七八九十一二三", "一二三四五六七八九十一二三四五六七八九十一二…"),
    ] {
        assert_eq!(title_of(text), title);
    }
}

#[test]
fn ratings_have_five_words() {
    for (score, word) in [(0, None), (1, Some("非常不满意")), (5, Some("非常满意")), (6, None)] {
        assert_eq!(Rating::new(score).map(Rating::zh), word);
    }
}

#[test]
fn events_are_read_back_as_they_were_written() {
    for (_, event) in events() {
        let numbered = Numbered { v: 2, event };
        let text = serde_json::to_string(&numbered).unwrap();
        assert_eq!(serde_json::from_str::<Numbered>(&text).unwrap(), numbered, "{text}");
    }
}
