//! What is refused, and what the database itself refuses.

use super::super::commands::Reverse;
use super::super::model::Amounts;
use super::{Bench, SALT, refused};
use crate::gate::Role;
use crate::house::{Fault, V};
use crate::testing::{QINGHE, TestHouse, ZHAIDONG};
use houji_base::Fen;
use proptest::prelude::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_fen_too_many_is_refused_and_leaves_no_trace() {
    for house in TestHouse::on_both().await {
        let bench = Bench::open_with(house, "D 102 1000;C 301 1000").await;
        let entries = bench.house.verify_record().await;
        assert_eq!(refused(bench.say("2025-03-01", "D 513 10.01;C 102 10.00").await), "book.unbalanced");
        assert_eq!(bench.house.verify_record().await, entries);
        bench.say("2025-03-01", "D 513 10.00;C 102 10.00").await.unwrap();
        bench.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_tells_what_is_wrong_with_it_and_all_are_told_at_once() {
    let bench = Bench::open_with(TestHouse::lite().await, "").await;
    for (entries, field) in [
        ("D 999 1;C 102 1", "line1-account"),
        ("D 102 1;C 501.99 1", "line2-account"),
        ("D 322 1;C 102 1", "line1-account"),
        ("D 102 0;C 501 0", "line1-amount"),
        ("D 102 -1;C 501 -1", "line1-amount"),
        ("D 102 1", "lines"),
    ] {
        let crate::house::Stop::Refused(why) = bench.say("2025-03-01", entries).await.unwrap_err() else {
            panic!("{entries}")
        };
        assert_eq!((why.status, why.fields[0].field.as_ref()), (422, field), "{entries}: {why:?}");
    }
    let lines = super::fixtures::lines("D 113 1;C 102 1", None);
    let crate::house::Stop::Refused(why) = bench.post("2025-03-01", "  ", lines).await.unwrap_err() else {
        panic!("no refusal")
    };
    let fields: Vec<&str> = why.fields.iter().map(|field| field.field.as_ref()).collect();
    assert_eq!(fields, ["summary", "line1-party"]);
    let stranger = Some(super::super::model::PartyId::from_i64(5));
    let lines = super::fixtures::lines("D 113 1;C 102 1", stranger);
    assert_eq!(refused(bench.post("2025-03-01", "借给别人", lines).await), "form.incomplete");
}

#[tokio::test(flavor = "multi_thread")]
async fn days_have_two_ends() {
    for house in TestHouse::on_both().await {
        let bench = Bench::open_with(house, "D 102 1000;C 301 1000").await;
        let entry = "D 513 1;C 102 1";
        assert_eq!(refused(bench.say("2024-12-31", entry).await), "book.too_early");
        assert_eq!(refused(bench.say("2026-03-03", entry).await), "book.future");
        bench.say("2026-03-02", entry).await.unwrap();
        bench.say("2025-01-01", entry).await.unwrap();
        assert_eq!(refused(bench.close("2025-02").await), "book.not_next");
        bench.close("2025-01").await.unwrap();
        assert_eq!(refused(bench.close("2025-01").await), "book.closed");
        assert_eq!(refused(bench.say("2025-01-31", entry).await), "book.closed");
        bench.say("2025-02-01", entry).await.unwrap();
        assert_eq!(refused(bench.year_end().await), "book.not_next");
        bench.close_until_from("2025-02", "2025-11").await;
        assert_eq!(refused(bench.close("2025-12").await), "book.blocked");
        bench.year_end().await.unwrap();
        assert_eq!(refused(bench.year_end().await), "book.nothing_left");
        bench.close("2025-12").await.unwrap();
        bench.close_until_from("2026-01", "2026-02").await;
        assert_eq!(refused(bench.close("2026-03").await), "book.not_over");
        bench.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn red_takes_back_once_and_only_in_its_own_book() {
    for house in TestHouse::on_both().await {
        let bench = Bench::open_with(house, "D 102 1000;C 301 1000").await;
        let posted = bench.say("2025-03-01", "D 513 10.00;C 102 10.00").await.unwrap();
        let take =
            |seq, reason: &str| Reverse { book: bench.book, seq, reason: reason.to_owned(), salt: SALT };
        let run = async |command| bench.house.app.run(bench.actor(), None, command).await;
        assert_eq!(refused(run(take(posted.seq, " ")).await), "form.incomplete");
        assert_eq!(refused(run(take(1, "错了")).await), "book.is_opening");
        assert_eq!(refused(run(take(99, "错了")).await), "book.no_voucher");
        let red = run(take(posted.seq, "记错科目")).await.unwrap();
        assert_eq!(red.name, "记-0001");
        assert_eq!(refused(run(take(posted.seq, "再来")).await), "book.reversed");
        assert_eq!(refused(run(take(red.seq, "反悔")).await), "book.is_reversal");
        let trial = bench.trial(1, 12).await;
        assert_eq!(trial.closing("513"), Amounts::of_balance(Fen::new(1000)), "the red one is of this year");
        bench.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn more_than_there_is_cannot_be_given_out() {
    let bench = Bench::open_with(TestHouse::lite().await, "D 102 1000;C 301 1000").await;
    bench.say("2025-05-01", "D 102 100;C 504 100").await.unwrap();
    bench.close_until("2025-11").await;
    bench.year_end().await.unwrap();
    bench.say("2025-12-31", "D 322.01 100.01;C 211 100.01").await.unwrap();
    assert_eq!(refused(bench.year_end().await), "book.over_distributed");
    bench.say("2025-12-31", "D 211 0.01;C 322.01 0.01").await.unwrap();
    bench.year_end().await.unwrap();
    bench.close("2025-12").await.unwrap();
    bench.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_itself_refuses_what_does_not_balance_and_any_change_of_what_was_posted() {
    for house in TestHouse::on_both().await {
        let bench = Bench::open_with(house, "D 102 1000;C 301 1000").await;
        let book = bench.book.as_i64();
        let county = bench.house.app.db.county().as_i64();
        for sql in [
            "UPDATE posting SET debit = 5 WHERE county = $1 AND book = $2 AND debit > 0",
            "DELETE FROM posting WHERE county = $1 AND book = $2",
            "UPDATE voucher SET total = 5 WHERE county = $1 AND book = $2",
            "DELETE FROM voucher WHERE county = $1 AND book = $2",
            "INSERT INTO posting (county, book, seq, line, period, account, party, debit, credit, summary)
             VALUES ($1, $2, 1, 9, 202500, '102', 0, 5, 0, '')",
            "INSERT INTO posting (county, book, seq, line, period, account, party, debit, credit, summary)
             VALUES ($1, $2, 7, 1, 202501, '102', 0, 5, 5, '')",
            "INSERT INTO voucher (county, book, seq, period, number, day, kind, summary, papers, lines, total, posted_at,
                                  posted_by, salt)
             VALUES ($1, $2, 7, 202501, 1, '2025-01-01', 'ordinary', '', 0, 2, 5, 0, 0, '')",
        ] {
            let sql: &'static str = Box::leak(sql.to_owned().into_boxed_str());
            let result = bench.house.app.db.write(move |tx| {
                tx.exec(sql, &[V::Int(county), V::Int(book)]).map_err(Fault::into)
            });
            assert!(result.await.is_err(), "{}: {sql}", bench.house.on);
        }
        bench.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_township_of_a_book_keeps_it() {
    for house in TestHouse::on_both().await {
        let bench = Bench::open_with(house, "D 102 1000;C 301 1000").await;
        let village = bench.house.officer("村会计", Role::VillageAccountant, ZHAIDONG).await;
        let elsewhere = bench.house.officer("别处的", Role::TownClerk, QINGHE).await;
        for (caller, told) in [(&village, "house.not_allowed"), (&elsewhere, "house.not_found")] {
            let lines = super::fixtures::lines("D 513 1;C 102 1", None);
            let post = super::super::commands::Post {
                book: bench.book,
                day: houji_base::Day::parse("2025-02-02").unwrap(),
                summary: "测试".to_owned(),
                papers: 0,
                lines,
                photos: None,
                salt: SALT,
            };
            let result = bench.house.app.run(caller.actor(), None, post).await;
            assert_eq!(refused(result), told);
        }
        assert_eq!(refused(bench.open_book("").await), "book.exists");
    }
}

/// Accounts a random book moves money between.
const ACCOUNTS: [&str; 8] = ["101", "102", "112", "113", "211", "501.03", "513", "322.02"];

fn entry() -> impl Strategy<Value = (usize, usize, i64, u8, bool)> {
    (0..8usize, 0..8usize, 1..1_000_000i64, 0..14u8, any::<bool>())
        .prop_filter("two accounts", |e| e.0 != e.1)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_posted_the_books_balance_and_the_ledger_equals_the_postings(
        entries in proptest::collection::vec(entry(), 1..25)
    ) {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let bench = Bench::open_with(TestHouse::lite().await, "D 102 1000;C 301 1000").await;
            for (from, to, fen, at, back) in entries {
                let month = (0..at).fold(super::month("2025-01"), |month, _| month.next());
                let text = format!("D {} {};C {} {}", ACCOUNTS[to], Fen::new(fen), ACCOUNTS[from], Fen::new(fen));
                let posted = bench.say(&month.first_day().to_string(), &text).await.unwrap();
                if back {
                    let (book, seq, reason) = (bench.book, posted.seq, "更正".to_owned());
                    let red = Reverse { book, seq, reason, salt: SALT };
                    bench.house.app.run(bench.actor(), None, red).await.unwrap();
                }
            }
            bench.verify().await;
        });
    }
}
