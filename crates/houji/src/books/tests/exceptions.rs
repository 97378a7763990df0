//! Exceptions to the lock of closed months: who opens them, what they allow, and that nothing known before changes.

use super::super::commands::{EndException, Except};
use super::super::{check, store, tick};
use super::{Bench, SALT, month, refused};
use crate::gate::Role;
use crate::house::{Fault, Stop, V};
use crate::testing::{Answer, COUNTY, Caller, QINGHE, TestHouse, ZHAIDIAN, ZHAIDONG, code};
use houji_base::{Day, Fen};

const BOOK: &str = "/desk/books/14082410320101";

/// A bench with the first half of the year closed, and a township leader.
async fn closed(house: TestHouse) -> (Bench, Caller) {
    let bench = Bench::open_with(house, "D 101 100;D 102 1000;C 301 1100").await;
    bench.say("2025-02-03", "D 513 20;C 102 20").await.unwrap();
    bench.say("2025-05-06", "D 102 300;C 501.03 300").await.unwrap();
    bench.close_until("2025-06").await;
    let leader = bench.house.officer("马镇长", Role::TownLeader, ZHAIDIAN).await;
    (bench, leader)
}

async fn open(bench: &Bench, by: &Caller, at: &str, (most, last): (i64, &str)) -> Result<(), Stop> {
    let except = Except {
        book: bench.book,
        month: month(at),
        asked: "郭记账，翟店镇代理会计".to_owned(),
        reason: "电费单 3 月才送到".to_owned(),
        most,
        last: Day::parse(last).unwrap(),
        salt: SALT,
    };
    bench.house.app.run(by.actor(), None, except).await.map(|_| ())
}

async fn wrong(bench: &Bench) -> Vec<String> {
    bench.house.app.db.read(|db| Ok(check(db, code(COUNTY))?)).await.unwrap().wrong
}

async fn digest(bench: &Bench, at: &str) -> String {
    let (county, book, at) = (code(COUNTY).as_i64(), bench.book, month(at));
    let read = bench.house.app.db.read(move |db| Ok(store::period_closed(db, county, book, at)?));
    read.await.unwrap().unwrap().1
}

/// The clock goes on by so many hours.
fn later(bench: &Bench, hours: i64) {
    bench.house.clock.set(bench.house.app.clock.now().plus_hours(hours));
}

/// Kinds of what was recorded about the book, the last ones first.
async fn recorded(bench: &Bench) -> Vec<(String, String)> {
    let (county, book) = (code(COUNTY).as_i64(), bench.book);
    let read = bench.house.app.db.read(move |db| Ok(store::recorded(db, county, book)?));
    read.await.unwrap().into_iter().rev().map(|(kind, _, _, data)| (kind, data)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_voucher_closes_its_month_and_those_after_it_again() {
    for house in TestHouse::on_both().await {
        let (bench, leader) = closed(house).await;
        let late = "D 513 7;C 102 7";
        assert_eq!(refused(bench.say("2025-03-20", late).await), "book.closed");
        open(&bench, &leader, "2025-03", (2, "2026-03-03")).await.unwrap();
        let months = ["2025-02", "2025-03", "2025-06"];
        let mut before = Vec::new();
        for at in months {
            before.push(digest(&bench, at).await);
        }
        assert_eq!(refused(bench.say("2025-02-20", late).await), "book.closed", "another month stays closed");
        assert_eq!(refused(bench.say("2025-03-20", "D 513 7;C 102 7.01").await), "book.unbalanced");
        let posted = bench.say("2025-03-20", late).await.unwrap();
        assert_eq!(posted.name, "记-0001", "{}", bench.house.on);
        for (at, (was, moves)) in months.iter().zip(before.iter().zip([false, true, true])) {
            assert_eq!(digest(&bench, at).await != *was, moves, "{} {at}", bench.house.on);
        }
        assert_eq!(bench.trial(1, 6).await.closing("102").net(), Fen::new(127_300));
        let told = recorded(&bench).await;
        let kinds: Vec<&str> = told.iter().take(5).map(|(kind, _)| kind.as_str()).collect();
        assert_eq!(kinds, ["book.closed", "book.closed", "book.closed", "book.closed", "book.posted"]);
        assert!(
            told[0].1.contains("\"month\":\"2025-06\"") && told[0].1.contains("\"late\":[1,4]"),
            "{told:?}"
        );
        assert_eq!(wrong(&bench).await, Vec::<String>::new(), "{}", bench.house.on);

        // The last one ends the exception.
        assert_eq!(refused(bench.say("2025-03-21", "D 513 5000;C 102 5000").await), "book.late_blocked");
        bench.say("2025-03-21", late).await.unwrap();
        let told = recorded(&bench).await;
        assert_eq!(told[0].0, "book.exception_ended");
        assert!(told[0].1.contains("\"used\":2,\"how\":\"used\""), "{told:?}");
        assert_eq!(refused(bench.say("2025-03-22", late).await), "book.closed");
        bench.close("2025-07").await.unwrap();
        assert_eq!(wrong(&bench).await, Vec::<String>::new(), "{}", bench.house.on);
        bench.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_known_before_stays_the_same_to_the_byte() {
    for house in TestHouse::on_both().await {
        let (bench, leader) = closed(house).await;
        later(&bench, 24);
        let reader = bench.house.officer("李监事", Role::Supervisor, ZHAIDONG).await;
        let read = async |query: &str| {
            let seen = bench.house.get(&reader, &format!("{BOOK}/{query}")).await;
            assert_eq!(seen.status.as_u16(), 200, "{query}: {}", seen.main_text());
            seen
        };
        let then = [
            "trial-balance?month=2025-03&known=2026-03-02&as=csv",
            "trial-balance?month=2025-06&span=year&known=2026-03-02&as=csv",
            "statements/income-expense?month=2025-03&known=2026-03-02&as=print",
            "statements/balance-sheet?month=2025-06&known=2026-03-02&as=print",
        ];
        // A file has no page around it.
        let words = |seen: &Answer| match seen.text.contains("<main") {
            true => seen.main_text(),
            false => seen.text.clone(),
        };
        let mut before = Vec::new();
        for query in then {
            before.push(words(&read(query).await));
        }
        open(&bench, &leader, "2025-03", (1, "2026-03-03")).await.unwrap();
        bench.say("2025-03-20", "D 513 7;C 102 7").await.unwrap();
        for (query, was) in then.iter().zip(before) {
            assert!(was.contains("管理费用") || was.contains("货币资金"), "{query}: {was}");
            assert_eq!(words(&read(query).await), was, "{} {query}", bench.house.on);
        }
        let now = read("statements/income-expense?month=2025-03&as=print").await.main_text();
        assert!(
            now.contains("2025年3月结账以后有一次例外：2026年3月3日开，电费单 3 月才送到，补记 1 张。"),
            "{now}"
        );
        assert!(now.contains("管理费用 7.00 27.00"), "{now}");
        let june = read("statements/balance-sheet?month=2025-06&as=print").await.main_text();
        assert!(june.contains("1,373.00") && !june.contains("例外"), "{june}");
        assert_eq!(wrong(&bench).await, Vec::<String>::new());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exception_has_its_limits() {
    for house in TestHouse::on_both().await {
        let (bench, leader) = closed(house).await;
        let (month, last) = ("2025-03", "2026-03-03");
        assert_eq!(refused(open(&bench, &bench.clerk, month, (1, last)).await), "house.not_allowed");
        let elsewhere = bench.house.officer("别镇的", Role::TownLeader, QINGHE).await;
        assert_eq!(refused(open(&bench, &elsewhere, month, (1, last)).await), "house.not_found");
        assert_eq!(refused(open(&bench, &leader, "2025-07", (1, last)).await), "book.not_closed");
        assert_eq!(refused(open(&bench, &leader, "2024-12", (1, last)).await), "book.no_month");
        for (most, last) in [(0, last), (6, last), (1, "2026-03-01"), (1, "2026-03-05")] {
            assert_eq!(
                refused(open(&bench, &leader, month, (most, last)).await),
                "form.incomplete",
                "{most}"
            );
        }
        open(&bench, &leader, month, (5, "2026-03-04")).await.unwrap();
        assert_eq!(refused(open(&bench, &leader, "2025-02", (1, last)).await), "book.exception_open");
        let end = || EndException { book: bench.book, n: 1 };
        let by_clerk = bench.house.app.run(bench.actor(), None, end()).await.map(|_| ());
        assert_eq!(refused(by_clerk), "house.not_allowed");
        bench.house.app.run(leader.actor(), None, end()).await.unwrap();
        let again = bench.house.app.run(leader.actor(), None, end()).await.map(|_| ());
        assert_eq!(refused(again), "book.exception_over");
        assert_eq!(refused(bench.say("2025-03-20", "D 513 7;C 102 7").await), "book.closed");

        // Time ends the second one, and the third is opened after it.
        open(&bench, &leader, month, (1, "2026-03-02")).await.unwrap();
        later(&bench, 24);
        assert_eq!(refused(bench.say("2025-03-20", "D 513 7;C 102 7").await), "book.closed");
        tick(&bench.house.app, bench.house.app.clock.now()).await.unwrap();
        tick(&bench.house.app, bench.house.app.clock.now()).await.unwrap();
        let told = recorded(&bench).await;
        assert!(told[0].1.contains("\"n\":2,\"used\":0,\"how\":\"expired\""), "{told:?}");
        assert_eq!(told.iter().filter(|(kind, _)| kind == "book.exception_ended").count(), 2);
        open(&bench, &leader, month, (1, "2026-03-03")).await.unwrap();
        bench.say("2025-03-20", "D 513 7;C 102 7").await.unwrap();
        assert_eq!(wrong(&bench).await, Vec::<String>::new());
        bench.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_year_with_its_closing_entries_is_not_opened_again() {
    let (bench, leader) = closed(TestHouse::lite().await).await;
    bench.close_until_from("2025-07", "2025-11").await;
    open(&bench, &leader, "2025-11", (1, "2026-03-02")).await.unwrap();
    bench.year_end().await.unwrap();
    assert_eq!(refused(bench.say("2025-11-20", "D 513 7;C 102 7").await), "book.year_closed");
    let end = EndException { book: bench.book, n: 1 };
    bench.house.app.run(leader.actor(), None, end).await.unwrap();
    assert_eq!(refused(open(&bench, &leader, "2025-11", (1, "2026-03-02")).await), "book.year_closed");
    bench.close("2025-12").await.unwrap();
    assert_eq!(refused(open(&bench, &leader, "2025-12", (1, "2026-03-02")).await), "book.year_closed");
    // The year after has no entry yet, and its first month is closed.
    bench.close("2026-01").await.unwrap();
    open(&bench, &leader, "2026-01", (1, "2026-03-02")).await.unwrap();
    bench.say("2026-01-20", "D 513 7;C 102 7").await.unwrap();
    assert_eq!(wrong(&bench).await, Vec::<String>::new());
    bench.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_examination_sees_what_went_round_an_exception() {
    for house in TestHouse::on_both().await {
        let (bench, leader) = closed(house).await;
        open(&bench, &leader, "2025-03", (2, "2026-03-03")).await.unwrap();
        bench.say("2025-03-20", "D 513 7;C 102 7").await.unwrap();
        let (county, book) = (code(COUNTY).as_i64(), bench.book.as_i64());
        let change = async |sql: &'static str| {
            let done = bench
                .house
                .app
                .db
                .write(move |tx| tx.exec(sql, &[V::Int(county), V::Int(book)]).map_err(Fault::into));
            assert_eq!(done.await.unwrap(), 1, "{sql}");
        };
        change("UPDATE book_exception SET most = 9 WHERE county = $1 AND book = $2").await;
        assert!(
            wrong(&bench).await.iter().any(|what| what.contains("第 1 个结账例外")),
            "{}",
            bench.house.on
        );
        change("UPDATE book_exception SET most = 2 WHERE county = $1 AND book = $2").await;
        assert_eq!(wrong(&bench).await, Vec::<String>::new());
        change("DELETE FROM book_late WHERE county = $1 AND book = $2").await;
        let found = wrong(&bench).await;
        assert!(found.iter().any(|what| what.contains("没有例外")), "{found:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leader_opens_one_on_the_page_and_everybody_who_reads_the_book_sees_it() {
    for house in TestHouse::on_both().await {
        let (bench, leader) = closed(house).await;
        let path = format!("{BOOK}/exceptions");
        let words = bench.house.get(&bench.clerk, &path).await.main_text();
        assert!(words.contains("结账例外") && !words.contains("开一个例外"), "who posts opens none: {words}");
        let mut typed = vec![
            ("month", "2025-03"),
            ("asked", "郭记账，代理会计"),
            ("reason", "漏了"),
            ("most", "2"),
            ("last", "2026-03-03"),
        ];
        let refused = bench.house.post(&leader, &path, &typed).await;
        assert_eq!(refused.status.as_u16(), 422);
        assert!(
            refused.main_text().contains("请写一下为什么要补记，5 到 120 个字"),
            "{}",
            refused.main_text()
        );
        assert!(refused.text.contains("value=\"郭记账，代理会计\""), "what was typed stays");
        typed[2] = ("reason", "三月电费单漏记了");
        let done = bench.house.post(&leader, &path, &typed).await;
        assert_eq!((done.status.as_u16(), done.location()), (303, format!("{path}?done=opened").as_str()));
        for who in [&leader, &bench.clerk] {
            let words = bench.house.get(who, &path).await.main_text();
            assert!(
                words.contains("三月电费单漏记了 马镇长，今天") && words.contains("还能补记 2 张"),
                "{words}"
            );
        }
        let close = bench.house.get(&bench.clerk, &format!("{BOOK}/close")).await.main_text();
        assert!(close.contains("2025年3月开着一个例外：三月电费单漏记了"), "{close}");
        let entry = bench.house.get(&bench.clerk, &format!("{BOOK}/vouchers/new")).await;
        assert!(entry.main_text().contains("2025年3月有例外，还能补记 2 张"), "{}", entry.main_text());
        assert!(entry.text.contains("min=\"2025-03-01\""), "{}", entry.text);
        let ended = bench.house.post(&leader, &format!("{path}/1/end"), &[]).await;
        assert_eq!(ended.status.as_u16(), 303, "{}", ended.main_text());
        let words = bench.house.get(&bench.clerk, &path).await.main_text();
        assert!(words.contains("收回了，月份又锁上了"), "{words}");
    }
}
