//! A dividend from the draft to the money, with the figures of the known year.

use super::super::commands::{Approve, Check, PayDividend, PostDividend, TakeBack};
use super::super::decide::Work;
use super::super::model::Vote;
use super::{Hall, SALT, day};
use crate::books::model::AccountCode;
use crate::books::tests::refused;
use crate::house::Stop;
use crate::testing::TestHouse;

impl Hall {
    async fn check(&self, run: i64) -> Result<(), Stop> {
        let check = Check { book: self.bench.book, run };
        self.house().app.run(self.supervisor.actor(), None, check).await.map(|_| ())
    }

    async fn approve(&self, run: i64) -> Result<(), Stop> {
        let approve = Approve { book: self.bench.book, run };
        self.house().app.run(self.leader.actor(), None, approve).await.map(|_| ())
    }

    async fn vote(&self, run: i64, [entitled, present, in_favor]: [i64; 3]) -> Result<(), Stop> {
        self.step(run, Work::Vote(Vote { day: day("2026-03-02"), entitled, present, in_favor })).await
    }

    pub async fn post_run(&self, run: i64, on: &str) -> Result<(), Stop> {
        let post = PostDividend { book: self.bench.book, run, day: day(on), salt: SALT };
        self.house().app.run(self.bench.actor(), None, post).await.map(|_| ())
    }

    pub async fn pay(&self, run: i64, but: &[i64]) -> Result<i64, Stop> {
        let (bank, but) = (AccountCode::parse("102").unwrap(), but.to_vec());
        let pay = PayDividend { book: self.bench.book, run, day: day("2026-03-02"), bank, but, salt: SALT };
        Ok(self.house().app.run(self.bench.actor(), None, pay).await?.n)
    }

    async fn take_back(&self, run: i64, payment: Option<i64>) -> Result<(), Stop> {
        let reason = "退票".to_owned();
        let back = TakeBack { book: self.bench.book, run, payment, reason, salt: SALT };
        self.house().app.run(self.bench.actor(), None, back).await.map(|_| ())
    }

    /// Drafted, checked, approved, decided and published.
    pub async fn published(&self, total: &str) -> i64 {
        let run = self.draft(total).await.unwrap();
        self.check(run).await.unwrap();
        self.approve(run).await.unwrap();
        self.vote(run, [3, 2, 2]).await.unwrap();
        self.step(run, Work::Publish(day("2026-03-02"))).await.unwrap();
        run
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_more_than_the_year_has_left_after_the_reserve() {
    for house in TestHouse::on_both().await {
        let hall = Hall::open(house).await;
        assert_eq!(refused(hall.draft("113400").await), "dividend.not_carried");
        hall.bench.year_end().await.unwrap();
        assert_eq!(refused(hall.draft("113400").await), "dividend.no_shares");
        hall.kind("劳龄股").await;
        hall.import(super::ROWS).await.unwrap();
        let Err(Stop::Refused(why)) = hall.draft("189254.23").await else { panic!("a fen too much") };
        assert_eq!(
            why.sentence,
            "要分 189,254.23 元，提取公积公益金 69,108.95 元以后，最多能分 189,254.22 元。请改少一些。"
        );
        assert_eq!(refused(hall.draft("0.01").await), "dividend.too_little");
        assert_eq!(refused(hall.draft("0").await), "form.incomplete");
        let run = hall.draft("189254.22").await.unwrap();
        assert_eq!(hall.items(run).await, ["1 1 90120.00 0", "1 2 54072.00 0", "2 3 45060.00 0"]);
        assert_eq!(refused(hall.draft("100").await), "dividend.exists");
        hall.step(run, Work::Void).await.unwrap();
        assert_eq!(refused(hall.step(run, Work::Void).await), "dividend.over");
        assert_eq!(hall.draft("113400").await.unwrap(), 2);
        hall.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_posted_before_everybody_had_a_say_and_the_books_end_as_they_must() {
    for house in TestHouse::on_both().await {
        let hall = Hall::with_members(house).await;
        let run = hall.draft("113400").await.unwrap();
        // Shares that change later do not touch it.
        hall.change("inherit", 1, 3, 1, "600").await.unwrap();
        assert_eq!(hall.items(run).await, ["1 1 54000.00 0", "1 2 32400.00 0", "2 3 27000.00 0"]);
        assert_eq!(refused(hall.post_run(run, "2025-12-31").await), "dividend.not_now");
        assert_eq!(refused(hall.approve(run).await), "dividend.not_now");
        hall.check(run).await.unwrap();
        hall.approve(run).await.unwrap();
        assert_eq!(refused(hall.post_run(run, "2025-12-31").await), "dividend.not_now");
        assert_eq!(refused(hall.vote(run, [3, 1, 1]).await), "dividend.not_decided");
        assert_eq!(refused(hall.vote(run, [3, 3, 1]).await), "dividend.not_decided");
        hall.vote(run, [3, 2, 2]).await.unwrap();
        assert_eq!(refused(hall.post_run(run, "2025-12-31").await), "dividend.not_now");
        hall.step(run, Work::Publish(day("2026-03-02"))).await.unwrap();
        assert_eq!(refused(hall.pay(run, &[]).await), "dividend.not_now");
        assert_eq!(refused(hall.post_run(run, "2025-11-30").await), "book.closed");
        hall.post_run(run, "2025-12-31").await.unwrap();
        assert_eq!(refused(hall.post_run(run, "2025-12-31").await), "dividend.over");
        hall.bench.year_end().await.unwrap();
        hall.bench.close("2025-12").await.unwrap();
        let trial = hall.bench.trial(1, 13).await;
        for (code, net) in [
            ("311", "-1771958.95"),
            ("211", "-189600.00"),
            ("211.04", "-113400.00"),
            ("322.02", "-75854.22"),
            ("322.01", "0.00"),
        ] {
            assert_eq!(trial.closing(code).net().to_string(), net, "{code}");
        }
        hall.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_paid_is_paid_once_and_the_others_are_still_owed() {
    for house in TestHouse::on_both().await {
        let hall = Hall::with_members(house).await;
        let run = hall.published("113400").await;
        hall.post_run(run, "2025-12-31").await.unwrap();
        hall.change("freeze", 2, 0, 0, "").await.unwrap();
        assert_eq!(refused(hall.pay(run, &[9]).await), "form.incomplete");
        assert_eq!(refused(hall.pay(run, &[1, 2]).await), "dividend.nobody_owed");
        assert_eq!(hall.pay(run, &[2]).await.unwrap(), 1);
        assert_eq!(hall.items(run).await, ["1 1 54000.00 1", "1 2 32400.00 0", "2 3 27000.00 0"]);
        hall.change("thaw", 2, 0, 0, "").await.unwrap();
        assert_eq!(hall.pay(run, &[]).await.unwrap(), 2);
        assert_eq!(refused(hall.pay(run, &[]).await), "dividend.nobody_owed");
        hall.verify().await;
        assert_eq!(refused(hall.take_back(run, None).await), "dividend.was_paid");
        assert_eq!(refused(hall.take_back(run, Some(3)).await), "dividend.no_payment");
        hall.take_back(run, Some(2)).await.unwrap();
        assert_eq!(refused(hall.take_back(run, Some(2)).await), "dividend.was_taken_back");
        assert_eq!(hall.items(run).await, ["1 1 54000.00 1", "1 2 32400.00 0", "2 3 27000.00 0"]);
        assert_eq!(hall.pay(run, &[1]).await.unwrap(), 3);
        hall.verify().await;
        for payment in [1, 3] {
            hall.take_back(run, Some(payment)).await.unwrap();
        }
        hall.take_back(run, None).await.unwrap();
        assert_eq!(refused(hall.take_back(run, None).await), "dividend.over");
        assert_eq!(refused(hall.pay(run, &[]).await), "dividend.over");
        // The reserve came back with it, so the year can be given out anew.
        assert_eq!(hall.published("189254.22").await, 2);
        hall.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_examination_sees_what_does_not_fit() {
    for sql in [
        "UPDATE member SET shares = shares + 1 WHERE county = $1 AND n = 1",
        "UPDATE dividend_item SET amount = amount + 1 WHERE county = $1 AND member = 1",
        "UPDATE dividend_item SET payment = 0 WHERE county = $1 AND member = 3",
        "UPDATE dividend SET voucher = voucher - 1 WHERE county = $1",
        "DELETE FROM member WHERE county = $1 AND n = 2",
        "UPDATE dividend_payment SET taken_back = 1 WHERE county = $1",
    ] {
        for house in TestHouse::on_both().await {
            let hall = Hall::with_members(house).await;
            let run = hall.published("113400").await;
            hall.post_run(run, "2025-12-31").await.unwrap();
            hall.pay(run, &[1]).await.unwrap();
            let county = hall.house().app.db.county().as_i64();
            hall.house().app.db.write(move |tx| Ok(tx.exec(sql, crate::args![county])?)).await.unwrap();
            assert!(!hall.wrong().await.is_empty(), "{sql}");
        }
    }
}
