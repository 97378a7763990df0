//! The life of projects and ventures, and the vouchers of both.

use super::super::form::VentureForm;
use super::{SALT, Yard, day, fen, form, venture_form};
use crate::books::model::BookId;
use crate::books::tests::refused;
use crate::projects::model::Source;
use crate::testing::{COUNTY, QINGHE, TestHouse, code};
use houji_base::Fen;

#[tokio::test(flavor = "multi_thread")]
async fn money_comes_in_is_spent_and_becomes_an_asset() {
    for house in TestHouse::on_both().await {
        let yard = Yard::open(house).await;
        let road = yard.record(&form()).await.unwrap();
        yard.bench.say("2025-03-05", "D 102 300000;C 241 300000").await.unwrap();
        yard.bench.say("2025-04-20", "D 153 310000;C 102 310000").await.unwrap();
        yard.bench.say("2025-05-20", "D 153 30000;C 102 30000").await.unwrap();
        // Money that comes in is no cost, a cost is no money that comes in, and neither is the bank.
        assert_eq!(refused(yard.tag(road, (2, 2), Some((1, Source::Grant))).await), "form.incomplete");
        assert_eq!(refused(yard.tag(road, (3, 1), Some((0, Source::Grant))).await), "form.incomplete");
        assert_eq!(refused(yard.tag(road, (3, 2), Some((1, Source::Grant))).await), "form.incomplete");
        assert_eq!(refused(yard.tag(road, (3, 1), Some((3, Source::Grant))).await), "form.incomplete");
        assert_eq!(refused(yard.tag(road, (9, 1), Some((1, Source::Grant))).await), "project.no_line");
        yard.tag(road, (2, 2), Some((0, Source::Grant))).await.unwrap();
        yard.tag(road, (3, 1), Some((1, Source::Grant))).await.unwrap();
        yard.tag(road, (4, 1), Some((2, Source::Own))).await.unwrap();
        assert_eq!(refused(yard.tag(road, (4, 1), Some((2, Source::Own))).await), "project.tagged");
        let actual = yard.actual(road).await;
        assert_eq!(actual.items, [fen("310000"), fen("30000")]);
        assert_eq!(
            (actual.received[0], actual.spent[0], actual.spent[1]),
            (fen("300000"), fen("310000"), fen("30000"))
        );

        // A line is taken away once, and comes back.
        yard.tag(road, (4, 1), None).await.unwrap();
        assert_eq!(refused(yard.tag(road, (4, 1), None).await), "project.no_line");
        yard.tag(road, (4, 1), Some((2, Source::Own))).await.unwrap();

        assert_eq!(refused(yard.accept(road, "2025-02-28", false).await), "form.incomplete");
        assert_eq!(refused(yard.accept(road, "2026-03-03", false).await), "form.incomplete");
        yard.accept(road, "2025-08-01", false).await.unwrap();
        assert_eq!(refused(yard.accept(road, "2025-08-01", false).await), "project.accepted");
        let held = yard.balances(yard.bench.book, &["151", "153", "241", "311"]).await;
        assert_eq!(held, ["151 340000.00", "153 0.00", "241 0.00", "311 -300000.00"]);
        yard.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_taken_back_does_not_count_and_what_is_posted_is_not_posted_twice() {
    for house in TestHouse::on_both().await {
        let yard = Yard::open(house).await;
        let road = yard.record(&form()).await.unwrap();
        yard.bench.say("2025-04-20", "D 153 100;C 102 100").await.unwrap();
        yard.tag(road, (2, 1), Some((1, Source::Own))).await.unwrap();
        let (book, reason) = (yard.bench.book, "记错了".to_owned());
        let reverse = crate::books::commands::Reverse { book, seq: 2, reason, salt: SALT };
        yard.house().app.run(yard.bench.actor(), None, reverse).await.unwrap();
        assert_eq!(yard.actual(road).await.items, [Fen::ZERO, Fen::ZERO]);
        yard.bench.say("2025-04-20", "D 153 70;C 102 70").await.unwrap();
        yard.tag(road, (4, 1), Some((1, Source::Own))).await.unwrap();
        yard.bench.say("2025-05-20", "D 151 70;C 153 70").await.unwrap();
        assert_eq!(refused(yard.accept(road, "2025-08-01", false).await), "form.incomplete");
        yard.accept(road, "2025-08-01", true).await.unwrap();
        assert_eq!(yard.balances(yard.bench.book, &["151", "153"]).await, ["151 70.00", "153 0.00"]);
        yard.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn profits_are_given_out_by_shares_and_come_in_once() {
    for house in TestHouse::on_both().await {
        let yard = Yard::open(house).await;
        let (book, other) = (yard.bench.book, yard.other);
        let form = venture_form(book, other);
        let far = BookId::of(code(QINGHE), 1).unwrap().to_string();
        assert_eq!(refused(yard.found(&VentureForm { book2: far, ..form.clone() }).await), "form.incomplete");
        assert_eq!(
            refused(yard.found(&VentureForm { started: "2026-03-03".to_owned(), ..form.clone() }).await),
            "form.incomplete"
        );
        let venture = yard.found(&form).await.unwrap();
        assert_eq!(refused(yard.distribute(venture, "2025-01-09", "100").await), "form.incomplete");
        assert_eq!(refused(yard.distribute(venture, "2026-03-03", "100").await), "form.incomplete");
        assert_eq!(refused(yard.distribute(venture, "2026-01-10", "0.01").await), "form.incomplete");
        yard.distribute(venture, "2026-01-10", "100.01").await.unwrap();
        let amounts: Vec<_> = yard.dues(venture).await.iter().map(|due| (due.book, due.amount)).collect();
        let mut expected = vec![(book, fen("75.01")), (other, fen("25.00"))];
        expected.sort_by_key(|(book, _)| *book);
        assert_eq!(amounts, expected);

        assert_eq!(refused(yard.receive(venture, 2, book).await), "venture.no_profit");
        yard.receive(venture, 1, book).await.unwrap();
        assert_eq!(refused(yard.receive(venture, 1, book).await), "venture.received");
        yard.receive(venture, 1, other).await.unwrap();
        assert_eq!(yard.balances(book, &["502"]).await, ["502 -75.01"]);
        assert_eq!(yard.balances(other, &["561"]).await, ["561 -25.00"], "under the system of 2004");
        // A voucher that was taken back does not count, and the money may come in again.
        let reverse =
            crate::books::commands::Reverse { book, seq: 2, reason: "记错了".to_owned(), salt: SALT };
        yard.house().app.run(yard.bench.actor(), None, reverse).await.unwrap();
        assert!(yard.dues(venture).await.iter().any(|due| due.book == book && due.voucher.is_none()));
        yard.receive(venture, 1, book).await.unwrap();
        assert_eq!(yard.balances(book, &["502"]).await, ["502 -75.01"]);
        assert_eq!(day("2026-03-02"), yard.house().app.clock.now().day());
        yard.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_agree_is_found_out() {
    let cases: [(&'static str, &str); 10] = [
        ("UPDATE project SET name = 'x'", "和记录对不上"),
        ("UPDATE project SET fund_own = fund_own + 1", "和记录对不上"),
        ("UPDATE project_item SET budget = budget + 1", "和记录对不上"),
        ("UPDATE venture SET started = '2025-01-11'", "和记录对不上"),
        ("UPDATE venture_share SET capital = capital + 1", "和记录对不上"),
        ("UPDATE project_line SET line = 7", "张凭证对不上"),
        ("UPDATE project_line SET item = 3", "张凭证对不上"),
        ("UPDATE venture_share SET points = points + 1", "份额不是"),
        ("UPDATE venture_profit SET amount = amount + 1", "加起来不对"),
        ("UPDATE venture_due SET amount = amount + 1 WHERE voucher IS NOT NULL", "收款和凭证对不上"),
    ];
    for house in TestHouse::on_both().await {
        let yard = Yard::open(house).await;
        let road = yard.record(&form()).await.unwrap();
        yard.bench.say("2025-04-20", "D 153 100;C 102 100").await.unwrap();
        yard.tag(road, (2, 1), Some((1, Source::Own))).await.unwrap();
        let venture = yard.found(&venture_form(yard.bench.book, yard.other)).await.unwrap();
        yard.distribute(venture, "2026-01-10", "100").await.unwrap();
        yard.receive(venture, 1, yard.other).await.unwrap();
        yard.verify().await;
        for (spoil, expected) in cases {
            let (send, got) = std::sync::mpsc::channel();
            let spoiled = yard.house().app.db.write(move |tx| -> Result<(), crate::house::Stop> {
                assert!(tx.exec(spoil, &[])? > 0, "{spoil} changed nothing");
                send.send(super::check(tx, code(COUNTY).as_i64())?.wrong).unwrap();
                Err(crate::house::error::BUSY.into())
            });
            assert!(spoiled.await.is_err());
            let told = got.recv().unwrap();
            assert!(told.iter().any(|what| what.contains(expected)), "{spoil}: {told:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_village_pays_its_capital_in_once() {
    for house in TestHouse::on_both().await {
        let yard = Yard::open(house).await;
        let (book, other) = (yard.bench.book, yard.other);
        let form = VentureForm {
            capital1: "3000".to_owned(),
            capital2: "1000".to_owned(),
            ..venture_form(book, other)
        };
        let venture = yard.found(&form).await.unwrap();
        let far = BookId::of(code(QINGHE), 1).unwrap();
        assert_eq!(refused(yard.pay_in(venture, far).await), "project.none");
        let url = format!("/desk/ventures/{venture}");
        let page = yard.house().get(&yard.bench.clerk, &url).await.main_text();
        assert!(page.contains("记出资") && page.contains("小宁村账上的长期投资比出资少"), "{page}");
        let fields = [("capital_of", other.to_string()), ("paid_on", "2026-03-02".to_owned())];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let bad = yard.house().post(&yard.bench.clerk, &format!("{url}/capital"), &fields).await;
        assert!(bad.status.as_u16() == 422 && bad.text.contains("请选一下从哪里出的"), "{}", bad.text);
        let good = [fields.as_slice(), &[("paid_from", "bank")]].concat();
        let good = yard.house().post(&yard.bench.clerk, &format!("{url}/capital"), &good).await;
        assert_eq!(good.status.as_u16(), 303, "{}", good.text);
        assert_eq!(yard.balances(other, &["141", "102"]).await, ["141 1000.00", "102 4000.00"]);
        assert_eq!(refused(yard.pay_in(venture, other).await), "venture.paid_in");
        let page = yard.house().get(&yard.bench.clerk, &url).await.main_text();
        assert!(!page.contains("长期投资比出资少"), "{page}");
        // What was taken back may be posted again, and the examination sees what does not fit.
        let reason = "记错了".to_owned();
        let reverse = crate::books::commands::Reverse { book: other, seq: 2, reason, salt: SALT };
        yard.house().app.run(yard.bench.actor(), None, reverse).await.unwrap();
        yard.pay_in(venture, other).await.unwrap();
        assert_eq!(yard.balances(other, &["141"]).await, ["141 1000.00"]);
        yard.verify().await;
        let spoil = "UPDATE venture_share SET voucher = 1 WHERE voucher IS NOT NULL";
        let spoiled = yard.house().app.db.write(move |tx| Ok::<_, crate::house::Stop>(tx.exec(spoil, &[])?));
        assert_eq!(spoiled.await.unwrap(), 1);
        assert!(yard.wrong().await.iter().any(|what| what.contains("出资和凭证对不上")));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn capital_is_paid_in_over_the_api() {
    for house in TestHouse::on_both().await {
        let yard = Yard::open(house).await;
        let (book, other) = (yard.bench.book, yard.other);
        let form = VentureForm {
            capital1: "3000".to_owned(),
            capital2: "1000".to_owned(),
            ..venture_form(book, other)
        };
        let venture = yard.found(&form).await.unwrap();
        let (house, clerk) = (yard.house(), &yard.bench.clerk);
        let url = format!("/api/v1/ventures/{venture}");
        let shares = async || house.api_get(clerk, &url).await.json()["shares"].clone();
        assert_eq!(shares().await[1]["voucher"], serde_json::Value::Null);
        let body = |book: BookId, day: &str| serde_json::json!({"book": book.to_string(), "day": day, "purse": "bank"});
        let paid = format!("{url}/capital");
        let early = house.api_post(clerk, &paid, "capital-01", body(other, "2026-13-02")).await;
        assert_eq!(early.status.as_u16(), 400, "{}", early.text);
        let far = BookId::of(code(QINGHE), 1).unwrap();
        let far = house.api_post(clerk, &paid, "capital-02", body(far, "2026-03-02")).await;
        assert_eq!(far.json()["code"], "project.none");
        let done = house.api_post(clerk, &paid, "capital-03", body(other, "2026-03-02")).await;
        assert_eq!(done.status.as_u16(), 201, "{}", done.text);
        let again = house.api_post(clerk, &paid, "capital-03", body(other, "2026-03-02")).await;
        assert_eq!(again.json(), done.json(), "the same once more");
        let twice = house.api_post(clerk, &paid, "capital-04", body(other, "2026-03-02")).await;
        assert_eq!(twice.json()["code"], "venture.paid_in");
        assert_eq!(yard.balances(other, &["141", "102"]).await, ["141 1000.00", "102 4000.00"]);
        assert_eq!(shares().await[1]["voucher"], 2);
        yard.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_book_whose_system_the_room_does_not_know_is_refused() {
    let yard = Yard::open(TestHouse::lite().await).await;
    let project = yard.record(&form()).await.unwrap();
    let venture = yard.found(&venture_form(yard.bench.book, yard.other)).await.unwrap();
    yard.bench.under_a_chart().await;
    let before = yard.bench.vouchers().await;
    let unknown = "book.unknown_system".to_owned();
    assert_eq!(refused(yard.record(&form()).await), unknown);
    assert_eq!(refused(yard.accept(project, "2026-03-02", false).await), unknown);
    assert_eq!(refused(yard.pay_in(venture, yard.bench.book).await), unknown);
    assert_eq!(yard.bench.vouchers().await, before);
}
