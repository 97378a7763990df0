//! The pages and the API through the real router.

use super::{Hall, ROWS, file};
use crate::gate::Role;
use crate::testing::{Answer, Caller, QINGHE, TestHouse, ZHAIDONG};
use axum::body::Body;
use axum::http::header;
use serde_json::json;

const DESK: &str = "/desk/members/14082410320101";
const API: &str = "/api/v1/members/14082410320101";

/// Hands a table in on the page, as a browser does.
async fn hand_in(house: &TestHouse, who: &Caller, act: &str, bytes: &[u8]) -> Answer {
    let part = |name: &str, text: &str| {
        format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n")
    };
    let head = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n";
    let begin = format!("{}{}{head}", part("form", &who.form(&house.app)), part("act", act));
    let body = [begin.as_bytes(), bytes, b"\r\n--b--\r\n"].concat();
    let request = who.request("POST", &format!("{DESK}/import"));
    let request = request.header(header::CONTENT_TYPE, "multipart/form-data; boundary=b");
    house.send(request.body(Body::from(body)).unwrap()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_register_is_taken_in_read_and_changed_on_pages() {
    for house in TestHouse::on_both().await {
        let hall = Hall::open(house).await;
        let (house, clerk) = (hall.house(), &hall.bench.clerk);
        let list = house.get(clerk, "/desk/members").await.main_text();
        assert!(list.contains("翟东村股份经济合作社 翟东村"), "{list}");
        let empty = house.get(clerk, DESK).await.main_text();
        assert!(empty.contains("0 户，0 位成员，成员持股 0 份") && empty.contains("名册里没有"), "{empty}");
        hall.kind("劳龄股").await;
        let kinds = house.get(clerk, &format!("{DESK}/kinds")).await.main_text();
        assert!(kinds.contains("现在有：成员股、劳龄股"), "{kinds}");
        assert_eq!(hand_in(house, clerk, "take", b"").await.status.as_u16(), 422);
        let bad = hand_in(house, clerk, "take", &file("1,,卫,1,,,,,,,,,\n")).await;
        assert_eq!(bad.status.as_u16(), 422, "{}", bad.text);
        assert!(bad.text.contains("第 2 行“身份证号”：身份证号是 18 位，请数一数"), "{}", bad.text);
        let look = hand_in(house, clerk, "look", &file(ROWS)).await.main_text();
        assert!(look.contains("检查过了，都对：2 户 3 人，1,260 份股"), "{look}");
        assert!(house.get(clerk, DESK).await.main_text().contains("0 户"), "only looked at");
        let take = hand_in(house, clerk, "take", &file(ROWS)).await.main_text();
        assert!(take.contains("导入好了：2 户 3 人，1,260 份股"), "{take}");
        let page = house.get(clerk, DESK).await.main_text();
        assert!(page.contains("1 户 卫** 2 960 翟股001 尾号 0001 正常"), "{page}");
        assert!(page.contains("2 户 薛** 1 300 翟股002 没有登记 正常"), "{page}");
        let taken = house.get(clerk, &format!("{DESK}?as=csv")).await;
        assert_eq!(
            taken.text,
            "\u{feff}户号,户主,成员（人）,股份（份）,股权证号,卡号,状态\n\
             1 户,卫**,2,960,翟股001,尾号 0001,正常\n2 户,薛**,1,300,翟股002,没有登记,正常\n"
        );
        let other = house.officer("某某", Role::TownClerk, QINGHE).await;
        assert_eq!(house.get(&other, &format!("{DESK}?as=csv")).await.status.as_u16(), 404);
        let from = house.get(clerk, &format!("{DESK}?from=2")).await.main_text();
        assert!(!from.contains("1 户 卫**") && from.contains("2 户 薛**"), "{from}");

        // One by one, with everything typed coming back.
        let typed = [
            ("household", "3"),
            ("head", "是"),
            ("name", "荆小满"),
            ("resident", "140824195401010048"),
            ("joined", "2026-01-20"),
            ("joined_by", "returned"),
            ("assembly", "2026-01-20"),
            ("entitled", "3"),
            ("in_favor", "1"),
            ("kind", "成员股"),
            ("shares", "10.5"),
            ("certificate", "翟股003"),
            ("account", "6217000000000003"),
        ];
        let back = house.post(clerk, &format!("{DESK}/new"), &typed).await;
        assert_eq!(back.status.as_u16(), 422);
        for (name, value) in typed.iter().filter(|(name, _)| !["head", "joined_by", "kind"].contains(name)) {
            assert_eq!(back.input(name).as_deref(), Some(*value), "{name}");
        }
        assert!(back.text.contains("value=\"returned\" selected"), "{}", back.text);
        assert!(back.text.contains("最后一位对不上"), "{}", back.text);
        let mut good = typed;
        good[3].1 = "140824195401010049";
        let few = house.post(clerk, &format!("{DESK}/new"), &good).await;
        assert!(few.text.contains("同意的至少要 2 人"), "{}", few.text);
        good[8].1 = "2";
        let token = clerk.form(&house.app);
        let made = house.post_with(clerk, &format!("{DESK}/new"), &good, &token).await;
        assert_eq!(made.location(), format!("{DESK}/households/3?done=added"), "{}", made.text);
        let again = house.post_with(clerk, &format!("{DESK}/new"), &good, &token).await;
        assert_eq!(again.status.as_u16(), 303, "the same form is one member");
        let page = house.get(clerk, made.location()).await.main_text();
        assert!(page.contains("登记好了。") && page.contains("荆**（成员 4）"), "{page}");
        assert!(page.contains("2026年1月20日 荆**（成员 4） 配股 成员股 10.5"), "{page}");

        let one = format!("{DESK}/households/1");
        let bad = house.post(clerk, &format!("{one}/shares"), &[]).await;
        assert_eq!(bad.status.as_u16(), 422);
        assert!(
            bad.text.contains("href=\"#act\"") && bad.text.contains("href=\"#in_favor\""),
            "{}",
            bad.text
        );
        let change = [
            ("act", "transfer"),
            ("member", "1"),
            ("other", "2"),
            ("kind", "1"),
            ("shares", "100"),
            ("day", "2026-02-01"),
            ("assembly", "2026-01-20"),
            ("entitled", "4"),
            ("in_favor", "3"),
        ];
        let done = house.post(clerk, &format!("{one}/shares"), &change).await;
        assert_eq!(done.status.as_u16(), 303, "{}", done.text);
        let page = house.get(clerk, done.location()).await.main_text();
        assert!(
            page.contains("转让给成员 2 成员股 -100") && page.contains("转让，来自成员 1 成员股 100"),
            "{page}"
        );
        let set = [("head", "2"), ("certificate", "翟股009"), ("account", "6217 0000 0000 0009")];
        let bad = house.post(clerk, &format!("{one}/set"), &[("head", "9"), ("account", "1")]).await;
        assert!(
            bad.text.contains("href=\"#head\"") && bad.text.contains("href=\"#account\""),
            "{}",
            bad.text
        );
        let done = house.post(clerk, &format!("{one}/set"), &set).await;
        let page = house.get(clerk, done.location()).await.main_text();
        assert!(
            page.contains("段**（成员 2）") && page.contains("翟股009") && page.contains("0009"),
            "{page}"
        );
        let leave = format!("{one}/leave/1");
        assert!(house.get(clerk, &leave).await.main_text().contains("卫**（成员 1）的股份不会自己变"));
        assert_eq!(house.post(clerk, &leave, &[("day", "x")]).await.status.as_u16(), 422);
        let done = house.post(clerk, &leave, &[("day", "2026-02-28"), ("reason", "died")]).await;
        let page = house.get(clerk, done.location()).await.main_text();
        assert!(page.contains("2026年2月28日起不是成员：去世"), "{page}");
        assert!(!house.get(clerk, &one).await.text.contains("6217000000000009"));
        let seen = house.post(clerk, &format!("{one}/person"), &[]).await.main_text();
        assert!(
            seen.contains("成员 1：卫春生，140824195101010012") && seen.contains("卡号：6217000000000009"),
            "{seen}"
        );
        hall.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dividend_goes_its_way_on_pages() {
    for house in TestHouse::on_both().await {
        let hall = Hall::with_members(house).await;
        let (house, clerk) = (hall.house(), &hall.bench.clerk);
        let new = house.get(clerk, &format!("{DESK}/dividends/new")).await;
        assert_eq!(new.input("year").as_deref(), Some("2025"));
        assert!(
            new.main_text()
                .contains("2025 年收益 230,363.17 元，年初未分配 28,000.00 元，现在未分配 258,363.17 元")
        );
        let typed = [("year", "2025"), ("record_day", "2025-12-31"), ("total", "200000"), ("rate", "30")];
        let over = house.post(clerk, &format!("{DESK}/dividends/new"), &typed).await;
        assert_eq!(over.status.as_u16(), 422);
        assert!(over.text.contains("最多能分 189,254.22 元"), "{}", over.text);
        assert_eq!(over.input("total").as_deref(), Some("200000"));
        let typed = [("year", "2025"), ("record_day", "2025-12-31"), ("total", "113,400.50"), ("rate", "30")];
        let made = house.post(clerk, &format!("{DESK}/dividends/new"), &typed).await;
        assert_eq!(made.location(), format!("{DESK}/dividends/1?done=drafted"), "{}", made.text);
        let page = house.get(clerk, made.location()).await.main_text();
        assert!(page.contains("下一步：监事会审核") && page.contains("1,260 股，每股 90.00 元"), "{page}");
        assert!(page.contains("零头，留着不分 0.50 元"), "{page}");
        assert!(page.contains("1 户 卫** 960 86,400.00 0.00 还没到发的时候"), "{page}");
        assert!(!page.contains("审过了"), "the clerk does not check");

        let run = format!("{DESK}/dividends/1");
        let act = async |who: &Caller, path: &str, fields: &[(&str, &str)]| {
            house.post(who, &format!("{run}/{path}"), fields).await
        };
        assert_eq!(act(clerk, "check", &[]).await.status.as_u16(), 403);
        assert!(house.get(&hall.supervisor, &run).await.main_text().contains("审过了，没有问题"));
        assert_eq!(act(&hall.supervisor, "check", &[]).await.status.as_u16(), 303);
        assert_eq!(act(&hall.leader, "approve", &[]).await.status.as_u16(), 303);
        let vote = [("day", "2026-03-02"), ("entitled", "3"), ("present", "1"), ("in_favor", "1")];
        let few = act(clerk, "vote", &vote).await;
        assert_eq!(few.status.as_u16(), 422);
        assert!(few.text.contains("到会的有 1 人，至少要 2 人"), "{}", few.text);
        assert_eq!(few.input("entitled").as_deref(), Some("3"));
        let vote = [("day", "2026-03-02"), ("entitled", "3"), ("present", "2"), ("in_favor", "2")];
        assert_eq!(act(clerk, "vote", &vote).await.status.as_u16(), 303);
        assert_eq!(act(clerk, "publish", &[("day", "")]).await.status.as_u16(), 422);
        assert_eq!(act(clerk, "publish", &[("day", "2026-03-02")]).await.status.as_u16(), 303);
        assert_eq!(act(clerk, "bank", &[("file", "csv")]).await.status.as_u16(), 409, "nobody is owed yet");
        let closed = act(clerk, "post", &[("day", "2025-11-30")]).await;
        assert!(closed.text.contains("2025年11月已经结账"), "{}", closed.text);
        let posted = act(clerk, "post", &[("day", "2025-12-31")]).await;
        let page = house.get(clerk, posted.location()).await;
        assert!(page.main_text().contains("记账好了") && page.text.contains("看成员分配的凭证"));

        let csv = act(clerk, "bank", &[("file", "csv")]).await;
        assert!(csv.text.contains("1,卫春生,6217000000000001,86400.00"), "{}", csv.text);
        assert!(csv.text.contains("2,薛建国,,27000.00"), "{}", csv.text);
        let xlsx = act(clerk, "bank", &[("file", "xlsx")]).await;
        assert_eq!(xlsx.status.as_u16(), 200);
        let slips = act(clerk, "slips", &[]).await;
        assert!(slips.text.contains("2025 年分红明细单") && slips.text.contains("段秀英"), "{}", slips.text);
        assert!(!slips.text.contains("6217000000000001"), "only the last digits");
        let recorded = house.recorded().await.join("\n");
        assert_eq!(recorded.matches("dividend.listed").count(), 3, "{recorded}");

        let blank = act(clerk, "pay", &[]).await;
        assert!(
            blank.text.contains("href=\"#day\"") && blank.text.contains("href=\"#bank\""),
            "{}",
            blank.text
        );
        let pay = [("day", "2026-03-02"), ("bank", "102"), ("but", "2 户")];
        let bad = act(clerk, "pay", &pay).await;
        assert!(bad.text.contains("户号看不懂"), "{}", bad.text);
        let pay = [("day", "2026-03-02"), ("bank", "102"), ("but", "2、")];
        let paid = act(clerk, "pay", &pay).await;
        let page = house.get(clerk, paid.location()).await.main_text();
        assert!(page.contains("1 2026年3月2日 1 86,400.00 发了 看凭证"), "{page}");
        assert!(page.contains("2 户 薛** 300 27,000.00 0.00 还没发"), "{page}");
        let rest = act(clerk, "bank", &[("file", "csv")]).await;
        assert!(!rest.text.contains("卫春生") && rest.text.contains("薛建国"), "{}", rest.text);
        let one = house.get(clerk, &format!("{DESK}/households/1")).await.main_text();
        assert!(one.contains("2025 年 卫**（成员 1） 600 90.00 54,000.00 已经发了"), "{one}");
        let bad = act(clerk, "back", &[]).await;
        assert!(
            bad.text.contains("href=\"#payment\"") && bad.text.contains("href=\"#reason\""),
            "{}",
            bad.text
        );
        let back = act(clerk, "back", &[("payment", "1"), ("reason", "退票")]).await;
        let page = house.get(clerk, back.location()).await.main_text();
        assert!(page.contains("已经冲销 看凭证 看红字凭证"), "{page}");
        let list = house.get(clerk, &format!("{DESK}/dividends")).await.main_text();
        assert!(list.contains("2025 年 113,400.50 90.00 113,400.00 已经记账"), "{list}");
        let taken = house.get(clerk, &format!("{DESK}/dividends?as=csv")).await.text;
        assert!(taken.ends_with("2025,113400.50,90.00,113400.00,已经记账\n"), "{taken}");
        hall.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_do_all_that_the_pages_do() {
    for house in TestHouse::on_both().await {
        let hall = Hall::open(house).await;
        hall.bench.year_end().await.unwrap();
        let (house, clerk) = (hall.house(), &hall.bench.clerk);
        let post = async |who: &Caller, key: &str, path: &str, body: serde_json::Value| {
            house.api_post(who, &format!("{API}/{path}"), key, body).await
        };
        let kind = post(clerk, "kind-0001", "kinds", json!({"name": "集体股", "kept": 10_000})).await;
        assert_eq!(kind.json()["n"], 1, "{}", kind.text);
        let kind = post(clerk, "kind-0002", "kinds", json!({"name": "成员股", "kept": 0})).await;
        assert_eq!(kind.json()["n"], 2, "{}", kind.text);
        let member = json!({"household": "1", "head": "是", "name": "卫春生", "resident": "140824195101010012",
            "joined": "2018-12-01", "joined_by": "original", "assembly": "2018-12-01", "entitled": "3", "in_favor": "3",
            "kind": "成员股", "shares": "300"});
        let added = post(clerk, "member-01", "members", member.clone()).await;
        assert_eq!(
            (added.status.as_u16(), added.json()["shares"].as_i64()),
            (201, Some(30_000)),
            "{}",
            added.text
        );
        let twice = post(clerk, "member-02", "members", member).await;
        assert_eq!(twice.json()["errors"][0]["field"], "resident", "{}", twice.text);
        let bytes = file("2,是,薛建国,140824195301010033,2018-12-01,原有成员,2018-12-01,3,3,成员股,100,,\n");
        let request = clerk.request("POST", &format!("{API}/import")).header("Idempotency-Key", "import-01");
        let request = request.header(header::CONTENT_TYPE, "text/csv").body(Body::from(bytes)).unwrap();
        assert_eq!(house.send(request).await.json()["members"], 1);
        let change = json!({"act": "withdraw", "member": "2", "kind": "2", "shares": "50", "day": "2019-01-01",
            "assembly": "2018-12-30", "entitled": "2", "in_favor": "2"});
        assert_eq!(post(clerk, "change-01", "shares", change).await.status.as_u16(), 201);
        let all = house.api_get(clerk, API).await.json();
        assert_eq!((all["members"].as_i64(), all["shares"].as_i64()), (Some(2), Some(35_000)));
        let page = house.api_get(clerk, &format!("{API}/households")).await.json();
        assert_eq!(page["households"][1]["head"], "薛**");
        let set = json!({"head": 2, "certificate": "股2", "account": "6217000000000002"});
        assert_eq!(post(clerk, "set-00001", "households/2", set).await.status.as_u16(), 200);
        let one = house.api_get(clerk, &format!("{API}/households/2")).await.json();
        assert_eq!((&one["account_tail"], one["changes"].as_array().unwrap().len()), (&json!("0002"), 2));
        let seen = post(clerk, "look-0001", "households/2/person", json!({})).await.json();
        assert_eq!(seen["members"][0]["name"], "薛建国");
        let gone =
            post(clerk, "leave-001", "members/2/leave", json!({"day": "2026-03-01", "reason": "died"})).await;
        assert_eq!(gone.status.as_u16(), 200, "{}", gone.text);

        let draft =
            json!({"year": 2025, "record_day": "2025-12-31", "total": 4_500_100, "reserve_rate": 3_000});
        assert_eq!(post(clerk, "draft-001", "dividends", draft).await.status.as_u16(), 201);
        let run = house.api_get(clerk, &format!("{API}/dividends/1")).await.json();
        assert_eq!(
            [&run["shares"], &run["per_share"], &run["amount"], &run["kept_amount"], &run["remainder"]],
            [&json!(45_000), &json!(10_000), &json!(3_500_000), &json!(1_000_000), &json!(100)]
        );
        for (who, key, path, body) in [
            (&hall.supervisor, "check-001", "dividends/1/check", json!({})),
            (&hall.leader, "approve-1", "dividends/1/approve", json!({})),
            (
                clerk,
                "vote-0001",
                "dividends/1/vote",
                json!({"day": "2026-03-02", "entitled": 3, "present": 2, "in_favor": 2}),
            ),
            (clerk, "publish-1", "dividends/1/publish", json!({"day": "2026-03-02"})),
            (clerk, "post-0001", "dividends/1/post", json!({"day": "2025-12-31"})),
        ] {
            let done = post(who, key, path, body).await;
            assert_eq!(done.status.as_u16(), 200, "{path}: {}", done.text);
        }
        let bank = post(clerk, "bank-0001", "dividends/1/bank", json!({})).await.json();
        assert_eq!(
            bank["households"][1],
            json!({"household": 2, "name": "薛建国", "account": "6217000000000002", "amount": 500_000})
        );
        let pay = json!({"day": "2026-03-02", "bank": "102", "but": [1]});
        assert_eq!(post(clerk, "pay-00001", "dividends/1/payments", pay).await.status.as_u16(), 200);
        let owed = house.api_get(clerk, &format!("{API}/dividends/1/households")).await.json();
        assert_eq!(
            (owed["households"][0]["paid"].as_i64(), owed["households"][1]["paid"].as_i64()),
            (Some(0), Some(500_000))
        );
        let reason = json!({"reason": "退票"});
        let back = post(clerk, "back-0001", "dividends/1/payments/1/reversal", reason.clone()).await;
        assert_eq!(back.status.as_u16(), 200, "{}", back.text);
        let back = post(clerk, "back-0002", "dividends/1/reversal", reason).await;
        assert_eq!(back.status.as_u16(), 200, "{}", back.text);
        assert_eq!(
            house.api_get(clerk, &format!("{API}/dividends")).await.json()["dividends"][0]["stage"],
            "void"
        );
        let draft = json!({"year": 2025, "record_day": "2025-12-31", "total": 4_500_000, "reserve_rate": 0});
        assert_eq!(post(clerk, "draft-002", "dividends", draft).await.json()["n"], 2);
        assert_eq!(post(clerk, "void-0001", "dividends/2/void", json!({})).await.status.as_u16(), 200);
        hall.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn other_places_and_other_books_have_none() {
    for house in TestHouse::on_both().await {
        let hall = Hall::with_members(house).await;
        let house = hall.house();
        let other = house.officer("别镇会计", Role::TownClerk, QINGHE).await;
        for path in
            [DESK.to_owned(), format!("{DESK}/households/1"), format!("{DESK}/dividends"), API.to_owned()]
        {
            assert_eq!(house.get(&other, &path).await.status.as_u16(), 404, "{path}");
        }
        let look = house.post(&other, &format!("{DESK}/households/1/person"), &[]).await;
        assert_eq!(look.status.as_u16(), 404);
        let cadre = house.officer("村干部", Role::VillageCadre, ZHAIDONG).await;
        assert_eq!(house.get(&cadre, &format!("{DESK}/households/1")).await.status.as_u16(), 200);
        assert_eq!(
            house.post(&cadre, &format!("{DESK}/households/1/person"), &[]).await.status.as_u16(),
            403
        );
        let clerk = &hall.bench.clerk;
        for path in ["households/9", "dividends/9", "households/1/leave/3"] {
            assert_eq!(house.get(clerk, &format!("{DESK}/{path}")).await.status.as_u16(), 404, "{path}");
        }
        let committee = house.get(clerk, "/desk/members/14082410320102").await;
        assert_eq!(committee.status.as_u16(), 404);
    }
}
