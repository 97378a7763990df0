//! Accounts, statements, matches, months and counts on both databases.

use super::super::commands::{ExplainCount, Part, SettleCount};
use super::{NUMBER, SALT, Till, check, day, fen};
use crate::books::commands::{EndException, Except};
use crate::books::tests::{month, refused};
use crate::gate::Role;
use crate::house::Stop;
use crate::testing::{COUNTY, TestHouse, ZHAIDIAN, code};

const JANUARY: &str = "\
2025-01-05,土地承包费,200,,1200,稷山新兴托盘有限公司,1\n\
2025-01-08,付张三三工钱,,80,1120,张三三,2\n\
2025-01-20,电费,,30,1090,,3\n\
2025-01-31,手续费,,5,1085,,4\n";

fn sentences(stop: Stop) -> Vec<String> {
    match stop {
        Stop::Refused(why) if why.fields.is_empty() => vec![why.sentence],
        Stop::Refused(why) => why.fields.into_iter().map(|field| field.sentence).collect(),
        Stop::Failed(fault) => panic!("{fault}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_goes_on_and_is_never_taken_twice() {
    for house in TestHouse::on_both().await {
        let till = Till::open(house).await;
        assert_eq!(refused(till.add("102", "62284800000011112222", "2025-01").await), "bank.code_exists");
        let first = till.import(JANUARY).await.unwrap();
        assert_eq!((first.rows, first.known, first.balance), (4, 0, 108_500));
        assert_eq!((first.fen_in, first.fen_out), (20_000, 11_500));
        let again = till.import(JANUARY).await.unwrap();
        assert_eq!((again.rows, again.known, again.days), (0, 4, None));

        // The next file overlaps, and its rows go on from the last known one.
        let next =
            till.import("2025-01-31,手续费,,5,1085,,4\n2025-02-03,利息,1.5,,1086.5,,5\n").await.unwrap();
        assert_eq!((next.rows, next.known, next.balance), (1, 1, 108_650));
        for (rows, begins) in [
            ("2025-02-09,利息,1,,1090,,6\n", "导入过的流水接不上：前面余额 1,086.50"),
            ("2025-02-01,利息,1,,1087.5,,6\n", "导入过的流水到 2025年2月3日 为止"),
            (
                "2025-01-20,电费,,30,1090,,3\n2025-01-30,添的,,5,1085,,9\n2025-01-31,还的,5,,1090,,10\n\
                 2025-01-31,手续费,,5,1085,,4\n",
                "这一行夹在导入过的几行中间",
            ),
        ] {
            let told = sentences(till.import(rows).await.unwrap_err());
            assert!(told[0].contains(begins), "{told:?}");
        }
        till.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn months_agree_once_all_is_matched_or_named() {
    for house in TestHouse::on_both().await {
        let till = Till::open(house).await;
        assert_eq!(refused(till.agree("2025-01", "1000").await), "bank.no_statement");
        till.bench.say("2025-01-05", "D 102 200;C 501.02 200").await.unwrap();
        till.bench.say("2025-01-09", "D 513 50;C 102 50").await.unwrap();
        till.bench.say("2025-01-09", "D 513 30;C 102 30").await.unwrap();
        till.bench.say("2025-01-30", "D 513 12;C 102 12").await.unwrap();
        till.bench.say("2025-02-02", "D 513 30;C 102 30").await.unwrap();
        till.import(JANUARY).await.unwrap();
        // The voucher of the fees is two days later than the row may be; the 30 could be two.
        assert_eq!(till.proposals().await, ["1: 2.1 !"]);
        let (balances, why) = till.balances("2025-01").await;
        assert_eq!((balances.book, balances.bank, balances.gap()), (fen("1108"), fen("1085"), fen("0")));
        assert_eq!((balances.bank_in, balances.bank_out), (fen("200"), fen("115")));
        assert_eq!((balances.book_in, balances.book_out), (fen("200"), fen("92")));
        assert!(why.is_empty());

        till.pair(&[1], &[(2, 1)]).await.unwrap();
        assert_eq!(refused(till.pair(&[1], &[(2, 1)]).await), "bank.taken");
        assert_eq!(refused(till.pair(&[2], &[(3, 2)]).await), "bank.uneven");
        let group = till.pair(&[2], &[(3, 2), (4, 2)]).await.unwrap();
        // What the book learns in February is open at the end of January.
        till.pair(&[3], &[(6, 2)]).await.unwrap();
        let (balances, _) = till.balances("2025-01").await;
        assert_eq!((balances.bank_in, balances.bank_out), (fen("0"), fen("35")));
        assert_eq!((balances.book_in, balances.book_out), (fen("0"), fen("12")));
        let (later, _) = till.balances("2025-02").await;
        assert_eq!((later.bank_out, later.book_out, later.gap()), (fen("5"), fen("12"), fen("0")));

        assert_eq!(refused(till.agree("2025-02", "1085").await), "bank.not_next");
        assert_eq!(refused(till.agree("2025-01", "1090").await), "bank.other_balance");
        till.agree("2025-01", "1085").await.unwrap();
        assert_eq!(refused(till.agree("2025-01", "1085").await), "bank.not_next");

        let part = |group| Part { book: till.bench.book, account: 1, group };
        let app = &till.house().app;
        app.run(till.bench.actor(), None, part(group)).await.unwrap();
        assert_eq!(
            refused(app.run(till.bench.actor(), None, part(group)).await.map(|_| ())),
            "bank.no_match"
        );
        assert_eq!(refused(app.run(till.bench.actor(), None, part(0)).await.map(|_| ())), "bank.no_match");
        assert_eq!(till.balances("2025-01").await.0.gap(), fen("0"), "a match moves no sum");
        till.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_month_that_begins_uneven_says_so() {
    for house in TestHouse::on_both().await {
        let till = Till::open(house).await;
        till.import("2025-01-05,开户存入,900,,900,,1\n2025-01-06,电费,,100,800,,2\n").await.unwrap();
        till.bench.say("2025-01-06", "D 513 100;C 102 100").await.unwrap();
        let (balances, why) = till.balances("2025-01").await;
        assert_eq!(balances.gap(), fen("1000"));
        assert!(why[0].starts_with("2025年1月开始对账时就不一样：账上 1,000.00 元，银行 0.00 元"), "{why:?}");
        let told = sentences(till.agree("2025-01", "800").await.unwrap_err());
        assert!(told[0].contains("还差 1,000.00 元") && told[0].contains("开始对账时就不一样"), "{told:?}");
        till.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn cash_that_differs_is_explained_or_posted() {
    for house in TestHouse::on_both().await {
        let till = Till::open(house).await;
        till.bench.say("2025-03-02", "D 513 100;C 101 100").await.unwrap();
        till.bench.say("2025-03-05", "D 513 50;C 101 50").await.unwrap();
        let (actor, app, book) = (till.bench.actor(), &till.house().app, till.bench.book);
        let settle = |count| SettleCount { book, count, salt: SALT };
        let even = till.count("2025-03-02", 4, 0).await.unwrap();
        assert_eq!(refused(app.run(actor, None, settle(even)).await.map(|_| ())), "cash.settled");
        let before = till.count("2025-03-01", 4, 0).await.unwrap();
        let explain =
            |count, reason: &str| ExplainCount { book, count, reason: reason.to_owned(), salt: SALT };
        app.run(actor, None, explain(before, "一张凭证还没记")).await.unwrap();
        assert_eq!(till.pending(before).await, (Some("一张凭证还没记".to_owned()), None));

        let short = till.count("2025-03-05", 3, 20).await.unwrap();
        app.run(actor, None, settle(short)).await.unwrap();
        assert_eq!(till.pending(short).await, (None, Some(4)));
        let trial = till.bench.trial(1, 3).await;
        assert_eq!((trial.closing("101").net(), trial.closing("181").net()), (fen("320"), fen("30")));
        assert_eq!(refused(app.run(actor, None, explain(short, "再说")).await.map(|_| ())), "cash.settled");
        let over = till.count("2025-03-06", 3, 21).await.unwrap();
        till.bench.say("2025-03-06", "D 101 0.01;C 102 0.01").await.unwrap();
        app.run(actor, None, settle(over)).await.unwrap();
        let trial = till.bench.trial(1, 3).await;
        assert_eq!(trial.closing("181").net(), fen("29"));
        assert_eq!(refused(app.run(actor, None, settle(99)).await.map(|_| ())), "cash.none");
        till.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_is_kept_once_and_sealed() {
    for house in TestHouse::on_both().await {
        let till = Till::open(house).await;
        let sub = crate::books::commands::AddSubAccount {
            book: till.bench.book,
            code: crate::books::model::AccountCode::parse("102.01").unwrap(),
            name: "专户".to_owned(),
        };
        till.house().app.run(till.bench.actor(), None, sub).await.unwrap();
        assert_eq!(refused(till.add("102.01", NUMBER, "2025-01").await), "bank.number_exists");
        assert_eq!(refused(till.add("102.01", "1234567", "2025-01").await), "form.incomplete");
        assert_eq!(refused(till.add("102.01", "12345678x", "2025-01").await), "form.incomplete");
        assert_eq!(refused(till.add("101", "12345678", "2025-01").await), "form.incomplete");
        assert_eq!(refused(till.add("102.01", "12345678", "2024-12").await), "form.incomplete");
        assert_eq!(till.add("102.01", "12345678", "2025-02").await.unwrap(), 2);
        till.verify().await;
    }
}

/// Spoils rows, looks what is said, and takes the spoiling back.
async fn said(till: &Till, spoil: &'static [&'static str]) -> Vec<String> {
    let (send, got) = std::sync::mpsc::channel();
    let spoiled = till.house().app.db.write(move |tx| -> Result<(), Stop> {
        for sql in spoil {
            assert!(tx.exec(sql, &[])? > 0, "{sql} changed nothing");
        }
        send.send(check(tx, code(COUNTY).as_i64())?.wrong).unwrap();
        Err(crate::house::error::BUSY.into())
    });
    assert!(matches!(spoiled.await.unwrap_err(), Stop::Refused(_)), "{spoil:?}");
    got.recv().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_were_changed_are_found_out() {
    let cases: [(&'static [&'static str], &str); 9] = [
        (
            &[
                "UPDATE bank_row SET amount = amount + 1, balance = balance + 1 WHERE n = 4",
                "UPDATE bank_account SET balance = balance + 1",
            ],
            "和记录对不上",
        ),
        (&["DELETE FROM record WHERE kind = 'bank.imported'"], "和记录对不上"),
        (&["UPDATE bank_row SET amount = amount + 1 WHERE n = 1"], "第 1 行流水的余额接不上"),
        (&["UPDATE bank_row SET balance = balance + 1 WHERE n = 3"], "第 4 行流水的余额接不上"),
        (&["DELETE FROM bank_row WHERE n = 2"], "第 3 行流水的余额接不上"),
        (&["DELETE FROM bank_row WHERE n = 4"], "的流水到第 4 行，和存着的对不上"),
        (&["UPDATE bank_row SET match_id = 0 WHERE n = 1"], "第 1 组流水和凭证对不平"),
        (&["DELETE FROM bank_matched"], "第 1 组流水和凭证对不平"),
        (&["UPDATE bank_month SET bank_balance = bank_balance + 1"], "202501 对过的账后来变了"),
    ];
    for house in TestHouse::on_both().await {
        let till = Till::open(house).await;
        till.import(JANUARY).await.unwrap();
        till.bench.say("2025-01-05", "D 102 200;C 501.02 200").await.unwrap();
        till.pair(&[1], &[(2, 1)]).await.unwrap();
        till.agree("2025-01", "1085").await.unwrap();
        for (spoil, expected) in &cases {
            let told = said(&till, spoil).await;
            let found = told.iter().any(|what| what.contains(expected));
            assert!(found, "{}: {spoil:?}: {told:?}", till.house().on);
        }
        till.verify().await;
    }
}

/// An entry and the one in red that takes it back were never at the bank.
#[tokio::test(flavor = "multi_thread")]
async fn entries_may_take_each_other_back() {
    for house in TestHouse::on_both().await {
        let till = Till::open(house).await;
        till.bench.say("2026-02-05", "D 513 40;C 102 40").await.unwrap();
        let reason = "记错了".to_owned();
        let red = crate::books::commands::Reverse { book: till.bench.book, seq: 2, reason, salt: SALT };
        till.house().app.run(till.bench.actor(), None, red).await.unwrap();
        let (before, _) = till.balances("2026-03").await;
        assert_eq!((before.book_in, before.book_out), (fen("40"), fen("40")));
        till.pair(&[], &[(2, 2), (3, 2)]).await.unwrap();
        let (after, _) = till.balances("2026-03").await;
        assert_eq!((after.book_in, after.book_out), (fen("0"), fen("0")));
        // At the end of February the one in red was not there yet.
        assert_eq!(till.balances("2026-02").await.0.book_out, fen("40"));
        till.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_exception_posts_into_a_month_that_was_reconciled_with_the_bank() {
    for house in TestHouse::on_both().await {
        let till = Till::open(house).await;
        till.bench.say("2025-01-05", "D 102 200;C 501.02 200").await.unwrap();
        till.import("2025-01-05,土地承包费,200,,1200,稷山新兴托盘有限公司,1\n").await.unwrap();
        till.pair(&[1], &[(2, 1)]).await.unwrap();
        till.agree("2025-01", "1200").await.unwrap();
        till.bench.close_until("2025-02").await;
        let leader = till.house().officer("马镇长", Role::TownLeader, ZHAIDIAN).await;
        let except = |at: &str| Except {
            book: till.bench.book,
            month: month(at),
            asked: "郭记账，翟店镇代理会计".to_owned(),
            reason: "电费单 3 月才送到".to_owned(),
            most: 2,
            last: day("2026-03-03"),
            salt: SALT,
        };
        till.house().app.run(leader.actor(), None, except("2025-01")).await.unwrap();
        let held = till.bench.say("2025-01-20", "D 513 7;C 102 7").await;
        let held = match held.unwrap_err() {
            Stop::Refused(why) => why,
            Stop::Failed(fault) => panic!("{fault}"),
        };
        assert_eq!((held.code, held.status), ("book.late_held", 409));
        assert!(
            held.sentence.contains("农商银行翟店支行（102）2025年1月已经和银行对好账"),
            "{}",
            held.sentence
        );
        // Cash is reconciled with no bank; nor was the month after.
        till.bench.say("2025-01-20", "D 513 7;C 101 7").await.unwrap();
        let end = EndException { book: till.bench.book, n: 1 };
        till.house().app.run(leader.actor(), None, end).await.unwrap();
        till.house().app.run(leader.actor(), None, except("2025-02")).await.unwrap();
        till.bench.say("2025-02-20", "D 513 7;C 102 7").await.unwrap();
        till.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_book_whose_system_the_room_does_not_know_is_refused() {
    let till = Till::open(TestHouse::lite().await).await;
    till.bench.under_a_chart().await;
    let before = till.bench.vouchers().await;
    assert_eq!(refused(till.add("102.01", NUMBER, "2025-01").await), "book.unknown_system");
    assert_eq!(refused(till.count("2026-03-02", 5, 0).await), "book.unknown_system");
    assert_eq!(till.bench.vouchers().await, before);
}
