//! A book's own sub-accounts, on their page and over the API.

use super::Bench;
use crate::gate::Role;
use crate::testing::{QINGHE, TestHouse, ZHAIDONG};
use serde_json::json;

const URL: &str = "/desk/books/14082410320101/accounts";

#[tokio::test(flavor = "multi_thread")]
async fn a_sub_account_is_added_renamed_and_ended() {
    for house in TestHouse::on_both().await {
        let bench = Bench::open_with(house, "D 102 1000;C 301 1000").await;
        let (house, clerk) = (&bench.house, &bench.clerk);
        let empty = house.post(clerk, URL, &[("act", "add"), ("code", "102"), ("name", "")]).await;
        assert_eq!(empty.status.as_u16(), 422);
        assert!(
            empty.text.contains("id=\"code-why\"") && empty.text.contains("id=\"name-why\""),
            "{}",
            empty.text
        );
        let added = house.post(clerk, URL, &[("act", "add"), ("code", "102.01"), ("name", "农商行户")]).await;
        assert_eq!((added.status.as_u16(), added.location()), (303, URL));
        bench.say("2025-02-01", "D 102.01 100;C 102 100").await.unwrap();
        let named =
            house.post(clerk, URL, &[("act", "rename"), ("code", "102.01"), ("name", "农商行基本户")]).await;
        assert_eq!(named.status.as_u16(), 303, "{}", named.text);
        let page = house.get(clerk, URL).await.main_text();
        assert!(page.contains("102.01 银行存款 农商行基本户 在用"), "{page}");
        let held = house.post(clerk, URL, &[("act", "end"), ("code", "102.01"), ("name", "")]).await;
        assert!(held.status.as_u16() == 409 && held.main_text().contains("还有余额"), "{}", held.main_text());
        bench.say("2025-02-02", "D 102 100;C 102.01 100").await.unwrap();
        let ended = house.post(clerk, URL, &[("act", "end"), ("code", "102.01"), ("name", "")]).await;
        assert_eq!(ended.status.as_u16(), 303, "{}", ended.text);
        let crate::house::Stop::Refused(why) =
            bench.say("2025-02-03", "D 102.01 1;C 102 1").await.unwrap_err()
        else {
            panic!("posted under what has ended")
        };
        assert_eq!(why.fields[0].sentence, "第 1 行的明细科目 102.01 已经停用，请换一个");
        let form = house.get(clerk, "/desk/books/14082410320101/vouchers/new").await.text;
        assert!(!form.contains("农商行基本户"), "what has ended is not offered");
        for code in ["102.01", "211.01", "102", "999.01"] {
            for act in ["name", "end"] {
                let path = format!("/api/v1/books/14082410320101/sub-accounts/{code}/{act}");
                let body = if act == "name" { json!({"name": "别的"}) } else { json!({}) };
                let refused = house
                    .api_post(clerk, &path, &format!("key-{}-{act}", code.replace('.', "-")), body)
                    .await;
                assert_eq!(refused.json()["code"], "book.not_own_sub", "{code} {act}");
            }
        }
        for (role, place, seen, done) in
            [(Role::Supervisor, ZHAIDONG, 200, 403), (Role::TownClerk, QINGHE, 404, 404)]
        {
            let who = house.caller("某人", &[(role, place)]).await;
            assert_eq!(house.get(&who, URL).await.status.as_u16(), seen, "{role:?}");
            let acted = house.post(&who, URL, &[("act", "add"), ("code", "101.01"), ("name", "某")]).await;
            assert_eq!(acted.status.as_u16(), done, "{role:?}");
        }
        bench.verify().await;
    }
}
