//! The rules that need no house.

use crate::gate::Role;
use crate::people::decide::{
    self, Refused, Sent, Standing, Wanted, check_code, exclude, level_of, may_send, new_account,
    password_fault,
};
use crate::people::model::HeldPost;
use crate::testing::{COUNTY, QINJIA, ZHAIDIAN, ZHAIDONG, code, monday};
use houji_base::{Day, Level, PersonId, PostId};

#[test]
fn codes_are_sent_a_minute_apart_and_so_many_an_hour() {
    let now = monday();
    assert_eq!(may_send(None, now, 5), Ok((now, 1)));
    let sent = |at, count| Some(Sent { sent_at: at, hour_start: now, hour_count: count });
    let after = |millis| now.plus_millis(millis);
    assert_eq!(may_send(sent(now, 1), after(59_999), 5), Err(Refused::CodeSoon { seconds: 1 }));
    assert_eq!(may_send(sent(now, 1), after(1), 5), Err(Refused::CodeSoon { seconds: 60 }));
    assert_eq!(may_send(sent(now, 1), after(60_000), 5), Ok((now, 2)));
    assert_eq!(may_send(sent(after(300_000), 4), after(400_000), 5), Ok((now, 5)));
    assert_eq!(may_send(sent(after(300_000), 5), after(3_599_999), 5), Err(Refused::CodeMany));
    assert_eq!(may_send(sent(after(300_000), 5), after(3_600_000), 5), Ok((after(3_600_000), 1)));
}

#[test]
fn a_code_is_judged_by_time_and_tries() {
    let end = monday();
    for (same, tries, late, judged) in [
        (true, 1, 0, Ok(())),
        (true, 1, 1, Err(Refused::CodeWrong)),
        (false, 1, 0, Err(Refused::CodeWrong)),
        (false, 4, 0, Err(Refused::CodeWrong)),
        (true, 5, 0, Ok(())),
        (false, 5, 0, Err(Refused::CodeVoid)),
        (true, 6, 0, Err(Refused::CodeVoid)),
    ] {
        assert_eq!(check_code(same, tries, end, end.plus_millis(late)), judged, "{same} {tries} {late}");
    }
}

#[test]
fn digits_are_read_as_typed_on_a_phone() {
    assert_eq!(decide::digits(" １２３ 456\n"), "123456");
    assert_eq!(decide::digits("123-456"), "123456");
    assert_eq!(decide::digits("12a456"), "12a456");
}

#[test]
fn account_names_have_bounds() {
    for good in ["abc", "xue.xiaohe", "a-1", " Clerk_2 ", &"a".repeat(40)] {
        assert!(new_account(good).is_ok(), "{good}");
    }
    for bad in ["ab", "1abc", "-ab", "a b", "村干部", "a/b", "a@b", &"a".repeat(41)] {
        assert!(new_account(bad).is_err(), "{bad}");
    }
    assert_eq!(new_account(" Clerk_2 ").unwrap(), "clerk_2");
}

#[test]
fn passwords_are_long_mixed_and_not_common() {
    let fault = |text: &str| password_fault(text, "xiaohe", "薛小禾", 10);
    for good in ["Lamp-post-7", "lamp-post7x", "东巷口-Lamp7-x", "LAMP/post/lamp", "Ab3xxxxxxx"] {
        assert_eq!(fault(good), None, "{good}");
    }
    for (bad, says) in [
        ("Lamp-pos7", "10 位"),
        ("lamppostlamp", "三样"),
        ("lamppost1234", "三样"),
        ("Xiaohe-2026!", "账号或姓名"),
        ("a1-薛小禾-lamp", "账号或姓名"),
        ("Password123!", "太常见"),
        ("P@ssw0rd2026", "太常见"),
        ("Admin@123456", "太常见"),
        ("Aa123456789!", "太常见"),
    ] {
        assert!(fault(bad).is_some_and(|why| why.contains(says)), "{bad}: {:?}", fault(bad));
    }
    assert_eq!(fault(&format!("Lamp-7{}", "x".repeat(122))), None, "128 is the most");
    assert!(fault(&format!("Lamp-7{}", "x".repeat(123))).is_some());
}

/// Every pair of roles: three administrators exclude each other and every other office, nothing else is excluded.
#[test]
fn the_matrix_of_exclusion() {
    for one in Role::ALL {
        for other in Role::ALL {
            let offices = one.is_office() && other.is_office();
            let admin = one.is_administrator() || other.is_administrator();
            assert_eq!(exclude(*one, *other), offices && admin && one != other, "{one:?} {other:?}");
            assert_eq!(exclude(*one, *other), exclude(*other, *one), "{one:?} {other:?}");
        }
    }
    assert!(exclude(Role::SystemAdmin, Role::SecurityAdmin));
    assert!(exclude(Role::AuditAdmin, Role::TownClerk));
    assert!(!exclude(Role::AuditAdmin, Role::Villager));
    assert!(!exclude(Role::VillageCadre, Role::VillageSecretary));
}

#[test]
fn every_role_but_four_has_a_level() {
    for role in Role::ALL {
        let given = !matches!(role, Role::Public | Role::Villager | Role::PartyMember | Role::Gateway);
        assert_eq!(level_of(*role).is_some(), given, "{role:?}");
    }
    assert_eq!(level_of(Role::VillageAccountant).unwrap().0, Level::Village);
    assert_eq!(level_of(Role::TownLeader).unwrap().0, Level::Town);
    assert_eq!(level_of(Role::SecurityAdmin).unwrap().0, Level::County);
}

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn held(role: Role, place: &str, since: &str, until: Option<&str>) -> HeldPost {
    let (id, since, until) = (PostId::from_i64(1), day(since), until.map(day));
    HeldPost { id, role, place: code(place), since, until }
}

fn wanted(role: Role, place: &str, since: &str, until: Option<&str>) -> Wanted {
    let (since, until) = (day(since), until.map(day));
    Wanted { person: PersonId::from_i64(5), role, place: code(place), since, until }
}

fn try_grant(posts: Vec<HeldPost>, wanted: &Wanted) -> Result<(), Refused> {
    let standing = Standing { posts, has_account: true, place_in_force: true };
    decide::grant(&standing, wanted, Some(PersonId::from_i64(9)), day("2026-03-02"))
}

#[test]
fn posts_fit_their_place_and_days() {
    let clerk = |place, since, until| try_grant(Vec::new(), &wanted(Role::TownClerk, place, since, until));
    assert_eq!(clerk(ZHAIDIAN, "2026-03-02", None), Ok(()));
    for place in [COUNTY, ZHAIDONG] {
        let why = clerk(place, "2026-03-02", None).unwrap_err();
        assert_eq!(why, Refused::WrongLevel { role: "乡镇经办人", level: "乡镇" });
    }
    assert_eq!(clerk(ZHAIDIAN, "2026-03-01", None), Err(Refused::PastDay));
    assert_eq!(clerk(ZHAIDIAN, "2026-03-02", Some("2026-03-02")), Ok(()));
    assert_eq!(clerk(ZHAIDIAN, "2026-03-03", Some("2026-03-02")), Err(Refused::Backwards));
    for role in [Role::Villager, Role::Public] {
        let given = try_grant(Vec::new(), &wanted(role, ZHAIDONG, "2026-03-02", None));
        assert_eq!(given, Err(Refused::NotGranted));
    }
}

#[test]
fn nobody_grants_to_himself_or_to_somebody_without_an_account() {
    let wanted = wanted(Role::VillageCadre, QINJIA, "2026-03-02", None);
    let mut standing = Standing { posts: Vec::new(), has_account: false, place_in_force: true };
    let today = day("2026-03-02");
    let by = |id| Some(PersonId::from_i64(id));
    assert_eq!(decide::grant(&standing, &wanted, by(5), today), Err(Refused::NotToSelf));
    assert_eq!(decide::grant(&standing, &wanted, by(9), today), Err(Refused::NoAccount));
    standing.has_account = true;
    assert_eq!(decide::grant(&standing, &wanted, by(9), today), Ok(()));
    standing.place_in_force = false;
    assert_eq!(decide::grant(&standing, &wanted, by(9), today), Err(Refused::NoPlace));
}

#[test]
fn exclusion_looks_at_the_days() {
    let until = |last| vec![held(Role::TownClerk, ZHAIDIAN, "2025-01-01", last)];
    let system = wanted(Role::SystemAdmin, COUNTY, "2026-04-01", None);
    let excluded = Refused::Excluded { held: "乡镇经办人", wanted: "系统管理员" };
    assert_eq!(try_grant(until(None), &system), Err(excluded.clone()));
    assert_eq!(try_grant(until(Some("2026-04-01")), &system), Err(excluded));
    assert_eq!(try_grant(until(Some("2026-03-31")), &system), Ok(()));
    let coming = vec![held(Role::SystemAdmin, COUNTY, "2026-05-01", None)];
    let clerk = |until| wanted(Role::TownClerk, ZHAIDIAN, "2026-03-02", Some(until));
    assert_eq!(try_grant(coming.clone(), &clerk("2026-04-30")), Ok(()));
    assert!(try_grant(coming, &clerk("2026-05-01")).is_err());
    let villager = vec![held(Role::Villager, ZHAIDONG, "2025-01-01", None)];
    assert_eq!(try_grant(villager, &system), Ok(()));
}

#[test]
fn the_same_post_is_given_once() {
    let clerk = vec![held(Role::TownClerk, ZHAIDIAN, "2025-01-01", Some("2026-03-31"))];
    let again = |since| try_grant(clerk.clone(), &wanted(Role::TownClerk, ZHAIDIAN, since, None));
    assert_eq!(again("2026-03-31"), Err(Refused::Twice));
    assert_eq!(again("2026-04-01"), Ok(()));
}

#[test]
fn posts_end_today_or_later_and_never_later_than_fixed() {
    let (holder, by, today) = (PersonId::from_i64(5), Some(PersonId::from_i64(9)), day("2026-03-02"));
    let open = held(Role::TownClerk, ZHAIDIAN, "2025-01-01", None);
    let fixed = held(Role::TownClerk, ZHAIDIAN, "2025-01-01", Some("2026-03-05"));
    let end = |post, last| decide::end(post, holder, day(last), by, today);
    assert_eq!(end(&open, "2026-03-01"), Err(Refused::PastDay));
    assert_eq!(end(&open, "2026-03-02"), Ok(()));
    assert_eq!(end(&fixed, "2026-03-04"), Ok(()));
    assert_eq!(end(&fixed, "2026-03-05"), Err(Refused::EndsEarlier));
    assert_eq!(decide::end(&open, holder, today, Some(holder), today), Err(Refused::NotToSelf));
}
