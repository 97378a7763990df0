//! The pages and the API through the real router.

use super::{NUMBER, Till, file};
use crate::gate::Role;
use crate::testing::{Answer, COUNTY, Caller, QINGHE, TestHouse, ZHAIDIAN, ZHAIDONG};
use axum::body::Body;
use axum::http::header;
use serde_json::json;

const DESK: &str = "/desk/bank/14082410320101";
const API: &str = "/api/v1/bank/14082410320101";
const ROWS: &str = "\
2025-01-05,土地承包费,200,,1200,稷山新兴托盘有限公司,1\n\
2025-01-08,付张三三工钱,,80,1120,张三三,2\n";

async fn send(house: &TestHouse, who: &Caller, path: &str, key: &str, bytes: Vec<u8>) -> Answer {
    let request = who.request("POST", path).header("Idempotency-Key", key);
    let request = request.header(header::CONTENT_TYPE, "text/csv");
    house.send(request.body(Body::from(bytes)).unwrap()).await
}

/// Hands a file in on the page, as a browser does.
async fn hand_in(house: &TestHouse, who: &Caller, act: &str, bytes: &[u8]) -> Answer {
    let part = |name: &str, text: &str| {
        format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n")
    };
    let head = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n";
    let begin = format!("{}{}{head}", part("form", &who.form(&house.app)), part("act", act));
    let body = [begin.as_bytes(), bytes, b"\r\n--b--\r\n"].concat();
    let request = who.request("POST", &format!("{DESK}/accounts/1/import"));
    let request = request.header(header::CONTENT_TYPE, "multipart/form-data; boundary=b");
    house.send(request.body(Body::from(body)).unwrap()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_is_handed_in_matched_and_agreed_on_pages() {
    for house in TestHouse::on_both().await {
        let till = Till::open(house).await;
        let (house, clerk) = (till.house(), &till.bench.clerk);
        let list = house.get(clerk, "/desk/bank").await.main_text();
        assert!(list.contains("翟东村股份经济合作社 翟东村 · 2025年1月还没对账，过了 10 号"), "{list}");
        let page = house.get(clerk, DESK).await;
        let text = page.main_text();
        assert!(text.contains("农商银行翟店支行（尾号 5678） 102 还没导入"), "{text}");
        assert!(text.contains("账上现金 500.00 元"), "{text}");
        assert!(!page.text.contains("12345678"), "the number is not shown");

        let base = format!("{DESK}/accounts/1");
        let none = hand_in(house, clerk, "look", b"").await;
        assert_eq!(none.status.as_u16(), 422);
        let bad = hand_in(house, clerk, "take", &file("2025-01-05,a,200,,1,,\n2025-01-06,b,1,,1,,\n")).await;
        assert_eq!(bad.status.as_u16(), 422, "{}", bad.text);
        assert!(bad.text.contains("第 3 行“余额”：前面余额 1.00"), "{}", bad.text);
        let look = hand_in(house, clerk, "look", &file(ROWS)).await.main_text();
        assert!(look.contains("检查过了，都对：2025年1月5日到2025年1月8日，新的 2 行"), "{look}");
        let empty = house.get(clerk, &base).await.main_text();
        assert!(empty.contains("这个月没有流水"), "{empty}");
        let take = hand_in(house, clerk, "take", &file(ROWS)).await.main_text();
        assert!(take.contains("导入好了：") && take.contains("最后余额 1,120.00 元"), "{take}");
        let again = hand_in(house, clerk, "take", &file(ROWS)).await.main_text();
        assert!(again.contains("没有新的流水，2 行以前导入过，没有重复收"), "{again}");

        let page = house.get(clerk, &base).await;
        let text = page.main_text();
        assert!(
            text.contains("1 2025年1月5日 土地承包费 稷山新兴托盘有限公司 200.00 1,200.00 没对上"),
            "{text}"
        );
        assert!(
            text.contains("2 2025年1月8日 付张**工钱 张** 看名字 ，第 2 行 80.00 1,120.00 没对上"),
            "{text}"
        );
        assert!(!page.text.contains("张三三"), "a person is not named");

        till.bench.say("2025-01-06", "D 102 200;C 501.02 200").await.unwrap();
        till.bench.say("2025-01-07", "D 513 50;C 102 50").await.unwrap();
        till.bench.say("2025-01-07", "D 513 30;C 102 30").await.unwrap();
        let open = house.get(clerk, &format!("{base}/match")).await;
        let text = open.main_text();
        assert!(
            text.contains("2 行流水、3 笔凭证还没对上") && text.contains("看着是同一笔的（1 组）"),
            "{text}"
        );
        assert!(open.text.contains("name=\"pair-1\" value=\"2.1\" checked"), "{}", open.text);
        let url = format!("{base}/match");
        let done = house.post(clerk, &url, &[("act", "pairs"), ("pair-1", "2.1")]).await;
        assert_eq!(done.status.as_u16(), 303, "{}", done.text);
        let uneven = house.post(clerk, &url, &[("act", "hand"), ("row-2", "on"), ("entry-3.2", "on")]).await;
        assert_eq!(uneven.status.as_u16(), 422);
        assert!(uneven.text.contains("差 30.00 元"), "{}", uneven.text);
        assert!(uneven.text.contains("name=\"row-2\" checked"), "what was ticked stays: {}", uneven.text);
        assert!(uneven.text.contains("name=\"entry-3.2\" checked"), "{}", uneven.text);
        let none = house.post(clerk, &url, &[("act", "hand")]).await;
        assert_eq!(none.status.as_u16(), 422);
        let ticked = [("act", "hand"), ("row-2", "on"), ("entry-3.2", "on"), ("entry-4.2", "on")];
        let done = house.post(clerk, &url, &ticked).await;
        assert_eq!(done.status.as_u16(), 303, "{}", done.text);
        let group = house.get(clerk, &format!("{base}/matches/2")).await.main_text();
        assert!(
            group.contains("记-0002") && group.contains("记-0003") && group.contains("-80.00"),
            "{group}"
        );

        let month = format!("{base}/months/2025-01");
        let sheet = house.get(clerk, &month).await.main_text();
        assert!(sheet.contains("两边一样") && sheet.contains("调节以后 1,120.00"), "{sheet}");
        let other = house.post(clerk, &month, &[("told", "1,121")]).await;
        assert_eq!((other.status.as_u16(), other.input("told").as_deref()), (422, Some("1,121")));
        assert!(other.text.contains("导入的流水到2025年1月8日是 1,120.00 元，差 1.00 元"), "{}", other.text);
        let agreed = house.post(clerk, &month, &[("told", "1,120.00")]).await;
        assert_eq!(agreed.status.as_u16(), 303, "{}", agreed.text);
        till.bench.say("2025-01-20", "D 513 1;C 102 1").await.unwrap();
        let sheet = house.get(clerk, &month).await.main_text();
        assert!(
            sheet.contains("确认对账") && sheet.contains("确认时是 1,120.00 元，现在是 1,119.00 元"),
            "{sheet}"
        );
        assert!(sheet.contains("记-0004"), "{sheet}");
        let parted = house.post(clerk, &format!("{base}/matches/2/part"), &[]).await;
        assert_eq!(parted.status.as_u16(), 303, "{}", parted.text);
        assert_eq!(house.get(clerk, &format!("{base}/matches/2")).await.status.as_u16(), 404);
        till.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_is_seen_by_few_and_leaves_a_line() {
    for house in TestHouse::on_both().await {
        let till = Till::open(house).await;
        let (house, clerk) = (till.house(), &till.bench.clerk);
        till.import(ROWS).await.unwrap();
        let url = format!("{DESK}/accounts/1/rows/2/party");
        let accountant = house.officer("王会计", Role::VillageAccountant, ZHAIDONG).await;
        assert_eq!(house.post(&accountant, &url, &[]).await.status.as_u16(), 403);
        let page = house.get(&accountant, &format!("{DESK}/accounts/1")).await;
        assert!(page.text.contains("张**") && !page.text.contains("看名字"), "{}", page.text);
        let seen = house.post(clerk, &url, &[]).await;
        assert!(seen.text.contains("第 2 行的对方户名：张三三。这次查看已经记下"), "{}", seen.text);
        assert!(house.recorded().await.iter().any(|kind| kind.contains("bank.party_seen")));
        let told =
            house.api_post(clerk, &format!("{API}/accounts/1/rows/2/party"), "party-01", json!({})).await;
        assert_eq!(told.json()["party"], "张三三");
        for missing in [3, 0] {
            let url = format!("{DESK}/accounts/1/rows/{missing}/party");
            assert_eq!(house.post(clerk, &url, &[]).await.status.as_u16(), 404);
        }
        till.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn forms_lose_nothing_that_was_typed() {
    for house in TestHouse::on_both().await {
        let till = Till::open(house).await;
        let (house, clerk) = (till.house(), &till.bench.clerk);
        let url = format!("{DESK}/accounts/new");
        let bad = house.post(
            clerk,
            &url,
            &[("bank", "某行"), ("number", "12-34"), ("code", "102"), ("since", "x")],
        );
        let bad = bad.await;
        assert_eq!(bad.status.as_u16(), 422, "{}", bad.text);
        assert_eq!(
            (bad.input("bank"), bad.input("number")),
            (Some("某行".to_owned()), Some("12-34".to_owned()))
        );
        assert_eq!(bad.input("since").as_deref(), Some("x"));
        assert!(bad.text.contains("value=\"102\" selected"), "{}", bad.text);
        let taken = [("bank", "某行"), ("number", NUMBER), ("code", "102"), ("since", "2025-01")];
        let taken = house.post(clerk, &url, &taken).await;
        assert!(taken.text.contains("这个科目已经有银行账户了"), "{}", taken.text);
        assert_eq!(house.get(clerk, &format!("{DESK}/counts/new")).await.status.as_u16(), 200);

        let url = format!("{DESK}/counts/new");
        let bad = [("day", "2025-03-02"), ("piece10000", "四"), ("counted_by", "王"), ("watched_by", "王")];
        let bad = house.post(clerk, &url, &bad).await;
        assert_eq!(
            (bad.status.as_u16(), bad.input("piece10000").as_deref()),
            (422, Some("四")),
            "{}",
            bad.text
        );
        assert_eq!(bad.input("day").as_deref(), Some("2025-03-02"));
        let good = [
            ("day", "2025-03-02"),
            ("piece10000", "4"),
            ("piece50", "1"),
            ("counted_by", "王"),
            ("watched_by", "李"),
        ];
        let token = clerk.form(&house.app);
        let done = house.post_with(clerk, &url, &good, &token).await;
        assert_eq!(
            (done.status.as_u16(), done.location()),
            (303, &*format!("{DESK}/counts/1")),
            "{}",
            done.text
        );
        let again = house.post_with(clerk, &url, &good, &token).await;
        assert_eq!(again.location(), done.location(), "the same form is one count");
        let page = house.get(clerk, done.location()).await.main_text();
        assert!(
            page.contains("5 角 1 0.50") && page.contains("-99.50") && page.contains("少了，还没处理"),
            "{page}"
        );
        let reason = format!("{DESK}/counts/1/reason");
        let bad = house.post(clerk, &reason, &[("reason", "  ")]).await;
        assert_eq!(bad.status.as_u16(), 422);
        let posted = house.post(clerk, &format!("{DESK}/counts/1/voucher"), &[("reason", "")]).await;
        assert_eq!(posted.status.as_u16(), 303, "{}", posted.text);
        let page = house.get(clerk, posted.location()).await.main_text();
        assert!(page.contains("不一样，已经记账") && page.contains("看凭证"), "{page}");
        let again = house.post(clerk, &reason, &[("reason", "晚了的原因")]).await;
        assert!(again.text.contains("这次盘点已经处理好了"), "{}", again.text);
        till.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_api_does_what_the_pages_do() {
    for house in TestHouse::on_both().await {
        let till = Till::open(house).await;
        let (house, clerk) = (till.house(), &till.bench.clerk);
        let one = format!("{API}/accounts/1");
        let look = send(house, clerk, &format!("{one}/import?dry_run=true"), "import-01", file(ROWS)).await;
        assert_eq!((&look.json()["rows"], &look.json()["kept"]), (&json!(2), &json!(false)), "{}", look.text);
        let kept = send(house, clerk, &format!("{one}/import"), "import-02", file(ROWS)).await;
        assert_eq!((&kept.json()["balance"], &kept.json()["kept"]), (&json!(112_000), &json!(true)));
        let bad = send(house, clerk, &format!("{one}/import"), "import-03", b"a,b\n1,2\n".to_vec()).await;
        assert_eq!(bad.status.as_u16(), 422, "{}", bad.text);
        till.bench.say("2025-01-06", "D 102 200;C 501.02 200").await.unwrap();

        let rows = house.api_get(clerk, &format!("{one}/rows?month=2025-01")).await.json();
        assert_eq!((&rows["rows"][1]["party"], &rows["rows"][1]["fen"]), (&json!("张**"), &json!(-8_000)));
        let open = house.api_get(clerk, &format!("{one}/open")).await.json();
        assert_eq!(
            open["proposals"],
            json!([{ "row": 1, "entries": [{ "seq": 2, "line": 1 }], "sure": true }])
        );
        let groups = json!({ "groups": [{ "rows": [1], "entries": [{ "seq": 2, "line": 1 }] }] });
        let made = house.api_post(clerk, &format!("{one}/matches"), "match-001", groups.clone()).await;
        assert_eq!((made.status.as_u16(), &made.json()["n"]), (201, &json!(1)), "{}", made.text);
        let again = house.api_post(clerk, &format!("{one}/matches"), "match-002", groups).await;
        assert_eq!((again.status.as_u16(), &again.json()["code"]), (409, &json!("bank.taken")));
        let group = house.api_get(clerk, &format!("{one}/matches/1")).await.json();
        assert_eq!((&group["rows"][0]["n"], &group["entries"][0]["seq"]), (&json!(1), &json!(2)));
        let month = house.api_get(clerk, &format!("{one}/months/2025-01")).await.json();
        assert_eq!(
            (&month["bank_out"], &month["gap"], &month["agreed"]),
            (&json!(8_000), &json!(0), &json!(null))
        );
        let agreed = house
            .api_post(clerk, &format!("{one}/months/2025-01"), "agree-01", json!({ "told": 112_000 }))
            .await;
        assert_eq!(agreed.status.as_u16(), 200);
        let month = house.api_get(clerk, &format!("{one}/months/2025-01")).await.json();
        assert_eq!(month["agreed"], json!(112_000));
        let part = house.api_post(clerk, &format!("{one}/matches/1/part"), "part-001", json!({})).await;
        assert_eq!(part.status.as_u16(), 200, "{}", part.text);

        let count = json!({ "day": "2025-02-01", "pieces": [5, 0, 0, 0, 0, 1, 0, 0, 0], "counted_by": "王", "watched_by": "李" });
        let made = house.api_post(clerk, &format!("{API}/counts"), "count-01", count).await;
        assert_eq!(made.status.as_u16(), 201, "{}", made.text);
        let settled = house.api_post(clerk, &format!("{API}/counts/1/voucher"), "settle-1", json!({})).await;
        assert_eq!(settled.status.as_u16(), 200, "{}", settled.text);
        let of = house.api_get(clerk, API).await.json();
        assert_eq!((&of["cash"], &of["accounts"][0]["open"]), (&json!(50_100), &json!(2)));
        assert_eq!((&of["counts"][0]["counted"], &of["counts"][0]["voucher"]), (&json!(50_100), &json!(3)));
        let short = json!({ "day": "2025-02-01", "pieces": [5], "counted_by": "王", "watched_by": "李" });
        assert_eq!(
            house.api_post(clerk, &format!("{API}/counts"), "count-02", short).await.status.as_u16(),
            422
        );
        till.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn banks_are_for_those_who_look_after_the_books() {
    for house in TestHouse::on_both().await {
        let till = Till::open(house).await;
        let house = till.house();
        for (role, place, wanted) in [
            (Role::TownLeader, ZHAIDIAN, 200),
            (Role::CountyDiscipline, COUNTY, 200),
            (Role::TownClerk, QINGHE, 404),
            (Role::VillageCadre, ZHAIDONG, 403),
            (Role::Villager, ZHAIDONG, 403),
        ] {
            let who = house.caller("某人", &[(role, place)]).await;
            assert_eq!(house.get(&who, DESK).await.status.as_u16(), wanted, "{role:?}");
            let write = house.post(&who, &format!("{DESK}/accounts/1/match"), &[]).await;
            assert!([403, 404].contains(&write.status.as_u16()), "{role:?}");
        }
        assert_eq!(house.get(&till.bench.clerk, &format!("{DESK}/accounts/2")).await.status.as_u16(), 404);
        let month = |text: &str| format!("{DESK}/accounts/1/months/{text}");
        assert_eq!(house.get(&till.bench.clerk, &month("2024-12")).await.status.as_u16(), 422);
        assert_eq!(house.get(&till.bench.clerk, &month("2026-03")).await.status.as_u16(), 200);
        assert_eq!(house.get(&till.bench.clerk, &month("2026-04")).await.status.as_u16(), 422);
        assert_eq!(house.get(&till.bench.clerk, &month("x")).await.status.as_u16(), 400);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_counts_and_rows_are_taken_away_as_the_pages_show_them() {
    for house in TestHouse::on_both().await {
        let till = Till::open(house).await;
        till.import(ROWS).await.unwrap();
        till.count("2026-03-02", 5, 0).await.unwrap();
        let (house, clerk) = (till.house(), &till.bench.clerk);
        let text = async |url: &str| {
            let page = house.get(clerk, url.split(&['?', '&'][..]).next().unwrap()).await;
            assert!(page.text.contains("as=csv") && page.text.contains("as=xlsx"), "{url}: {}", page.text);
            let file = house.get(clerk, url).await;
            assert_eq!(file.headers["content-type"], "text/csv; charset=utf-8", "{url}");
            file.text.trim_start_matches('\u{feff}').to_owned()
        };
        let row = "翟东村,农商银行翟店支行（尾号 5678）,102,2025-01-08,1120.00,2,";
        for url in ["/desk/bank?as=csv", &format!("{DESK}?as=csv")] {
            let accounts = text(url).await;
            assert!(accounts.starts_with("村,账户,科目,流水到哪天,银行余额,没对上的行,对账\n"), "{accounts}");
            assert!(accounts.contains(row), "{url}: {accounts}");
        }
        let counts = text(&format!("{DESK}?what=counts&as=csv")).await;
        assert_eq!(counts, "哪天,点到,账上,多出,状态\n2026-03-02,500.00,500.00,0.00,账和钱一样\n");
        let rows = text(&format!("{DESK}/accounts/1?month=2025-01&as=csv")).await;
        assert!(
            rows.contains("1,2025-01-05,土地承包费,稷山新兴托盘有限公司,1,200.00,,1200.00,没对上\n"),
            "{rows}"
        );
        assert!(rows.contains("2,2025-01-08,付张**工钱,张**,2,,80.00,1120.00,没对上\n"), "{rows}");
        let elsewhere = house.officer("某某", Role::TownClerk, QINGHE).await;
        for url in [format!("{DESK}?as=csv"), format!("{DESK}/accounts/1?as=csv")] {
            assert_eq!(house.get(&elsewhere, &url).await.status.as_u16(), 404);
        }
        let none = house.get(&elsewhere, "/desk/bank?as=csv").await;
        assert_eq!(none.text.matches('\n').count(), 1, "heads alone: {}", none.text);
        let villager = house.officer("某某", Role::Villager, ZHAIDONG).await;
        assert_eq!(house.get(&villager, "/desk/bank?as=csv").await.status.as_u16(), 403);
    }
}
