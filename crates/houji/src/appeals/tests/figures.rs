//! Figures, the rows behind them, and the ledger: who may see them, and that the numbers are the numbers of rows.

use crate::appeals::figures::{Period, takeaway};
use crate::gate::{Action, Role, scope};
use crate::house::{Span, Stop};
use crate::testing::{COUNTY, Caller, QINJIA, TestHouse, XIAONING, ZHAIDIAN, ZHAIDONG, code};
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
        crate::tick::once(&house.app).await.unwrap();
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

#[tokio::test]
async fn one_press_is_one_act_and_a_changed_ledger_is_another() {
    for house in TestHouse::on_both().await {
        let villager = house.villager("卫小满", ZHAIDONG).await;
        let clerk = house.officer("薛小禾", Role::VillageCadre, ZHAIDONG).await;
        let exported = async |house: &TestHouse| {
            let lines = house.recorded().await;
            lines.iter().filter(|line| line.starts_with("ledger.exported")).count()
        };
        file(&house, &villager, "file-0001").await;
        let (form, fields) = (clerk.form(&house.app), [("when", "2026-03"), ("format", "csv")]);
        let first = house.post_with(&clerk, "/desk/figures/ledger", &fields, &form).await;
        let again = house.post_with(&clerk, "/desk/figures/ledger", &fields, &form).await;
        assert_eq!((first.status.as_u16(), &first.text), (200, &again.text), "{}", house.on);
        assert_eq!(exported(&house).await, 1);
        let body = json!({"at": ZHAIDONG, "when": "2026-03", "format": "csv"});
        let status = async |body| {
            house.api_post(&clerk, "/api/v1/appeals/ledger", "ledger-01", body).await.status.as_u16()
        };
        assert_eq!((status(body.clone()).await, status(body.clone()).await), (200, 200));
        assert_eq!(exported(&house).await, 2);
        file(&house, &villager, "file-0002").await;
        let more = house.post_with(&clerk, "/desk/figures/ledger", &fields, &form).await;
        assert_eq!(
            (more.status.as_u16(), exported(&house).await),
            (200, 3),
            "what is new is not without an entry"
        );
        assert_eq!(
            (status(body).await, exported(&house).await),
            (409, 3),
            "the key stands for the former file"
        );
        // The other form from the same page is a file of its own.
        let other = [("when", "2026-03"), ("format", "xlsx")];
        let other = house.post_with(&clerk, "/desk/figures/ledger", &other, &form).await;
        assert_eq!((other.status.as_u16(), exported(&house).await), (200, 4));
        house.verify_record().await;
    }
}

#[tokio::test]
async fn a_ledger_that_is_too_long_is_refused_with_everything_that_was_chosen() {
    for house in TestHouse::on_both().await {
        let villager = house.villager("卫小满", ZHAIDONG).await;
        let clerk = house.officer("薛小禾", Role::VillageCadre, ZHAIDONG).await;
        for key in ["file-0001", "file-0002", "file-0003"] {
            file(&house, &villager, key).await;
        }
        let (cx, period) = (house.app.context(clerk.actor().clone()), Period::parse("2026-03").unwrap());
        let scope = scope(clerk.actor(), Action::LedgerExport, code(ZHAIDONG)).unwrap();
        let read = async |most| takeaway::read(&house.app, &cx, scope, period, most).await;
        assert_eq!(read(3).await.unwrap().len(), 3);
        let Err(Stop::Refused(why)) = read(2).await else { panic!("three are more than two") };
        assert_eq!((why.status, why.code), (422, "ledger.too_long"));

        // As many totals as a busy place has.
        let add = |n| {
            house.app.db.write(move |tx| {
                tx.count(code(ZHAIDONG), "appeal.filed", Span::Day(crate::testing::monday().day()), n);
                Ok(())
            })
        };
        let days = [("when", "2026-03"), ("first", "2026-02-27"), ("last", "2026-03-05"), ("format", "csv")];
        add(takeaway::MOST - 3).await.unwrap();
        assert_eq!(house.post(&clerk, "/desk/figures/ledger", &days).await.status.as_u16(), 200);
        add(1).await.unwrap();
        let refused = house.post(&clerk, "/desk/figures/ledger", &days).await;
        let read = refused.main_text();
        assert_eq!(refused.status.as_u16(), 422, "{read}");
        assert!(read.contains("一份台账最多 5000 件。请选短一点的时间"), "{read}");
        assert!(read.contains("2026年3月 诉求统计"), "{read}");
        assert_eq!(
            (refused.input("first").as_deref(), refused.input("last").as_deref()),
            (Some("2026-02-27"), Some("2026-03-05"))
        );
        let turned = [("when", "2026-03"), ("first", "2026-03-05"), ("last", "2026-03-01")];
        let refused = house.post(&clerk, "/desk/figures/ledger", &turned).await;
        assert_eq!((refused.status.as_u16(), refused.input("last").as_deref()), (422, Some("2026-03-01")));
        let lines = house.recorded().await;
        assert_eq!(lines.iter().filter(|line| line.starts_with("ledger.exported")).count(), 1);
    }
}

async fn file(house: &TestHouse, villager: &Caller, key: &str) -> String {
    let body = json!({"category": "utilities", "text": WORDS, "mode": "named", "place": "", "shown": true});
    let filed = house.api_post(villager, "/api/v1/appeals", key, body).await;
    assert_eq!(filed.status.as_u16(), 201, "{}", filed.text);
    filed.json()["id"].as_str().unwrap().to_owned()
}

/// Everything about three appeals: one answered and rated well, one answered late and left, one that could not be done.
#[tokio::test]
async fn lists_behind_answers_and_ratings_hold_their_rows() {
    for house in TestHouse::on_both().await {
        let villager = house.villager("卫小满", ZHAIDONG).await;
        let clerk = house.officer("薛小禾", Role::VillageCadre, ZHAIDONG).await;
        let mut ids = Vec::new();
        for key in ["file-0001", "file-0002", "file-0003"] {
            ids.push(file(&house, &villager, key).await);
        }
        let act = async |who: &Caller, at: usize, what: &str, body| {
            let path = format!("/api/v1/appeals/{}/{what}", ids[at]);
            let done = house.api_post(who, &path, &format!("{what}-{at}-key"), body).await;
            assert!(done.status.is_success(), "{} {what} {at}: {}", house.on, done.text);
        };
        for at in 0..3 {
            act(&clerk, at, "accept", json!({})).await;
        }
        act(
            &clerk,
            0,
            "reply",
            json!({"outcome": "resolved", "found": "灯头进水短路了", "done": "换了新灯头，试过了"}),
        )
        .await;
        let reason = json!({"outcome": "explained", "found": "那里不是村里的路，归公路段管", "done": "问了公路段，报上去了",
            "not_done": "村里按规定不能在公路上装灯"});
        act(&clerk, 1, "reply", reason).await;
        house.clock.set(crate::testing::monday().plus_hours(2));
        act(&villager, 0, "rate", json!({"score": 4})).await;
        act(&villager, 1, "rate", json!({"score": 3})).await;
        let lists = async |when: &str, wanted: &[(&str, &[usize])]| {
            let clerk = house.officer("薛小禾", Role::VillageCadre, ZHAIDONG).await;
            for (of, rows) in wanted {
                let path = format!("/api/v1/appeals/figures/rows?at={ZHAIDONG}&when={when}&of={of}");
                let list = house.api_get(&clerk, &path).await.json();
                let found: Vec<&str> = list["items"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|item| item["id"].as_str().unwrap())
                    .collect();
                let rows: Vec<&str> = rows.iter().rev().map(|at| ids[*at].as_str()).collect();
                assert_eq!(
                    (found, &list["total"]),
                    (rows.clone(), &json!(rows.len())),
                    "{} {of} {when}",
                    house.on
                );
                let page =
                    house.get(&clerk, &format!("/desk/figures/rows?at={ZHAIDONG}&when={when}&of={of}")).await;
                assert_eq!(page.text.matches("#order\"").count(), rows.len(), "{of}: {}", page.main_text());
            }
        };
        let answered: [(&str, &[usize]); 10] = [
            ("replied", &[0, 1]),
            ("explained", &[1]),
            ("doable", &[0]),
            ("confirmed", &[0]),
            ("rated", &[0, 1]),
            ("rated_4", &[0]),
            ("rated_3", &[1]),
            ("rated_5", &[]),
            ("unrated", &[]),
            ("due", &[]),
        ];
        lists("2026-03", &answered).await;
        // A month later all were due, one is late and unanswered.
        house.clock.set(crate::testing::monday().plus_hours(24 * 40));
        crate::tick::once(&house.app).await.unwrap();
        let due: [(&str, &[usize]); 3] = [("due", &[0, 1, 2]), ("met", &[0, 1]), ("late", &[2])];
        lists("2026", &due).await;
        house.verify_record().await;
    }
}

#[tokio::test]
async fn the_middle_of_all_villages_stands_beside_a_month_and_names_none() {
    for house in TestHouse::on_both().await {
        let clerk = house.officer("薛小禾", Role::VillageCadre, ZHAIDONG).await;
        let yesterday = crate::testing::monday().day().plus_days(-1);
        let met = |villages: &'static [(&str, i64, i64)]| {
            house.app.db.write(move |tx| {
                for (village, due, met) in villages {
                    tx.count(code(village), "appeal.due", Span::Day(yesterday), *due);
                    tx.count(code(village), "appeal.met", Span::Day(yesterday), *met);
                    // Of another month, and of today, which is not over.
                    tx.count(code(village), "appeal.met", Span::Day(yesterday.plus_days(-1)), 7);
                    tx.count(code(village), "appeal.due", Span::Day(yesterday.plus_days(1)), 7);
                }
                Ok(())
            })
        };
        let path = format!("/api/v1/appeals/figures?at={ZHAIDONG}&when=2026-03");
        let on_time = async || {
            let told = house.api_get(&clerk, &path).await.json();
            told["medians"].as_array().unwrap().iter().find(|it| it["code"] == "on_time").unwrap().clone()
        };
        met(&[(ZHAIDONG, 10, 2), (XIAONING, 10, 9), (QINJIA, 20, 20), ("140824103207", 10, 4)])
            .await
            .unwrap();
        met(&[("140824103211", 4, 0)]).await.unwrap();
        assert_eq!(on_time().await, json!({"code": "on_time", "villages": 4, "value": null}), "{}", house.on);
        let page = house.get(&clerk, "/desk/figures?when=2026-03").await.main_text();
        assert!(page.contains("各村中间数") && page.contains("样本不足 4 个村"), "{page}");
        met(&[("140824104200", 10, 5)]).await.unwrap();
        assert_eq!(
            on_time().await,
            json!({"code": "on_time", "villages": 5, "value": "50.0"}),
            "{}",
            house.on
        );
        let page = house.get(&clerk, "/desk/figures?when=2026-03").await;
        let read = page.main_text();
        assert!(read.contains("50.0% 5 个村") && read.contains("不给村和镇排名次"), "{read}");
        assert!(!page.text.contains(QINJIA), "no other village is named");
        let year = house.get(&clerk, "/desk/figures?when=2026").await.main_text();
        assert!(!year.contains("各村中间数"), "{year}");
    }
}
