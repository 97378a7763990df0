//! The life of debts: borrowed, paid back, offset, waived, written off, taken back, and the vouchers of all of them.

use super::super::form::{DebtForm, StepForm};
use super::{SALT, Yard, form, old, paid, told};
use crate::books::tests::refused;
use crate::testing::{COUNTY, TestHouse, code};

#[tokio::test(flavor = "multi_thread")]
async fn a_loan_is_posted_and_paid_back_to_the_fen() {
    for house in TestHouse::on_both().await {
        let yard = Yard::open(house).await;
        let debt = yard.record(&form()).await.unwrap();
        assert_eq!(yard.balances(&["102", "221"]).await, ["102 260000.00", "221 -98000.00"]);
        let (row, _) = yard.rows(debt).await;
        assert_eq!((row.voucher, row.left().grouped().as_str()), (3, "60,000.00"));
        yard.settle(debt, &paid("20000.01")).await.unwrap();
        yard.settle(debt, &StepForm { way: "interest".to_owned(), ..paid("2310") }).await.unwrap();
        assert_eq!(yard.balances(&["221", "515"]).await, ["221 -77999.99", "515 2310.00"]);
        // A fen too much is refused, what is left is taken.
        let over = told(yard.settle(debt, &paid("40000.00")).await);
        assert_eq!(over, [("amount".to_owned(), "本金只剩 39,999.99 元，请改成实际的数".to_owned())]);
        assert_eq!(
            refused(yard.settle(debt, &StepForm { day: "2026-02-09".to_owned(), ..paid("1") }).await),
            "form.incomplete"
        );
        yard.settle(debt, &paid("39999.99")).await.unwrap();
        assert_eq!(refused(yard.settle(debt, &paid("0.01")).await), "debt.cleared");
        // Interest may still be paid, and a step is taken back once.
        yard.settle(debt, &StepForm { way: "interest".to_owned(), ..paid("1") }).await.unwrap();
        assert_eq!(refused(yard.take_back(debt, 9, "记错了").await), "debt.no_step");
        assert_eq!(refused(yard.take_back(debt, 3, " ").await), "form.incomplete");
        yard.take_back(debt, 3, "还的是别的借款").await.unwrap();
        assert_eq!(refused(yard.take_back(debt, 3, "再来一次").await), "debt.back");
        yard.take_back(debt, 4, "记重了").await.unwrap();
        let (row, steps) = yard.rows(debt).await;
        assert_eq!((row.left().grouped().as_str(), steps.len()), ("39,999.99", 4));
        assert_eq!(refused(yard.void(debt, "登重了").await), "debt.has_steps");
        yard.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn old_debts_are_those_that_stand_in_the_book() {
    for house in TestHouse::on_both().await {
        let yard = Yard::open(house).await;
        let much = DebtForm { principal: "68000.01".to_owned(), ..old() };
        let why = told(yard.record(&much).await);
        assert_eq!(why[0].0, "principal");
        assert!(
            why[0].1.contains("账上“长期借款及应付款”是 38,000.00 元")
                && why[0].1.contains("最多登记 38,000.00 元"),
            "{why:?}"
        );
        let debt = yard.record(&old()).await.unwrap();
        let (row, _) = yard.rows(debt).await;
        assert_eq!((row.voucher, row.left().grouped().as_str()), (0, "38,000.00"));
        assert_eq!(yard.balances(&["221"]).await, ["221 -38000.00"], "nothing is posted twice");
        // All of it is registered now.
        let again = DebtForm { principal: "30000.01".to_owned(), party: "三组李家".to_owned(), ..old() };
        assert!(told(yard.record(&again).await)[0].1.contains("最多登记 0.00 元"));
        // A creditor that owes the collective gives that for it, and no more.
        let offset = StepForm {
            way: "offset".to_owned(),
            against: "claim".to_owned(),
            basis: "抵债协议 3 号".to_owned(),
            ..paid("500")
        };
        assert!(told(yard.settle(debt, &offset).await)[0].1.contains("账上对方只欠集体 0.00 元"));
        yard.bench.say("2026-01-05", "D 113@ 500;C 501.02 500").await.unwrap();
        yard.settle(debt, &offset).await.unwrap();
        let asset = StepForm { against: "asset".to_owned(), ..offset.clone() };
        yard.settle(debt, &asset).await.unwrap();
        yard.settle(debt, &StepForm { way: "waived".to_owned(), ..offset.clone() }).await.unwrap();
        // What is written off needs its vote.
        let gone = StepForm { way: "written_off".to_owned(), ..offset };
        assert_eq!(told(yard.settle(debt, &gone).await)[0].0, "decided_on");
        let text = str::to_owned;
        let voted = |votes: &str| StepForm {
            decided_on: text("2026-03-01"),
            votes: text(votes),
            votes_of: text("30"),
            minutes: text("代表会〔2026〕4号"),
            ..gone.clone()
        };
        assert_eq!(told(yard.settle(debt, &voted("19")).await)[0].0, "votes");
        yard.settle(debt, &voted("20")).await.unwrap();
        let held = yard.balances(&["221", "113", "154", "504"]).await;
        assert_eq!(held, ["221 -36000.00", "113 0.00", "154 -500.00", "504 -1000.00"]);
        yard.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_registered_by_mistake_is_taken_back_with_its_voucher() {
    for house in TestHouse::on_both().await {
        let yard = Yard::open(house).await;
        let debt = yard.record(&form()).await.unwrap();
        yard.settle(debt, &paid("100")).await.unwrap();
        yard.take_back(debt, 1, "记错了").await.unwrap();
        assert_eq!(refused(yard.void(debt, "").await), "form.incomplete");
        yard.void(debt, "登重了").await.unwrap();
        assert_eq!(refused(yard.void(debt, "登重了").await), "debt.void");
        assert_eq!(refused(yard.settle(debt, &paid("1")).await), "debt.void");
        assert_eq!(yard.balances(&["102", "221"]).await, ["102 200000.00", "221 -38000.00"]);
        let kept = yard.record(&old()).await.unwrap();
        yard.void(kept, "不是这个村的").await.unwrap();
        yard.record(&old()).await.unwrap();
        yard.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn borrowing_is_not_entered_by_hand_and_paying_back_may_be() {
    for house in TestHouse::on_both().await {
        let yard = Yard::open(house).await;
        assert_eq!(refused(yard.bench.say("2026-03-01", "D 102 1;C 201 1").await), "book.borrowing");
        assert_eq!(refused(yard.bench.say("2026-03-01", "D 153 1;C 221 1").await), "book.borrowing");
        yard.bench.say("2026-03-01", "D 221 1;C 102 1").await.unwrap();
        // What the bookkeeper paid back beside the register is seen by both sides.
        yard.record(&DebtForm { before: "30001".to_owned(), ..old() }).await.unwrap();
        yard.bench.say("2026-03-01", "D 221 1;C 102 1").await.unwrap();
        assert!(yard.wrong().await[0].contains("登记的长期借款及应付款比账上多"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_agree_is_found_out() {
    let cases: [(&'static str, &str); 9] = [
        ("UPDATE debt SET source = 'x'", "和记录对不上"),
        ("UPDATE debt SET rate = rate + 1", "和记录对不上"),
        ("UPDATE debt SET votes = votes - 1", "和记录对不上"),
        ("DELETE FROM record WHERE kind = 'debt.recorded'", "和记录对不上"),
        ("UPDATE debt SET settled = settled + 1", "还了多少"),
        ("UPDATE debt SET origin = '2026-02-11'", "还了多少"),
        ("DELETE FROM debt_step", "还了多少"),
        ("UPDATE debt_step SET amount = amount + 1", "第 1 笔和凭证"),
        ("UPDATE debt_step SET day = '2026-03-01'", "第 1 笔和凭证"),
    ];
    for house in TestHouse::on_both().await {
        let yard = Yard::open(house).await;
        let debt = yard.record(&form()).await.unwrap();
        yard.settle(debt, &paid("10")).await.unwrap();
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
        // A bookkeeper takes the voucher back, and the register still counts it until it is told.
        let (book, reason) = (yard.bench.book, "记错了".to_owned());
        let reverse = crate::books::commands::Reverse { book, seq: 4, reason, salt: SALT };
        yard.house().app.run(yard.bench.actor(), None, reverse).await.unwrap();
        assert!(yard.wrong().await.iter().any(|what| what.contains("第 4 张凭证已经冲销")));
        yard.take_back(debt, 1, "会计已经冲销").await.unwrap();
        assert_eq!(yard.rows(debt).await.1[0].taken_back, Some(5));
        yard.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_book_whose_system_the_room_does_not_know_is_refused() {
    let yard = Yard::open(TestHouse::lite().await).await;
    let debt = yard.record(&old()).await.unwrap();
    yard.bench.under_a_chart().await;
    let before = yard.bench.vouchers().await;
    assert_eq!(refused(yard.record(&form()).await), "book.unknown_system");
    assert_eq!(refused(yard.settle(debt, &paid("1000")).await), "book.unknown_system");
    assert_eq!(yard.bench.vouchers().await, before);
}
