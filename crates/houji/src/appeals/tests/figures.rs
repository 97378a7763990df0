//! Figures, the rows behind them, and the ledger: who may see them, and that the numbers are the numbers of rows.

use crate::gate::Role;
use crate::testing::{COUNTY, QINJIA, TestHouse, XIAONING, ZHAIDIAN, ZHAIDONG};
use serde_json::json;

const WORDS: &str = "=东巷口的路灯坏了三天没人管";
const SEALED: &str = "村里卖树的钱没有进账，去向说不清";

#[tokio::test]
async fn figures_lead_to_their_rows_and_nothing_sealed_is_in_them() {
    for house in TestHouse::on_both().await {
        let villager = house.villager("卫小满", ZHAIDONG).await;
        let clerk = house.officer("薛小禾", Role::VillageCadre, ZHAIDONG).await;
        for (key, category, text) in
            [("file-0001", "utilities", WORDS), ("file-0002", "cadre_village", SEALED)]
        {
            let body =
                json!({"category": category, "text": text, "mode": "named", "place": "", "shown": true});
            let filed = house.api_post(&villager, "/api/v1/appeals", key, body).await;
            assert_eq!(filed.status.as_u16(), 201, "{}", filed.text);
        }
        let at = format!("/api/v1/appeals/figures?at={ZHAIDONG}&when=2026-03");
        let response = |figures: serde_json::Value| figures["figures"][0]["whole"]["n"].clone();
        let early = house.api_get(&clerk, &at).await.json();
        assert_eq!(response(early), 0, "its time still runs");
        house.clock.set(crate::testing::monday().plus_hours(72));
        crate::house::tick::once(&house.app).await.unwrap();
        assert_eq!(response(house.api_get(&clerk, &at).await.json()), 1, "its time is over");
        for (of, rows) in
            [("filed", 1), ("accept_due", 1), ("responded", 0), ("cat.utilities", 1), ("replied", 0)]
        {
            let path = format!("/api/v1/appeals/figures/rows?at={ZHAIDONG}&when=2026-03&of={of}");
            let list = house.api_get(&clerk, &path).await.json();
            assert_eq!(
                (list["items"].as_array().unwrap().len(), &list["total"]),
                (rows, &json!(rows)),
                "{of}"
            );
        }
        // Three days later the browser that did nothing is signed out; a fresh one looks.
        let clerk = house.officer("薛小禾", Role::VillageCadre, ZHAIDONG).await;
        for path in ["/desk/figures", "/desk/figures/rows?of=filed"] {
            let seen = house.get(&clerk, path).await;
            assert_eq!(seen.status.as_u16(), 200, "{}", seen.main_text());
            assert!(!seen.text.contains("卖树") && !seen.text.contains("卫小满"));
        }
        let sealed = house.get(&clerk, "/desk/figures/rows?of=cat.cadre_village").await;
        assert_eq!(sealed.status.as_u16(), 404);
    }
}

#[tokio::test]
async fn a_ledger_is_taken_away_by_those_who_may_and_leaves_an_entry() {
    for house in TestHouse::on_both().await {
        let villager = house.villager("卫小满", ZHAIDONG).await;
        let body =
            json!({"category": "utilities", "text": WORDS, "mode": "named", "place": "", "shown": true});
        house.api_post(&villager, "/api/v1/appeals", "file-0001", body).await;
        let sealed =
            json!({"category": "cadre_village", "text": SEALED, "mode": "named", "place": "", "shown": true});
        house.api_post(&villager, "/api/v1/appeals", "file-0002", sealed).await;
        let fields = [("at", ZHAIDONG), ("when", "2026-03"), ("format", "csv")];
        for (role, place, status) in [
            (Role::VillageCadre, ZHAIDONG, 200),
            (Role::TownClerk, ZHAIDIAN, 200),
            (Role::CountyLeader, COUNTY, 200),
            (Role::CountyDiscipline, COUNTY, 200),
            (Role::VillageCadre, XIAONING, 404),
            (Role::VillageCadre, QINJIA, 404),
            (Role::VillageGraduate, ZHAIDONG, 403),
            (Role::Inspector, COUNTY, 403),
            (Role::AuditAdmin, COUNTY, 403),
            (Role::Villager, ZHAIDONG, 403),
        ] {
            let who = house.officer("某某", role, place).await;
            let got = house.post(&who, "/desk/figures/ledger", &fields).await;
            assert_eq!(got.status.as_u16(), status, "{role:?} {}", got.main_text());
            assert!(!got.text.contains("卖树") && !got.text.contains("卫小满"), "{role:?}");
            assert_eq!(got.text.contains("'=东巷口"), status == 200, "{role:?}: {}", got.text);
        }
        let lines = house.recorded().await;
        assert_eq!(lines.iter().filter(|line| line.starts_with("ledger.exported")).count(), 4);
        house.verify_record().await;
    }
}
