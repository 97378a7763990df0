//! Members and shares through their commands.

use super::super::commands::{Leave, SeeHousehold, people};
use super::super::model::Change;
use super::{Hall, ROWS, day};
use crate::books::tests::refused;
use crate::house::Stop;
use crate::members::store;
use crate::testing::{COUNTY, TestHouse, code};

async fn changes(hall: &Hall, household: i64) -> Vec<String> {
    let (county, book) = (code(COUNTY).as_i64(), hall.bench.book);
    let read = hall.house().app.db.read(move |db| Ok(store::changes_of(db, county, book, household, 50)?));
    let shown = |change: &Change| {
        format!("{} {} {} {} {}", change.n, change.member, change.act.code(), change.shares, change.other)
    };
    read.await.unwrap().iter().map(shown).collect()
}

async fn shares(hall: &Hall, household: i64) -> Vec<i64> {
    let (county, book) = (code(COUNTY).as_i64(), hall.bench.book);
    let read = hall.house().app.db.read(move |db| Ok(store::members_of(db, county, book, household)?));
    read.await.unwrap().iter().map(|member| member.shares).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn members_come_in_once_and_their_shares_change_by_decision() {
    for house in TestHouse::on_both().await {
        let hall = Hall::open(house).await;
        let none = hall.import(ROWS).await;
        let Err(Stop::Refused(why)) = none else { panic!("a kind that is not there") };
        assert_eq!(
            why.fields[0].sentence,
            "第 3 行“股份种类”：没有这种股份，请先在股份种类页加上，或核对名称"
        );
        hall.kind("劳龄股").await;
        let added = hall.import(ROWS).await.unwrap();
        assert_eq!((added.members, added.households, added.shares), (3, 2, 126_000));
        let Err(Stop::Refused(again)) = hall.import(ROWS).await else { panic!("twice") };
        assert!(again.fields.iter().any(|field| field.sentence.contains("已经在名册里")), "{again:?}");
        assert_eq!(shares(&hall, 1).await, [60_000, 36_000]);
        // Shares stay with the household: no more for it, and none out of it but by inheritance.
        assert_eq!(refused(hall.change("grant", 1, 0, 1, "10").await), "member.by_household");
        assert_eq!(refused(hall.change("transfer", 1, 3, 1, "10").await), "member.by_household");
        assert_eq!(refused(hall.change("transfer", 1, 2, 1, "600.01").await), "member.few_shares");
        assert_eq!(refused(hall.change("transfer", 1, 2, 9, "1").await), "member.no_kind");
        assert_eq!(refused(hall.change("transfer", 1, 9, 1, "1").await), "member.none");
        assert_eq!(refused(hall.change("transfer", 1, 1, 1, "1").await), "form.incomplete");
        hall.change("transfer", 1, 2, 1, "600").await.unwrap();
        hall.change("inherit", 2, 3, 2, "60").await.unwrap();
        hall.change("withdraw", 3, 0, 1, "0.5").await.unwrap();
        hall.change("freeze", 3, 0, 0, "").await.unwrap();
        assert_eq!(refused(hall.change("withdraw", 3, 0, 1, "1").await), "member.frozen");
        assert_eq!(refused(hall.change("freeze", 3, 0, 0, "").await), "member.frozen");
        hall.change("thaw", 3, 0, 0, "").await.unwrap();
        assert_eq!(refused(hall.change("thaw", 3, 0, 0, "").await), "member.not_frozen");
        assert_eq!((shares(&hall, 1).await, shares(&hall, 2).await), (vec![0, 90_000], vec![35_950]));
        assert_eq!(
            changes(&hall, 2).await,
            [
                "9 3 thaw 0 0",
                "8 3 freeze 0 0",
                "7 3 withdraw -50 0",
                "6 3 inherit 6000 2",
                "4 3 grant 30000 0"
            ]
        );
        let leave = |day_text: &str, reason: &str| Leave {
            book: hall.bench.book,
            member: 1,
            day: Some(day(day_text)),
            reason: reason.to_owned(),
        };
        let run = |leave| hall.house().app.run(hall.bench.actor(), None, leave);
        assert_eq!(refused(run(leave("2018-11-30", "died")).await), "form.incomplete");
        assert_eq!(refused(run(leave("2026-03-03", "died")).await), "form.incomplete");
        assert_eq!(refused(run(leave("2026-03-02", "gone")).await), "form.incomplete");
        run(leave("2026-03-02", "died")).await.unwrap();
        assert_eq!(refused(run(leave("2026-03-02", "died")).await), "member.has_left");
        assert_eq!(refused(hall.change("transfer", 2, 1, 1, "1").await), "form.incomplete");
        hall.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_somebody_is_is_sealed_and_each_look_is_recorded() {
    for house in TestHouse::on_both().await {
        let hall = Hall::with_members(house).await;
        let (cx, book) = (hall.house().app.context(hall.bench.actor().clone()), hall.bench.book);
        let look = move || SeeHousehold { book, household: 1 };
        hall.house().app.run(hall.bench.actor(), None, look()).await.unwrap();
        let seen = hall.house().app.db.read(move |db| Ok(people(db, &cx, &look())?)).await.unwrap();
        assert_eq!(seen.account, "6217000000000001");
        let names: Vec<&str> = seen.members.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["卫春生", "段秀英"]);
        assert_eq!(seen.members[1].resident, "140824195201010028");
        let recorded = hall.house().recorded().await.join("\n");
        assert!(recorded.contains("member.seen") && recorded.contains("member.added"), "{recorded}");
        for secret in ["卫春生", "140824195101010012", "6217000000000001", "翟股001"] {
            assert!(!recorded.contains(secret), "{secret}");
        }
        let county = code(COUNTY).as_i64();
        let bare = hall.house().app.db.read(move |db| {
            let sql = "SELECT name, resident, shown FROM member WHERE county = $1 AND n = 1";
            Ok(db.row(sql, crate::args![county], |row| {
                Ok((row.get::<Vec<u8>>(0)?, row.get::<Vec<u8>>(1)?, row.get::<String>(2)?))
            })?)
        });
        let (name, resident, shown) = bare.await.unwrap().unwrap();
        assert_eq!(shown, "卫**");
        assert!(!name.windows(3).any(|part| part == "春".as_bytes()));
        assert!(!resident.windows(6).any(|part| part == b"140824"));
        let none = SeeHousehold { book, household: 9 };
        assert_eq!(
            refused(hall.house().app.run(hall.bench.actor(), None, none).await),
            "member.no_household"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_book_whose_system_the_room_does_not_know_is_refused() {
    let hall = Hall::open(TestHouse::lite().await).await;
    hall.bench.under_a_chart().await;
    let before = hall.bench.vouchers().await;
    assert_eq!(refused(hall.import(ROWS).await.map(drop)), "book.unknown_system");
    assert_eq!(refused(hall.draft("1000").await), "book.unknown_system");
    assert_eq!(hall.bench.vouchers().await, before);
}
