//! Whole books: taken away as files, and made again from their vouchers.

use super::fixtures::{self, VOUCHERS_A};
use super::{Bench, month};
use crate::books::check;
use crate::books::export::{Format, Taken};
use crate::books::model::{BookKind, Standard};
use crate::house::Stop;
use crate::ops::{Export, export_books};
use crate::testing::{COUNTY, TestHouse, XIAONING, ZHAIDIAN, ZHAIDONG, code};
use houji_base::Fen;
use std::path::Path;

/// A book with the year of the greenhouses, closed, and something of the year after.
async fn two_years(house: TestHouse) -> Bench {
    let bench = Bench::open_with(house, fixtures::opening(VOUCHERS_A)).await;
    let (of_year, shared): (Vec<_>, Vec<_>) =
        fixtures::vouchers(VOUCHERS_A).into_iter().partition(|voucher| voucher.number < 27);
    for voucher in of_year {
        bench.post(&voucher.day.to_string(), &voucher.summary, voucher.lines).await.unwrap();
    }
    bench.close_until("2025-11").await;
    bench.year_end().await.unwrap();
    for voucher in shared {
        bench.post(&voucher.day.to_string(), &voucher.summary, voucher.lines).await.unwrap();
    }
    bench.year_end().await.unwrap();
    bench.close("2025-12").await.unwrap();
    let odd = fixtures::lines("D 113 12.05;C 501.02 12.05", Some(bench.party));
    bench.post("2026-01-05", "付款;date:x [2026]\"引号\"", odd).await.unwrap();
    bench.close("2026-01").await.unwrap();
    bench
}

async fn export(
    bench: &Bench,
    what: Export,
    which: (&str, Option<i64>),
    out: &Path,
) -> Result<Vec<Taken>, Stop> {
    export_books(&bench.house.place(), what, which, out).await
}

fn sentence(result: Result<Vec<Taken>, Stop>) -> String {
    match result.unwrap_err() {
        Stop::Refused(why) => format!("{}: {}", why.code, why.sentence),
        Stop::Failed(fault) => panic!("{fault}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_journal_holds_every_voucher_and_balances() {
    for house in TestHouse::on_both().await {
        let on = house.on;
        let bench = two_years(house).await;
        let dir = tempfile::tempdir().unwrap();
        let mut seen = Vec::new();
        for format in [Format::Hledger, Format::Ledger, Format::Beancount] {
            let out = dir.path().join(format.ending());
            let taken = export(&bench, Export::Journal(format), ("all", None), &out).await.unwrap();
            let file = format!("{ZHAIDONG}.{}", format.ending());
            assert_eq!(taken.iter().map(|book| book.file.as_str()).collect::<Vec<_>>(), [file.as_str()]);
            // The opening balances, 28 vouchers, 4 of the year's close, one of the next year.
            assert_eq!((taken[0].vouchers, taken[0].name.as_str()), (34, "翟东村股份经济合作社"), "{on}");
            let text = std::fs::read_to_string(out.join(&file)).unwrap();
            let is_line =
                |line: &&str| line.starts_with("    ") && line.contains(" CNY") && !line.contains("format");
            let amounts: Vec<Fen> = text
                .lines()
                .filter(is_line)
                .map(|line| Fen::parse(line.split("  ").last().unwrap().trim_end_matches(" CNY")).unwrap())
                .collect();
            assert_eq!(u64::try_from(amounts.len()).unwrap(), taken[0].postings, "{on}");
            assert!(amounts.iter().copied().sum::<Fen>().is_zero(), "{on}");
            assert_eq!(amounts.iter().map(|fen| fen.positive()).sum::<Fen>(), taken[0].total, "{on}");
            assert!(text.contains("P0001-三组王家") && text.contains("501-02-发包"), "{on}");
            seen.push(text);
        }
        assert!(seen[0].contains("2026-01-05 * (记-0001) 付款；date：x ［2026］\"引号\"\n"), "{on}");
        assert!(seen[2].contains("2026-01-05 * \"付款;date:x [2026]\\\"引号\\\"\"\n"), "{on}");
        assert_eq!(seen[0].matches("; kind: closing").count(), 4, "{on}");
        assert_eq!(seen[2].matches("#closing").count(), 4, "{on}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_year_alone_begins_with_its_balances() {
    let bench = two_years(TestHouse::lite().await).await;
    let dir = tempfile::tempdir().unwrap();
    let journal = Export::Journal(Format::Ledger);
    let [first, second, third] = ["first", "second", "third"].map(|name| dir.path().join(name));
    let taken = export(&bench, journal, (ZHAIDONG, Some(2025)), &first).await.unwrap();
    assert_eq!(taken[0].vouchers, 33);
    let taken = export(&bench, journal, (ZHAIDIAN, Some(2026)), &second).await.unwrap();
    assert_eq!((taken[0].vouchers, taken[0].total), (2, Fen::new(420_964_650 + 1_205)));
    // Nothing was posted in it yet: what the last year ended with.
    let taken = export(&bench, journal, ("all", Some(2027)), &third).await.unwrap();
    assert_eq!((taken[0].vouchers, taken[0].total), (1, Fen::new(420_964_650 + 1_205)));
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_hold_the_same_and_say_what_their_columns_are() {
    for house in TestHouse::on_both().await {
        let bench = two_years(house).await;
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("tables");
        let taken = export(&bench, Export::Tables, (ZHAIDONG, None), &out).await.unwrap();
        let text = |name: &str| std::fs::read_to_string(out.join(name)).unwrap();
        let rows = |name: &str| u64::try_from(text(name).lines().count()).unwrap() - 1;
        assert_eq!((rows("vouchers.csv"), rows("entries.csv")), (taken[0].vouchers, taken[0].postings));
        assert_eq!((rows("books.csv"), rows("parties.csv")), (1, 1));
        let trial = text("trial_balance.csv");
        assert!(trial.contains("14082410320101,2025-12,102,"), "{trial}");
        assert!(trial.lines().any(
            |line| line.starts_with("14082410320101,2025-12,322.02,") && line.ends_with(",0.00,75854.22")
        ));
        assert!(trial.contains("14082410320101,2026-01,113,3600.00,0.00,12.05,0.00,3612.05,0.00"));
        for (name, column) in [("vouchers.csv", "reverses"), ("trial_balance.csv", "closing_credit")] {
            assert!(
                text(name).starts_with('\u{feff}') && text(name).lines().next().unwrap().contains(column)
            );
            assert!(text("说明.txt").contains(&format!("  {column}  ")), "{column}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_taken_away_is_said_and_nothing_is_left() {
    let bench = two_years(TestHouse::lite().await).await;
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    for (village, year, begins) in [
        ("140824", None, "book.export_code: “140824”"),
        (COUNTY, None, "book.export_code"),
        ("140825103201", None, "book.export_code"),
        (XIAONING, None, "book.export_none"),
        (ZHAIDONG, Some(2024), "book.export_year: 要的账里没有 2024 年的"),
    ] {
        let told = sentence(export(&bench, Export::Tables, (village, year), &out).await);
        assert!(told.starts_with(begins), "{told}");
        assert!(std::fs::read_dir(dir.path()).unwrap().next().is_none(), "{village}");
    }
    std::fs::create_dir(&out).unwrap();
    std::fs::write(out.join("mine"), "x").unwrap();
    let told = sentence(export(&bench, Export::Tables, ("all", None), &out).await);
    assert!(told.starts_with("ops.folder_used") && out.join("mine").exists(), "{told}");
    std::fs::remove_file(out.join("mine")).unwrap();
    export(&bench, Export::Tables, ("all", None), &out).await.unwrap();
    assert!(!dir.path().join("out.part").exists());
}

/// Spoils rows, looks what is said, and takes the spoiling back.
async fn said(bench: &Bench, spoil: &'static [&'static str]) -> Vec<String> {
    let (send, got) = std::sync::mpsc::channel();
    let spoiled = bench.house.app.db.write(move |tx| -> Result<(), Stop> {
        for sql in spoil {
            assert!(tx.exec(sql, &[])? > 0, "{sql} changed nothing");
        }
        send.send(check(tx, code(COUNTY))?.wrong).unwrap();
        Err(crate::house::error::BUSY.into())
    });
    assert!(matches!(spoiled.await.unwrap_err(), Stop::Refused(_)), "{spoil:?}");
    got.recv().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_book_that_moved_is_found_out() {
    let cases: [(&'static [&'static str], &str); 9] = [
        (
            &["UPDATE ledger SET debit = debit + 1 WHERE year = 2025 AND account = '102' AND month = 3"],
            "2025 年 3 月的 102",
        ),
        (
            &["UPDATE ledger SET debit = debit + 1 WHERE year = 2026 AND account = '301'"],
            "2026 年 0 月的 301",
        ),
        (&["DELETE FROM ledger WHERE account = '152' AND month = 12"], "2025 年 12 月的 152"),
        (&["UPDATE book_period SET last = last + 1 WHERE period = 202503"], "202503 发到第 3 号"),
        (&["UPDATE book_period SET balances = 'x' WHERE period = 202512"], "2025年12月 结账以后动过"),
        (&["UPDATE book SET last_seq = last_seq + 1"], "的凭证少了或者多了"),
        (
            &["UPDATE record SET data = REPLACE(data, '17000000', '17000001') WHERE kind = 'book.posted'"],
            "和记录对不上",
        ),
        (&["DELETE FROM record WHERE kind = 'book.posted'"], "的凭证少了或者多了"),
        (&["DELETE FROM record WHERE kind = 'book.closed'"], "和记录对不上"),
    ];
    for house in TestHouse::on_both().await {
        let bench = two_years(house).await;
        assert_eq!(said(&bench, &["UPDATE book SET name = name"]).await, Vec::<String>::new());
        for (spoil, expected) in &cases {
            let told = said(&bench, spoil).await;
            assert!(
                told.iter().any(|what| what.contains(expected)),
                "{}: {spoil:?}: {told:?}",
                bench.house.on
            );
        }
        let whole = bench.house.app.db.read(|db| Ok(check(db, code(COUNTY))?)).await.unwrap();
        assert_eq!((whole.books, whole.vouchers), (1, 34));
    }
}

/// A month is closed in a year in which nothing was posted yet, and posted in later.
#[tokio::test(flavor = "multi_thread")]
async fn months_without_entries_are_replayed_too() {
    for house in TestHouse::on_both().await {
        let bench = Bench::open_with(house, "D 102 100;C 301 100").await;
        let book = bench.house.app.db.read({
            let book = bench.book;
            move |db| {
                Ok(crate::books::store::books_inside(db, code(COUNTY).as_i64(), book.place().unwrap(), 0, 9)?)
            }
        });
        let book = book.await.unwrap().remove(0);
        assert_eq!(
            (book.kind, book.standard, book.first),
            (BookKind::Collective, Standard::S2023, month("2025-01"))
        );
        bench.close_until("2026-01").await;
        assert_eq!(said(&bench, &["UPDATE book SET name = name"]).await, Vec::<String>::new());
        bench.say("2026-02-01", "D 102 5;C 504 5").await.unwrap();
        assert_eq!(said(&bench, &["UPDATE book SET name = name"]).await, Vec::<String>::new());
    }
}
