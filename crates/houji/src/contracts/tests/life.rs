//! The life of contracts: dues, receipts, years, ends, and the vouchers of all of them.

use super::{Yard, form};
use crate::books::tests::refused;
use crate::contracts::tick;
use crate::testing::{COUNTY, TestHouse, code};
use houji_base::Fen;

#[tokio::test(flavor = "multi_thread")]
async fn rent_falls_due_is_paid_and_becomes_the_income_of_its_years() {
    for house in TestHouse::on_both().await {
        let yard = Yard::open(house, "D 102 1000;C 301 1000").await;
        yard.on("2025-03-20").await;
        let contract = yard.record(&form()).await.unwrap();
        yard.on("2025-03-31").await;
        assert_eq!(yard.dues(contract).await[0], "1 planned 0.00/250000.00", "a day before nothing is owed");
        yard.on("2025-04-01").await;
        let expected = ["1 owed 0.00/250000.00 #2", "2 planned 0.00/250000.00", "3 planned 0.00/250000.00"];
        assert_eq!(yard.dues(contract).await, expected);
        // Nine months of this year, three of the next.
        let balances = yard.balances(&["112", "211.01", "501.03"]).await;
        assert_eq!(balances, ["112 250000.00", "211.01 -62500.00", "501.03 -187500.00"]);

        yard.receive(contract, "2025-04-01", "100000.50").await.unwrap();
        assert_eq!(yard.dues(contract).await[0], "1 owed 100000.50/250000.00 #2");
        yard.receive(contract, "2025-04-01", "149999.50").await.unwrap();
        assert_eq!(yard.dues(contract).await[0], "1 paid 250000.00/250000.00 #2");
        let balances = yard.balances(&["102", "112"]).await;
        assert_eq!(balances, ["102 251000.00", "112 0.00"]);

        // More than what is owed pays what is to come, and is kept for it.
        yard.receive(contract, "2025-04-01", "50000").await.unwrap();
        assert_eq!(yard.dues(contract).await[1], "2 planned 50000.00/250000.00");
        assert_eq!(yard.balances(&["211.01"]).await, ["211.01 -112500.00"]);
        assert_eq!(refused(yard.receive(contract, "2025-04-01", "450000.01").await), "form.incomplete");

        yard.on("2026-01-01").await;
        let (_, later, receipts) = yard.rows(contract).await;
        assert_eq!((later.len(), receipts.len()), (1, 3));
        assert_eq!(
            (later[0].year, later[0].amount, later[0].voucher),
            (2026, Fen::new(6_250_000), Some(6)),
            "{}",
            yard.house().on
        );
        yard.on("2026-04-01").await;
        assert_eq!(yard.dues(contract).await[1], "2 owed 50000.00/250000.00 #7");
        yard.receive(contract, "2026-04-01", "450000").await.unwrap();
        let expected = [
            "1 paid 250000.00/250000.00 #2",
            "2 paid 250000.00/250000.00 #7",
            "3 planned 250000.00/250000.00",
        ];
        assert_eq!(yard.dues(contract).await, expected);
        assert_eq!(refused(yard.receive(contract, "2026-04-01", "0.01").await), "contract.nothing_open");
        yard.on("2027-04-01").await;
        assert_eq!(yard.dues(contract).await[2], "3 paid 250000.00/250000.00 #9");
        yard.on("2030-01-01").await;
        let (_, later, _) = yard.rows(contract).await;
        assert!(later.iter().all(|part| part.voucher.is_some()), "{later:?}");
        yard.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tick_may_run_as_often_as_it_likes() {
    for house in TestHouse::on_both().await {
        let yard = Yard::open(house, "D 102 1000;C 301 1000").await;
        let mut many = form();
        (many.cycle, many.rent, many.start) =
            ("quarter".to_owned(), "1000.03".to_owned(), "2024-04-01".to_owned());
        many.first_due = "2024-04-01".to_owned();
        let contract = yard.record(&many).await.unwrap();
        for _ in 0..3 {
            yard.on("2026-03-02").await;
        }
        let dues = yard.dues(contract).await;
        assert_eq!(dues[2], "3 before 0.00/250.01", "{dues:?}");
        assert_eq!(dues[3], "4 owed 0.00/250.01 #2");
        assert_eq!(dues[7], "8 owed 0.00/250.01 #6");
        assert_eq!(dues[8], "9 planned 0.00/250.00");
        yard.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_post_a_due_once() {
    let Ok(url) = std::env::var("HOUJI_TEST_PG") else {
        assert!(std::env::var_os("CI").is_none(), "HOUJI_TEST_PG must name a PostgreSQL server");
        return;
    };
    let yard = Yard::open(TestHouse::postgres(&url).await, "D 102 1000;C 301 1000").await;
    let second = yard.house().second().await;
    let mut contracts = Vec::new();
    for n in 0..30 {
        let mut many = form();
        (many.title, many.cycle) = (format!("厂房 {n}"), "quarter".to_owned());
        contracts.push(yard.record(&many).await.unwrap());
    }
    let now = yard.house().app.clock.now();
    for _ in 0..3 {
        let (one, two) = tokio::join!(tick(&yard.house().app, now), tick(&second, now));
        one.unwrap();
        two.unwrap();
    }
    for contract in contracts {
        let (dues, _, _) = yard.rows(contract).await;
        assert_eq!(dues.iter().filter(|due| due.voucher.is_some()).count(), 4);
    }
    let vouchers = yard.house().app.db.read(|db| Ok(crate::books::check(db, code(crate::testing::COUNTY))?));
    // The opening balances, four dues of thirty contracts, and a release for each due that reached into 2026.
    assert_eq!(vouchers.await.unwrap().vouchers, 1 + 4 * 30);
    yard.verify().await;
    second.db.close();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_month_is_left_alone() {
    for house in TestHouse::on_both().await {
        let yard = Yard::open(house, "D 102 1000;C 301 1000").await;
        yard.bench.close_until("2025-05").await;
        let contract = yard.record(&form()).await.unwrap();
        yard.on("2026-03-02").await;
        assert_eq!(yard.dues(contract).await[0], "1 owed 0.00/250000.00 #2");
        let seq = 2;
        let book = yard.bench.book;
        let page = yard.house().get(&yard.bench.clerk, &format!("/desk/books/{book}/vouchers/{seq}")).await;
        assert!(
            page.text.contains("2025年6月1日") && page.text.contains("应收租金 第 1 期"),
            "{}",
            page.text
        );
        assert_eq!(refused(yard.receive(contract, "2025-05-31", "1").await), "book.closed");
        assert_eq!(refused(yard.receive(contract, "2026-03-03", "1").await), "book.future");
        yard.receive(contract, "2025-06-01", "1").await.unwrap();
        yard.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contract_ends_early_once_and_what_would_have_come_does_not() {
    for house in TestHouse::on_both().await {
        let yard = Yard::open(house, "D 102 1000;C 301 1000").await;
        let contract = yard.record(&form()).await.unwrap();
        yard.on("2026-03-02").await;
        assert_eq!(refused(yard.end(contract, "2025-03-31", "停产了").await), "form.incomplete");
        assert_eq!(refused(yard.end(contract, "2028-03-31", "停产了").await), "form.incomplete");
        assert_eq!(refused(yard.end(contract, "2026-06-30", " ").await), "form.incomplete");
        yard.end(contract, "2026-06-30", "承租方停产，双方商定").await.unwrap();
        assert_eq!(refused(yard.end(contract, "2026-06-30", "停产了").await), "contract.ended");
        let dues = yard.dues(contract).await;
        assert_eq!(dues[1..], ["2 planned 0.00/250000.00", "3 void 0.00/250000.00"]);
        yard.on("2028-01-01").await;
        let (_, later, _) = yard.rows(contract).await;
        let shown: Vec<_> = later.iter().map(|part| (part.n, part.year, part.voucher.is_some())).collect();
        assert_eq!(shown, [(1, 2026, true), (2, 2027, false)], "income of a year after the end is kept");
        yard.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_household_owes_by_its_name_and_a_name_is_of_one_kind() {
    for house in TestHouse::on_both().await {
        let yard = Yard::open(house, "D 102 1000;C 301 1000").await;
        let mut field = form();
        (field.kind, field.party, field.party_kind) =
            ("farmland".to_owned(), "三组王家".to_owned(), "member".to_owned());
        (field.credit_code, field.cycle, field.rent) = (String::new(), "once".to_owned(), "36000".to_owned());
        (field.start, field.end) = ("2025-01-01".to_owned(), "2027-12-31".to_owned());
        let contract = yard.record(&field).await.unwrap();
        yard.on("2026-03-02").await;
        let balances = yard.balances(&["113", "211.01", "501.02"]).await;
        assert_eq!(balances, ["113 36000.00", "211.01 -24000.00", "501.02 -12000.00"]);
        yard.receive(contract, "2026-03-02", "36000").await.unwrap();
        field.party_kind = "person".to_owned();
        assert_eq!(refused(yard.record(&field).await), "contract.other_kind");
        // A new name is added to the book's parties, and used the next time.
        field.party = "外村老李".to_owned();
        yard.record(&field).await.unwrap();
        yard.record(&field).await.unwrap();
        let added = yard.house().recorded().await;
        assert_eq!(added.iter().filter(|kind| kind.starts_with("book.party_added")).count(), 2, "{added:?}");
        yard.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_agree_is_found_out() {
    let cases: [(&'static str, &str); 11] = [
        ("UPDATE contract SET title = 'x'", "和记录对不上"),
        ("UPDATE contract SET rent = rent + 1", "和记录对不上"),
        ("UPDATE contract SET guarantee = 0", "和记录对不上"),
        ("DELETE FROM record WHERE kind = 'contract.recorded'", "和记录对不上"),
        ("UPDATE contract_due SET day = '2027-04-02' WHERE n = 3", "的应收和它的约定对不上"),
        ("UPDATE contract_due SET paid = paid + 1 WHERE n = 1 AND state = 'owed'", "第 1 期收到的钱"),
        ("UPDATE contract_due SET state = 'paid' WHERE n = 1 AND state = 'owed'", "第 1 期收到的钱"),
        ("UPDATE contract_due SET amount = amount + 1 WHERE n = 1", "第 1 期的应收"),
        ("UPDATE contract_receipt SET amount = amount + 1", "的一笔收款"),
        ("DELETE FROM contract_paid", "的一笔收款"),
        ("UPDATE contract_later SET amount = amount + 1 WHERE state = 'earned'", "转收入的数"),
    ];
    for house in TestHouse::on_both().await {
        let yard = Yard::open(house, "D 102 1000;C 301 1000").await;
        let contract = yard.record(&form()).await.unwrap();
        yard.on("2026-03-02").await;
        yard.receive(contract, "2026-03-02", "10").await.unwrap();
        yard.verify().await;
        for (spoil, expected) in cases {
            let (send, got) = std::sync::mpsc::channel();
            let spoiled = yard.house().app.db.write(move |tx| -> Result<(), crate::house::Stop> {
                assert!(tx.exec(spoil, &[])? > 0, "{spoil} changed nothing");
                send.send(super::check(tx, code(crate::testing::COUNTY).as_i64())?.wrong).unwrap();
                Err(crate::house::error::BUSY.into())
            });
            assert!(spoiled.await.is_err());
            let told = got.recv().unwrap();
            assert!(told.iter().any(|what| what.contains(expected)), "{spoil}: {told:?}");
        }
        // A bookkeeper takes the receipt's voucher back, and the contract still counts it until it is told.
        let (book, reason) = (yard.bench.book, "记错了".to_owned());
        let reverse = crate::books::commands::Reverse { book, seq: 4, reason, salt: super::SALT };
        yard.house().app.run(yard.bench.actor(), None, reverse).await.unwrap();
        let told = yard.wrong().await;
        assert!(told.iter().any(|what| what.contains("第 4 张凭证已经冲销")), "{told:?}");
        yard.take_back(contract, 0, "会计已经冲销").await.unwrap();
        assert_eq!(yard.rows(contract).await.2[0].taken_back, Some(5));
        assert_eq!(yard.dues(contract).await[0], "1 owed 0.00/250000.00 #2");
        yard.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_is_taken_back_once_and_not_when_it_was_used_up() {
    for house in TestHouse::on_both().await {
        let yard = Yard::open(house, "D 102 1000;C 301 1000").await;
        let contract = yard.record(&form()).await.unwrap();
        yard.on("2026-03-02").await;
        yard.receive(contract, "2026-03-02", "250000").await.unwrap();
        yard.receive(contract, "2026-03-02", "100").await.unwrap();
        let expected = ["1 paid 250000.00/250000.00 #2", "2 planned 100.00/250000.00"];
        assert_eq!(yard.dues(contract).await[..2], expected);
        assert_eq!(refused(yard.take_back(contract, 0, " ").await), "form.incomplete");
        yard.take_back(contract, 0, "记到别的合同上了").await.unwrap();
        assert_eq!(refused(yard.take_back(contract, 0, "再来一次").await), "contract.back");
        let expected = ["1 owed 0.00/250000.00 #2", "2 planned 100.00/250000.00"];
        assert_eq!(yard.dues(contract).await[..2], expected);
        yard.verify().await;
        yard.on("2026-04-01").await;
        assert_eq!(refused(yard.take_back(contract, 1, "记错了").await), "contract.used");
        yard.receive(contract, "2026-04-01", "250000").await.unwrap();
        assert_eq!(yard.dues(contract).await[0], "1 paid 250000.00/250000.00 #2");
        yard.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contract_recorded_by_mistake_is_taken_back_with_its_vouchers() {
    for house in TestHouse::on_both().await {
        let yard = Yard::open(house, "D 102 1000;C 301 1000").await;
        yard.on("2025-04-01").await;
        let contract = yard.record(&form()).await.unwrap();
        yard.on("2025-04-02").await;
        yard.receive(contract, "2025-04-02", "10").await.unwrap();
        yard.on("2026-01-05").await;
        assert_eq!(yard.rows(contract).await.1[0].voucher, Some(4));
        assert_eq!(refused(yard.void(contract, "多打了一个零").await), "contract.has_receipts");
        yard.take_back(contract, 0, "多打了一个零").await.unwrap();
        assert_eq!(refused(yard.void(contract, "").await), "form.incomplete");
        yard.void(contract, "多打了一个零").await.unwrap();
        assert_eq!(refused(yard.void(contract, "多打了一个零").await), "contract.void");
        let gone = "void 0.00/250000.00";
        assert_eq!(
            yard.dues(contract).await,
            [format!("1 {gone}"), format!("2 {gone}"), format!("3 {gone}")]
        );
        // Nothing of it is left in the books of both years together.
        let (county, book) = (code(COUNTY).as_i64(), yard.bench.book);
        let rows = yard.house().app.db.read(move |db| Ok(crate::contracts::tests::yearly(db, county, book)?));
        for (account, net) in rows.await.unwrap() {
            let expected = match account.as_str() {
                "102" => 100_000,
                "301" => -100_000,
                _ => 0,
            };
            assert_eq!(net, expected, "{account} {}", yard.house().on);
        }
        assert_eq!(refused(yard.receive(contract, "2026-01-05", "1").await), "contract.nothing_open");
        assert_eq!(refused(yard.end(contract, "2027-01-05", "停产了").await), "contract.ended");
        yard.on("2030-01-01").await;
        assert_eq!(yard.dues(contract).await[1], "2 void 0.00/250000.00");
        yard.verify().await;

        // One whose dues were never posted leaves the books alone, and one with very many is no slip.
        let mut later = form();
        (later.signed, later.start, later.end) =
            ("2029-12-01".to_owned(), "2030-02-01".to_owned(), "2031-01-31".to_owned());
        (later.first_due, later.since) = ("2030-02-01".to_owned(), "2030-02-01".to_owned());
        let ahead = yard.record(&later).await.unwrap();
        yard.void(ahead, "重复登记").await.unwrap();
        let mut long = form();
        (long.start, long.first_due, long.cycle) =
            ("2025-01-01".to_owned(), "2025-01-01".to_owned(), "quarter".to_owned());
        (long.end, long.rent) = ("2034-12-31".to_owned(), "400".to_owned());
        let long = yard.record(&long).await.unwrap();
        yard.on("2030-12-31").await;
        yard.on("2031-01-01").await;
        assert_eq!(refused(yard.void(long, "重复登记").await), "contract.too_many");
        yard.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_book_that_cannot_post_holds_up_no_other() {
    // As many as are read at once, and one more, all older than what the others wait for.
    let copy = "INSERT INTO contract_due (county, contract, n, book, day, from_day, to_day, amount, paid, state)
                SELECT county, contract, CAST($1 AS BIGINT), CAST($2 AS BIGINT), '2020-01-01', from_day, to_day, amount, 0,
                       'planned'
                  FROM contract_due WHERE county = $3 AND contract = $4 AND n = 2";
    let clear = "DELETE FROM contract_due WHERE county = $1 AND day = '2020-01-01'";
    for house in TestHouse::on_both().await {
        let yard = Yard::open(house, "D 102 1000;C 301 1000").await;
        let contract = yard.record(&form()).await.unwrap();
        let (county, of, nowhere) = (code(crate::testing::COUNTY).as_i64(), contract.as_i64(), 99);
        let crowd = yard.house().app.db.write(move |tx| {
            for n in 1_000i64..1_201 {
                tx.exec(copy, crate::args![n, nowhere, county, of])?;
            }
            Ok::<_, crate::house::Stop>(())
        });
        crowd.await.unwrap();
        yard.on("2026-03-02").await;
        let dues = yard.dues(contract).await;
        assert_eq!(dues[0], "1 owed 0.00/250000.00 #2");
        assert!(dues[3..].iter().all(|due| due.contains("planned")), "{dues:?}");
        let gone = yard
            .house()
            .app
            .db
            .write(move |tx| Ok::<_, crate::house::Stop>(tx.exec(clear, crate::args![county])?));
        assert_eq!(gone.await.unwrap(), 201);
        yard.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_hand_nor_tick_posts_into_a_book_whose_system_the_room_does_not_know() {
    for house in TestHouse::on_both().await {
        let yard = Yard::open(house, "D 102 1000;C 301 1000").await;
        let contract = yard.record(&form()).await.unwrap();
        yard.bench.under_a_chart().await;
        let before = yard.bench.vouchers().await;
        yard.on("2026-06-01").await;
        assert_eq!(
            yard.bench.vouchers().await,
            before,
            "the first two rents fell due, and nothing was posted"
        );
        let other = super::ContractForm { number: "2025-02".to_owned(), ..form() };
        let unknown = "book.unknown_system".to_owned();
        assert_eq!(refused(yard.record(&other).await), unknown);
        assert_eq!(refused(yard.receive(contract, "2026-03-02", "1").await), unknown);
        assert_eq!(refused(yard.void(contract, "写错了").await), unknown);
        assert_eq!(yard.bench.vouchers().await, before);
    }
}
