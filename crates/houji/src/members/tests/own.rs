//! What members see of their own households.

use super::{Hall, SALT};
use crate::gate::Role;
use crate::members::commands::SetPhone;
use crate::testing::{TestHouse, ZHAIDONG};

impl Hall {
    async fn phone(&self, household: i64, phone: &str, gives: bool) -> String {
        let command =
            SetPhone { book: self.bench.book, household, phone: phone.to_owned(), gives, salt: SALT };
        match self.house().app.run(self.bench.actor(), None, command).await {
            Ok(_) => "done".to_owned(),
            Err(crate::house::Stop::Refused(why)) => why.code.to_string(),
            Err(stop) => panic!("{stop:?}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_signs_in_sees_his_own_household_and_no_other() {
    for house in TestHouse::on_both().await {
        let hall = Hall::with_members(house).await;
        let (house, clerk) = (hall.house(), &hall.bench.clerk);
        let book = hall.bench.book;
        let own = house.villager("卫春生", ZHAIDONG).await;
        let other = house.villager("薛建国", ZHAIDONG).await;
        let none = house.get(&own, "/me/shares").await;
        assert!(none.main_text().contains("还没有认出您是哪一户"), "{}", none.text);
        assert_eq!(house.get(&house.visitor(), "/me/shares").await.status.as_u16(), 303);

        let url = format!("/desk/members/{book}/households/1/phones");
        let bad = house.post(clerk, &url, &[("phone", "138"), ("act", "give")]).await;
        assert_eq!(bad.status.as_u16(), 422);
        assert!(bad.text.contains("请填 11 位的手机号"), "{}", bad.text);
        let good = house.post(clerk, &url, &[("phone", &own.phone), ("act", "give")]).await;
        assert_eq!(good.status.as_u16(), 303, "{}", good.text);
        let form = house.get(clerk, &url).await;
        assert!(!form.text.contains(&own.phone) && form.text.contains("****"), "only with its middle hidden");
        assert_eq!(hall.phone(2, &other.phone, true).await, "done");

        let page = house.get(&own, "/me/shares").await.main_text();
        assert!(page.contains("翟东村股份经济合作社，1 户") && page.contains("股份 960 份"), "{page}");
        assert!(
            page.contains("卫**（成员 1）") && page.contains("翟股001") && page.contains("0001"),
            "{page}"
        );
        assert!(!page.contains("薛") && page.contains("还没有分过红"), "{page}");

        let run = hall.published("113400").await;
        let before = house.get(&own, "/me/shares").await.main_text();
        assert!(before.contains("还在办"), "{before}");
        let slip = format!("/me/shares/{book}/slips/{run}");
        assert_eq!(house.get(&own, &slip).await.status.as_u16(), 404, "not posted yet");
        hall.post_run(run, "2025-12-31").await.unwrap();
        hall.pay(run, &[2]).await.unwrap();
        let page = house.get(&own, "/me/shares").await;
        assert!(page.text.contains(&slip) && page.main_text().contains("发了"), "{}", page.text);
        let mine = house.get(&own, &slip).await.main_text();
        assert!(mine.contains("86,400.00") && !mine.contains("薛"), "{mine}");
        let theirs = house.get(&other, &slip).await.main_text();
        assert!(theirs.contains("薛**") && theirs.contains("还没发") && !theirs.contains("卫"), "{theirs}");
        hall.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_belongs_to_one_household_and_a_household_has_five() {
    for house in TestHouse::on_both().await {
        let hall = Hall::with_members(house).await;
        let number = |n: i64| format!("1380000{n:04}");
        for n in 1..=5 {
            assert_eq!(hall.phone(1, &number(n), true).await, "done");
        }
        assert_eq!(hall.phone(1, &number(6), true).await, "member.many_phones");
        assert_eq!(hall.phone(2, &number(1), true).await, "member.phone_known");
        assert_eq!(hall.phone(2, &number(1), false).await, "member.phone_unknown");
        assert_eq!(hall.phone(9, &number(7), true).await, "member.no_household");
        assert_eq!(hall.phone(1, &number(1), false).await, "done");
        assert_eq!(hall.phone(2, &number(1), true).await, "done");
        assert_eq!(hall.phone(1, &number(6), true).await, "done");

        let supervisor = hall.house().officer("李监事", Role::Supervisor, ZHAIDONG).await;
        let url = format!("/desk/members/{}/households/1/phones", hall.bench.book);
        assert_eq!(hall.house().get(&supervisor, &url).await.status.as_u16(), 403);
        hall.verify().await;
    }
}
