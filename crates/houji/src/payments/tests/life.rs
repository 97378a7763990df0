//! The life of requests: agreed to, sent back, refused, paid, over.

use super::{Till, ask, fen, photo};
use crate::books::tests::refused;
use crate::gate::Role;
use crate::house::Refusal;
use crate::house::Stop;
use crate::payments::decide::Verdict;
use crate::people::commands::DeclareRecusal;
use crate::testing::{TestHouse, ZHAIDIAN, ZHAIDONG};
use houji_base::Fen;

fn field(result: Result<(), Stop>) -> String {
    match result.unwrap_err() {
        Stop::Refused(why) => {
            let Refusal { fields, code, .. } = *why;
            fields.first().map_or(code.to_owned(), |field| field.field.to_string())
        }
        Stop::Failed(fault) => panic!("{fault}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_small_payment_goes_through_three_hands_and_is_posted_with_its_proof() {
    for house in TestHouse::on_both().await {
        let till = Till::open(house).await;
        let payment = till.ask("5000").await;
        assert_eq!(till.request(payment).await.chain.len(), 3, "5,000 is the last of the first tier");
        assert_eq!(till.request(till.ask("5000.01").await).await.chain.len(), 4);
        // In turn, nobody twice, not by whoever asks.
        assert_eq!(refused(till.approve(&till.supervisor, payment).await), "payment.not_your_turn");
        assert_eq!(refused(till.approve(&till.asker, payment).await), "house.not_allowed");
        till.approve(&till.secretary, payment).await.unwrap();
        assert_eq!(refused(till.approve(&till.secretary, payment).await), "payment.twice");
        till.approve(&till.supervisor, payment).await.unwrap();
        assert_eq!(refused(till.pay(&till.clerk, payment, "2026-03-02", 1).await), "payment.not_now");
        till.approve(&till.clerk, payment).await.unwrap();
        let kept = till.request(payment).await;
        assert_eq!((kept.stage.code(), kept.version), ("reserved", 4));

        assert_eq!(field(till.pay(&till.clerk, payment, "2026-03-02", 0).await), "photos");
        assert_eq!(field(till.pay(&till.clerk, payment, "2026-03-01", 1).await), "day");
        assert_eq!(field(till.pay(&till.clerk, payment, "2026-03-03", 1).await), "day");
        till.pay(&till.clerk, payment, "2026-03-02", 2).await.unwrap();
        let kept = till.request(payment).await;
        assert_eq!((kept.stage.code(), kept.voucher, kept.until), ("paid", Some(2), None));
        assert_eq!(refused(till.pay(&till.clerk, payment, "2026-03-02", 1).await), "payment.not_now");
        assert_eq!(refused(till.cancel(&till.asker, payment).await), "payment.not_now");
        let recorded = till.house().recorded().await;
        for kind in ["payment.asked", "payment.approved", "payment.paid", "book.papers_added", "book.posted"]
        {
            assert!(recorded.iter().any(|entry| entry.starts_with(kind)), "{kind}: {recorded:?}");
        }
        till.verify().await;

        // Taken back in the book: the request knows, and the examination finds nothing amiss.
        let (clerk, book) = (&till.clerk, till.bench.book);
        let back = format!("/api/v1/books/{book}/vouchers/2/reversal");
        let done =
            till.house().api_post(clerk, &back, "reversal-01", serde_json::json!({"reason": "付错了"})).await;
        assert!(done.status.is_success(), "{}", done.text);
        let shown = till.house().api_get(clerk, &format!("/api/v1/payments/{payment}")).await.json();
        assert_eq!((&shown["voucher"], &shown["reversed_by"]), (&2.into(), &3.into()));
        let page = till.house().get(clerk, &format!("/desk/payments/{payment}")).await.main_text();
        assert!(page.contains("付款的凭证已经用红字冲销") && page.contains("红字凭证"), "{page}");
        till.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn money_is_set_aside_once_and_free_again() {
    for house in TestHouse::on_both().await {
        let till = Till::open(house).await;
        // 20,000 in the bank: four of 4,500 fit, the fifth does not.
        let mut all = Vec::new();
        for _ in 0..5 {
            all.push(till.ask("4500").await);
        }
        for payment in &all {
            till.approve(&till.secretary, *payment).await.unwrap();
            till.approve(&till.supervisor, *payment).await.unwrap();
        }
        for payment in all.iter().take(4) {
            till.approve(&till.clerk, *payment).await.unwrap();
        }
        assert_eq!(refused(till.approve(&till.clerk, all[4]).await), "payment.not_enough");
        // What was taken back or ran out of time is free again.
        till.cancel(&till.asker, all[0]).await.unwrap();
        till.approve(&till.clerk, all[4]).await.unwrap();
        till.on("2026-03-31").await;
        assert_eq!(till.stage(all[1]).await, "reserved", "the last day counts");
        till.on("2026-04-01").await;
        assert_eq!((till.stage(all[1]).await, till.stage(all[4]).await), ("reserved", "reserved"));
        till.on("2026-04-03").await;
        assert_eq!((till.stage(all[1]).await, till.stage(all[4]).await), ("expired", "expired"));
        let late = till.ask("5000").await;
        till.approve_all(late).await;
        // Exactly what is there, and one fen more.
        let [last, over] = [till.ask("15000").await, till.ask("15000.01").await];
        for payment in [last, over] {
            for by in [&till.secretary, &till.supervisor, &till.clerk] {
                till.approve(by, payment).await.unwrap();
            }
        }
        assert_eq!(refused(till.approve(&till.leader, over).await), "payment.not_enough");
        till.approve(&till.leader, last).await.unwrap();
        let cash = till
            .ask_by(&till.asker, super::Ask { account: super::account("101"), ..ask("1000") })
            .await
            .unwrap();
        till.approve_all(cash).await;
        assert_eq!(till.stage(cash).await, "reserved", "cash is another purse");
        till.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_back_is_mended_and_begins_anew_and_a_refusal_is_the_end() {
    for house in TestHouse::on_both().await {
        let till = Till::open(house).await;
        let payment = till.ask("3000").await;
        till.approve(&till.secretary, payment).await.unwrap();
        assert_eq!(field(till.decide(&till.supervisor, payment, Verdict::Return, " ").await), "words");
        till.decide(&till.supervisor, payment, Verdict::Return, "缺派工单").await.unwrap();
        assert_eq!(refused(till.approve(&till.supervisor, payment).await), "payment.not_now");
        till.mend(payment, ask("6000")).await.unwrap();
        assert_eq!(refused(till.mend(payment, ask("6000")).await), "payment.not_now");
        let kept = till.request(payment).await;
        assert_eq!((kept.step, kept.amount, kept.chain.len()), (0, fen("6000"), 4));
        till.approve_all(payment).await;
        till.approve(&till.leader, payment).await.unwrap();
        assert_eq!(till.stage(payment).await, "reserved");

        let no = till.ask("100").await;
        assert_eq!(field(till.decide(&till.secretary, no, Verdict::Refuse, "不").await), "words");
        till.decide(&till.secretary, no, Verdict::Refuse, "村里没有商量过").await.unwrap();
        assert_eq!(till.stage(no).await, "refused");
        assert_eq!(refused(till.cancel(&till.asker, no).await), "payment.not_now");
        let other = till.house().officer("别的报账员", Role::VillageAccountant, ZHAIDONG).await;
        let own = till.ask("100").await;
        assert_eq!(refused(till.cancel(&other, own).await), "payment.not_asker");
        till.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_agrees_to_what_is_their_own_or_pays_them_or_their_relatives() {
    for house in TestHouse::on_both().await {
        let till = Till::open(house).await;
        // Whoever asks neither agrees nor pays, whatever posts they hold.
        let own = till.ask_by(&till.clerk, ask("500")).await.unwrap();
        till.approve(&till.secretary, own).await.unwrap();
        till.approve(&till.supervisor, own).await.unwrap();
        assert_eq!(refused(till.approve(&till.clerk, own).await), "payment.own");
        till.approve(&till.bench.clerk, own).await.unwrap();
        assert_eq!(refused(till.pay(&till.clerk, own, "2026-03-02", 1).await), "payment.own");
        till.pay(&till.bench.clerk, own, "2026-03-02", 1).await.unwrap();

        // The secretary's own shop; a leader stands in, with a reason, and does not fill another step.
        let shop = super::Ask { payee: "宁书记五金店".to_owned(), ..ask("6000") };
        let shop = till.ask_by(&till.asker, shop).await.unwrap();
        assert_eq!(refused(till.approve(&till.secretary, shop).await), "payment.recused");
        assert_eq!(field(till.approve(&till.leader, shop).await), "words");
        till.decide(&till.leader, shop, Verdict::Approve, "书记回避，由我代批").await.unwrap();
        till.approve(&till.supervisor, shop).await.unwrap();
        assert_eq!(refused(till.approve(&till.leader, shop).await), "payment.twice");
        till.approve(&till.clerk, shop).await.unwrap();
        assert_eq!(refused(till.approve(&till.leader, shop).await), "payment.twice");
        let second = till.house().officer("吉镇长", Role::TownLeader, ZHAIDIAN).await;
        till.approve(&second, shop).await.unwrap();

        // A declared relative is the payee.
        let relative = till.house().villager("畅小宝", ZHAIDONG).await;
        let declare = DeclareRecusal {
            other: relative.phone.clone(),
            relation: DeclareRecusal::RELATIONS[0].0.to_owned(),
            app: till.house().app.clone(),
        };
        till.house().app.run(till.supervisor.actor(), None, declare).await.unwrap();
        let kin =
            super::Ask {
                payee: "畅小宝（二组）".to_owned(), payee_kind: "person".to_owned(), ..ask("200")
            };
        let kin = till.ask_by(&till.asker, kin).await.unwrap();
        till.approve(&till.secretary, kin).await.unwrap();
        assert_eq!(refused(till.approve(&till.supervisor, kin).await), "payment.recused");
        till.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_could_not_be_posted_is_not_asked_for_and_a_changed_request_is_looked_at_anew() {
    for house in TestHouse::on_both().await {
        let till = Till::open(house).await;
        let bad = |change: fn(&mut super::Ask)| {
            let mut bad = ask("100");
            change(&mut bad);
            till.ask_by(&till.asker, bad)
        };
        let told = |result: Result<_, Stop>| field(result.map(|_| ()));
        assert_eq!(told(bad(|ask| ask.account = super::account("103")).await), "account");
        assert_eq!(told(bad(|ask| ask.parts[0].account = super::account("101")).await), "line1-account");
        assert_eq!(told(bad(|ask| ask.parts[0].account = super::account("999")).await), "line1-account");
        assert_eq!(told(bad(|ask| ask.parts[0].amount = Fen::ZERO).await), "line1-amount");
        assert_eq!(told(bad(|ask| ask.papers = 1000).await), "papers");
        till.ask("100").await;
        assert_eq!(told(bad(|ask| ask.payee_kind = "person".to_owned()).await), "payment.other_kind");

        let payment = till.ask("100").await;
        let url = format!("/api/v1/payments/{payment}");
        let say = |version: i64| serde_json::json!({"verdict": "approve", "version": version});
        let old =
            till.house().api_post(&till.secretary, &format!("{url}/decision"), "decide-01", say(0)).await;
        assert_eq!((old.status.as_u16(), old.json()["code"].as_str()), (409, Some("payment.changed")));
        let done =
            till.house().api_post(&till.secretary, &format!("{url}/decision"), "decide-02", say(1)).await;
        assert_eq!(done.status.as_u16(), 200, "{}", done.text);
        let again =
            till.house().api_post(&till.secretary, &format!("{url}/decision"), "decide-02", say(1)).await;
        assert_eq!(again.json(), done.json(), "the same decision is one");
        till.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hands_at_once_do_not_set_the_same_money_aside() {
    let Ok(url) = std::env::var("HOUJI_TEST_PG") else {
        assert!(std::env::var_os("CI").is_none(), "HOUJI_TEST_PG must name a PostgreSQL server");
        return;
    };
    let till = Till::open(TestHouse::postgres(&url).await).await;
    let other = till.house().second().await;
    let mut all = Vec::new();
    for _ in 0..8 {
        let payment = till.ask("4500").await;
        till.approve(&till.secretary, payment).await.unwrap();
        till.approve(&till.supervisor, payment).await.unwrap();
        all.push(payment);
    }
    let mut hands = Vec::new();
    for (n, payment) in all.iter().enumerate() {
        let app = if n % 2 == 0 { till.house().app.clone() } else { other.clone() };
        let (actor, payment, book) = (till.clerk.actor().clone(), *payment, till.bench.book);
        let command = crate::payments::commands::DecidePayment {
            payment,
            book,
            verdict: Verdict::Approve,
            version: 3,
            words: String::new(),
        };
        hands.push(tokio::spawn(async move { app.run(&actor, None, command).await.is_ok() }));
    }
    let mut done = 0;
    for hand in hands {
        done += usize::from(hand.await.unwrap());
    }
    assert_eq!(done, 4, "20,000 is enough for four of 4,500");
    other.db.close();
    till.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_row_that_was_touched_is_found() {
    for house in TestHouse::on_both().await {
        let till = Till::open(house).await;
        let paid = till.ask("1000").await;
        till.approve_all(paid).await;
        till.pay(&till.clerk, paid, "2026-03-02", 1).await.unwrap();
        let held = till.ask("2000").await;
        till.approve_all(held).await;
        till.ask("300").await;
        photo(till.house(), &till.clerk, "photo-0009").await;
        till.verify().await;
        for (sql, undo, said) in [
            (
                "UPDATE payment_request SET amount = amount + 1 WHERE stage = 'asked'",
                "UPDATE payment_request SET amount = amount - 1 WHERE stage = 'asked'",
                "申请时的记录",
            ),
            (
                "UPDATE payment_request SET summary = 'x' WHERE stage = 'asked'",
                "UPDATE payment_request SET summary = '修村东头水渠' WHERE stage = 'asked'",
                "申请时的记录",
            ),
            (
                "UPDATE payment_line SET account = '513' WHERE amount = 30000",
                "UPDATE payment_line SET account = '514' WHERE amount = 30000",
                "申请时的记录",
            ),
            (
                "UPDATE payment_request SET chain = 'TC' WHERE stage = 'asked'",
                "UPDATE payment_request SET chain = 'VS+SUP+TC' WHERE stage = 'asked'",
                "申请时的记录",
            ),
            (
                "UPDATE payment_request SET step = 2 WHERE stage = 'reserved'",
                "UPDATE payment_request SET step = 3 WHERE stage = 'reserved'",
                "办到哪一步",
            ),
            (
                "UPDATE payment_request SET stage = 'mending' WHERE stage = 'asked'",
                "UPDATE payment_request SET stage = 'asked' WHERE stage = 'mending'",
                "办到哪一步",
            ),
            (
                "UPDATE payment_request SET until = until + 1 WHERE stage = 'reserved'",
                "UPDATE payment_request SET until = until - 1 WHERE stage = 'reserved'",
                "办到哪一步",
            ),
            (
                "UPDATE payment_purse SET reserved = reserved + 1",
                "UPDATE payment_purse SET reserved = reserved - 1",
                "留出的钱",
            ),
            (
                "UPDATE payment_request SET voucher = 1 WHERE stage = 'paid'",
                "UPDATE payment_request SET voucher = 2 WHERE stage = 'paid'",
                "张凭证对不上",
            ),
            (
                "UPDATE payment_request SET account = '101' WHERE stage = 'paid'",
                "UPDATE payment_request SET account = '102' WHERE stage = 'paid'",
                "张凭证对不上",
            ),
            (
                "UPDATE payment_act SET n = 9 WHERE what = 'paid'",
                "UPDATE payment_act SET n = 5 WHERE what = 'paid'",
                "每一步",
            ),
        ] {
            till.house().app.db.write(move |tx| Ok(tx.exec(sql, &[])?)).await.unwrap();
            let wrong = till.wrong().await;
            assert!(wrong.iter().any(|what| what.contains(said)), "{} {sql}: {wrong:?}", till.house().on);
            till.house().app.db.write(move |tx| Ok(tx.exec(undo, &[])?)).await.unwrap();
        }
        till.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_book_whose_system_the_room_does_not_know_is_refused() {
    let till = Till::open(TestHouse::lite().await).await;
    let payment = till.ask("100").await;
    till.bench.under_a_chart().await;
    let before = till.bench.vouchers().await;
    assert_eq!(refused(till.ask_by(&till.asker, ask("50")).await.map(drop)), "book.unknown_system");
    assert_eq!(refused(till.approve(&till.secretary, payment).await), "book.unknown_system");
    assert_eq!(till.bench.vouchers().await, before);
}
