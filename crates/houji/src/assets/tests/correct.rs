//! Cards that are corrected from a day on.

use super::{SALT, Yard, day, greenhouses};
use crate::assets::commands::CorrectCard;
use crate::assets::decide::Corrected;
use crate::assets::model::AssetId;
use crate::books::tests::refused;
use crate::gate::Role;
use crate::house::Stop;
use crate::testing::{TestHouse, ZHAIDONG};

impl Yard {
    async fn correct(&self, asset: AssetId, on: &str, name: &str, life: i64) -> Result<(), Stop> {
        let to = Corrected { day: day(on), name: name.to_owned(), spot: "村南".to_owned(), life };
        let (book, keeper) = (self.bench.book, "卫保管".to_owned());
        let command = CorrectCard { asset, book, to, keeper, salt: SALT };
        self.house().app.run(self.bench.actor(), None, command).await.map(drop)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_is_corrected_for_what_comes_and_not_for_what_was() {
    for house in TestHouse::on_both().await {
        let yard = Yard::open(house).await;
        let id = yard.enter(&greenhouses()).await.unwrap();
        let life = yard.asset(id).await.0.card.life;
        yard.on("2025-04-02").await;
        let (was, _) = yard.asset(id).await;
        let left = was.plan.last - was.next + 1;
        // Twice as long as what is left: half as much a month from now on, what was posted stays.
        yard.correct(id, "2025-04-01", "日光温室", life + left).await.unwrap();
        let (now, _) = yard.asset(id).await;
        assert_eq!((now.worn, now.next, now.card.life), (was.worn, was.next, life + left));
        assert_eq!(
            now.plan.monthly.fen(),
            was.card.cost.minus(was.card.residual).minus(was.worn).fen() / (left * 2)
        );
        assert_eq!(
            (now.card.name.as_str(), now.card.spot.as_str(), now.keeper.as_str()),
            ("日光温室", "村南", "卫**")
        );
        yard.verify().await;
        yard.on("2025-05-02").await;
        assert_eq!(yard.asset(id).await.0.worn, was.worn.plus(now.plan.monthly));
        yard.correct(id, "2025-05-01", "日光温室二号", life + left).await.unwrap();
        yard.verify().await;

        let page = yard.house().get(&yard.bench.clerk, &format!("/desk/assets/{id}")).await.main_text();
        assert!(page.contains("2025年4月1日起改过，以前是：日光温室大棚，地点村北"), "{page}");
        assert!(page.contains("2025年1月折旧") && page.contains("2025年4月折旧"), "{page}");
        assert!(!page.contains("登错了，作废"), "{page}");
        assert_eq!(refused(yard.void(id, "登错了").await), "asset.is_corrected");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_life_that_is_over_and_a_day_to_come_are_refused() {
    for house in TestHouse::on_both().await {
        let yard = Yard::open(house).await;
        let id = yard.enter(&greenhouses()).await.unwrap();
        let url = format!("/desk/assets/{id}/correct");
        let (house, clerk) = (yard.house(), &yard.bench.clerk);
        let form = house.get(clerk, &url).await;
        assert_eq!(form.input("name").as_deref(), Some("日光温室大棚"));
        let sent = |day: &'static str, life: &'static str| {
            [("day", day), ("name", "日光温室"), ("spot", "村北"), ("life", life), ("keeper", "")]
        };
        let over = house.post(clerk, &url, &sent("2025-01-10", "49")).await;
        assert_eq!(over.status.as_u16(), 303, "one month is left: {}", over.text);
        let over = house.post(clerk, &url, &sent("2025-01-10", "48")).await;
        assert!(over.text.contains("这么短的年限已经过完了，请填长一些"), "{}", over.text);
        let late = house.post(clerk, &url, &sent("2025-01-11", "60")).await;
        assert!(late.text.contains("到今天之间的日期"), "{}", late.text);
        let early = house.post(clerk, &url, &sent("2020-12-14", "60")).await;
        assert!(early.text.contains("请填 2020年12月15日"), "{}", early.text);
        let same = house.post(clerk, &url, &sent("2025-01-10", "49")).await;
        assert!(same.text.contains("和原来一样，请至少改一处"), "{}", same.text);
        yard.verify().await;
        let tampered = "UPDATE asset_correction SET name = 'x'";
        let changed = house.app.db.write(move |tx| Ok::<_, Stop>(tx.exec(tampered, &[])?)).await.unwrap();
        assert_eq!(changed, 1);
        let wrong = yard.wrong().await;
        assert!(wrong.iter().any(|what| what.contains("和记录对不上")), "{wrong:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_is_corrected_over_the_api() {
    for house in TestHouse::on_both().await {
        let yard = Yard::open(house).await;
        let id = yard.enter(&greenhouses()).await.unwrap();
        let (house, clerk) = (yard.house(), &yard.bench.clerk);
        let url = format!("/api/v1/assets/{id}");
        let body = |name: &str, life: &str| serde_json::json!({"day": "2025-01-10", "name": name, "spot": "村南", "life": life, "keeper": "卫保管"});
        let sent = format!("{url}/corrections");
        let over = house.api_post(clerk, &sent, "correct-01", body("日光温室", "48")).await;
        assert_eq!(over.status.as_u16(), 422, "{}", over.text);
        let done = house.api_post(clerk, &sent, "correct-02", body("日光温室", "")).await;
        assert_eq!(done.status.as_u16(), 201, "{}", done.text);
        let card = house.api_get(clerk, &url).await.json();
        assert_eq!((&card["asset"]["name"], &card["asset"]["spot"]), (&"日光温室".into(), &"村南".into()));
        let made = &card["corrections"];
        assert_eq!((&made[0]["n"], &made[0]["name"]), (&1.into(), &"日光温室大棚".into()), "{made}");
        assert_eq!(made[0]["day"], "2025-01-10");
        let reader = house.officer("某某", Role::VillageSecretary, ZHAIDONG).await;
        let refused = house.api_post(&reader, &sent, "correct-03", body("大棚", "")).await;
        assert_eq!(refused.status.as_u16(), 403);
        yard.verify().await;
    }
}
