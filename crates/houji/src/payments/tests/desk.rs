//! The pages and the API through the real router.

use super::papers::{send, shot};
use super::{Till, ask, photo};
use crate::gate::Role;
use crate::testing::{COUNTY, QINGHE, TestHouse, XIAONING, ZHAIDIAN, ZHAIDONG};
use serde_json::json;

const NEW: &str = "/desk/payments/new";

fn fields() -> Vec<(&'static str, &'static str)> {
    vec![
        ("book", "14082410320101"),
        ("summary", "修村东头水渠"),
        ("payee", "众力建筑队"),
        ("payee_kind", "unit"),
        ("line1-account", "514"),
        ("line1-amount", "3,000.50"),
        ("line3-account", "513"),
        ("line3-amount", "100"),
        ("account", "102"),
        ("papers", "2"),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_is_asked_for_mended_agreed_to_and_paid_on_pages() {
    for house in TestHouse::on_both().await {
        let till = Till::open(house).await;
        let (house, asker) = (till.house(), &till.asker);
        let blank = house.get(asker, NEW).await;
        assert!(
            blank.text.contains("514 公益支出") || blank.text.contains("value=\"514\""),
            "{}",
            blank.text
        );
        assert_eq!(blank.input("book").as_deref(), Some("14082410320101"), "one book needs no choice");

        // Everything typed comes back, photos too, with what is to be mended at its field.
        let mut wrong = fields();
        wrong[5].1 = "三千";
        wrong[1].1 = "修";
        let back = send(house, asker, NEW, &wrong, 1).await;
        assert_eq!(back.status.as_u16(), 422, "{}", back.text);
        for (name, typed) in
            [("summary", "修"), ("payee", "众力建筑队"), ("line1-amount", "三千"), ("papers", "2")]
        {
            assert_eq!(back.input(name).as_deref(), Some(typed), "{name}");
        }
        assert!(back.text.contains("href=\"#line1-amount\"") && back.text.contains("href=\"#summary\""));
        assert!(
            back.text.contains("value=\"514\" selected") && back.text.contains("value=\"unit\" selected")
        );
        let kept = back.input("kept").unwrap();
        let bare = send(house, asker, NEW, &[], 0).await;
        for field in ["summary", "payee", "payee_kind", "line1-account", "account", "papers", "book"] {
            assert!(bare.text.contains(&format!("href=\"#{field}\"")), "{field}: {}", bare.text);
        }

        let mut good = fields();
        good.push(("kept", kept.as_str()));
        let made = send(house, asker, NEW, &good, 1).await;
        assert_eq!(made.status.as_u16(), 303, "{}", made.text);
        let url = made.location().split('?').next().unwrap().to_owned();
        let page = house.get(asker, made.location()).await;
        let text = page.main_text();
        assert!(text.contains("申请交上去了") && text.contains("合计 3,100.50"), "{text}");
        assert!(text.contains("等村党组织书记批") && text.contains("撤回申请"), "{text}");
        assert!(!text.contains("您的意见"), "{text}");
        let list = house.get(asker, "/desk/payments").await;
        assert!(list.text.contains("/desk/payments?show=&#38;place=&#38;as=csv"), "{}", list.text);
        let file = house.get(asker, "/desk/payments?show=&place=&as=csv").await;
        assert_eq!(file.headers["content-type"], "text/csv; charset=utf-8");
        let rows = "\u{feff}做什么用,村,哪天申请,金额,到哪一步\n修村东头水渠,翟东村,2026-03-02,3100.50,等村党组织书记批\n";
        assert_eq!(file.text, rows);
        let paid = house.get(asker, "/desk/payments?show=pay&as=csv").await;
        assert_eq!(paid.text.lines().count(), 1, "nothing waits to be paid: {}", paid.text);
        let address = shot(&page.text).unwrap();
        for (role, place, status) in [
            (Role::FirstSecretary, ZHAIDONG, 200),
            (Role::TownLeader, ZHAIDIAN, 200),
            (Role::VillageSecretary, XIAONING, 404),
            (Role::TownClerk, QINGHE, 404),
            (Role::Villager, ZHAIDONG, 403),
            (Role::AuditAdmin, COUNTY, 403),
        ] {
            let caller = house.officer("某某", role, place).await;
            for path in [&url, &address, &format!("{url}/sheet")] {
                assert_eq!(house.get(&caller, path).await.status.as_u16(), status, "{role:?} {place} {path}");
            }
        }

        // Sent back, mended, agreed to.
        let say = format!("{url}/decision");
        let seen = house.get(&till.secretary, &url).await;
        assert!(seen.main_text().contains("这个账户能用的还有 20,000.00 元"), "{}", seen.main_text());
        let version = seen.input("version").unwrap();
        let none = house.post(&till.secretary, &say, &[("version", &version), ("words", "看")]).await;
        assert_eq!(none.status.as_u16(), 422);
        assert!(none.text.contains("href=\"#verdict\"") && none.input("words").as_deref() == Some("看"));
        let short = [("version", version.as_str()), ("verdict", "return"), ("words", "")];
        let short = house.post(&till.secretary, &say, &short).await;
        assert!(short.text.contains("href=\"#words\"") && short.text.contains("value=\"return\" checked"));
        let sent = [("version", version.as_str()), ("verdict", "return"), ("words", "缺派工单")];
        assert_eq!(house.post(&till.secretary, &say, &sent).await.status.as_u16(), 303);
        let mine = house.get(asker, "/desk/payments?show=mine").await.main_text();
        assert!(mine.contains("修村东头水渠 翟东村") && mine.contains("退回补正，等您办"), "{mine}");
        let form = house.get(asker, &format!("{url}/mend")).await;
        assert!(form.text.contains("退回时说：缺派工单"), "{}", form.text);
        assert_eq!(form.input("line2-amount").as_deref(), Some("100.00"));
        let other = house.get(&till.clerk, &format!("{url}/mend")).await;
        assert_eq!(other.status.as_u16(), 409, "only whoever asked");
        let again = send(house, asker, &format!("{url}/mend"), &[("summary", "修")], 0).await;
        assert_eq!((again.status.as_u16(), again.input("summary").as_deref()), (422, Some("修")));
        let mended = send(house, asker, &format!("{url}/mend"), &fields(), 1).await;
        assert_eq!(mended.status.as_u16(), 303, "{}", mended.text);

        for by in [&till.secretary, &till.supervisor, &till.clerk] {
            let waits = house.get(by, "/desk/payments").await.main_text();
            assert!(waits.contains("等您办"), "{waits}");
            let version = house.get(by, &url).await.input("version").unwrap();
            let yes = house.post(by, &say, &[("version", &version), ("verdict", "approve")]).await;
            assert_eq!(yes.status.as_u16(), 303, "{}", yes.text);
        }
        let late = house.post(&till.clerk, &say, &[("version", "9"), ("verdict", "approve")]).await;
        assert_eq!(late.status.as_u16(), 422);
        assert!(late.text.contains("现在是“批了，等付款”"), "{}", late.text);

        let pay = format!("{url}/payment");
        let bare = send(house, &till.clerk, &pay, &[("day", "2026-03-02"), ("bank_ref", "")], 0).await;
        assert_eq!((bare.status.as_u16(), bare.input("day").as_deref()), (422, Some("2026-03-02")));
        assert!(bare.text.contains("href=\"#bank_ref\"") && bare.text.contains("href=\"#photos\""));
        let paid = [("day", "2026-03-02"), ("bank_ref", "2026030200017")];
        let paid = send(house, &till.clerk, &pay, &paid, 1).await;
        assert_eq!(paid.status.as_u16(), 303, "{}", paid.text);
        let text = house.get(&till.clerk, paid.location()).await.main_text();
        assert!(
            text.contains("付款记上了") && text.contains("凭证 记-0001") && text.contains("付款的回单"),
            "{text}"
        );
        let sheet = house.get(&till.secretary, &format!("{url}/sheet")).await.main_text();
        assert!(sheet.contains("叁仟壹佰元伍角") && sheet.contains("畅监督"), "{sheet}");
        let voucher = house.get(&till.clerk, "/desk/books/14082410320101/vouchers/2").await.main_text();
        assert!(voucher.contains("单据照片"), "{voucher}");
        till.verify().await;
    }
}

/// Three invoices of 4,900 from one seller within five days, where 5,000 is the limit of the tier.
#[tokio::test(flavor = "multi_thread")]
async fn what_looks_split_is_shown_to_whoever_agrees() {
    for house in TestHouse::on_both().await {
        let till = Till::open(house).await;
        let mut all = Vec::new();
        for on in ["2026-03-02", "2026-03-04", "2026-03-06"] {
            till.on(on).await;
            all.push(till.ask("4900").await);
        }
        let house = till.house();
        let reader = house.officer("某某", Role::VillageSecretary, ZHAIDONG).await;
        for payment in &all {
            let page = house.get(&reader, &format!("/desk/payments/{payment}")).await.main_text();
            assert!(page.contains("可能拆分：几天之内给“众力建筑队”申请了 3 笔"), "{page}");
        }
        let shown = house.api_get(&till.secretary, &format!("/api/v1/payments/{}", all[2])).await.json();
        assert_eq!(shown["split_with"].as_array().unwrap().len(), 2);
        // Another payee, a larger amount, and a later day are not of it; what was taken back no longer is.
        let larger = till.ask("5000.01").await;
        let other =
            till.ask_by(&till.asker, super::Ask { payee: "丰源合作社".to_owned(), ..ask("4900") }).await;
        till.on("2026-03-10").await;
        let later = till.ask("4900").await;
        let reader = house.officer("某某", Role::VillageSecretary, ZHAIDONG).await;
        for payment in [larger, other.unwrap(), later] {
            let page = house.get(&reader, &format!("/desk/payments/{payment}")).await.main_text();
            assert!(!page.contains("可能拆分"), "{page}");
        }
        till.cancel(&till.asker, all[0]).await.unwrap();
        let page = house.get(&reader, &format!("/desk/payments/{}", all[1])).await.main_text();
        assert!(!page.contains("可能拆分"), "{page}");
        till.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_do_what_the_pages_do() {
    for house in TestHouse::on_both().await {
        let till = Till::open(house).await;
        let (house, asker) = (till.house(), &till.asker);
        let photo_id = photo(house, asker, "photo-0001").await;
        let ask = json!({"summary": "修水渠", "payee": "众力建筑队", "payee_kind": "unit", "account": "102",
                         "papers": "1", "parts": [{"account": "514", "amount": "900"}]});
        let body = json!({"book": "14082410320101", "ask": ask, "attachments": [photo_id]});
        let made = house.api_post(asker, "/api/v1/payments", "ask-000001", body.clone()).await;
        assert_eq!(made.status.as_u16(), 201, "{}", made.text);
        let again = house.api_post(asker, "/api/v1/payments", "ask-000001", body).await;
        assert_eq!(again.json(), made.json(), "the same request is one");
        let url = format!("/api/v1/payments/{}", made.json()["payment"].as_str().unwrap());
        let shown = house.api_get(asker, &url).await.json();
        assert_eq!(
            (&shown["fen"], &shown["turn"], &shown["step"]),
            (&json!(90_000), &json!("VS"), &json!(0))
        );
        let file = shown["attachments"][0]["id"].as_str().unwrap();
        assert_eq!(house.api_get(asker, &format!("{url}/attachments/{file}")).await.status.as_u16(), 200);
        let back = json!({"verdict": "return", "version": 1, "words": "缺单据"});
        let back = house.api_post(&till.secretary, &format!("{url}/decision"), "say-000001", back).await;
        assert_eq!(back.status.as_u16(), 200, "{}", back.text);
        let mended = house.api_post(asker, &format!("{url}/mend"), "mend-00001", json!({"ask": ask})).await;
        assert_eq!(mended.status.as_u16(), 200, "{}", mended.text);
        for (n, by) in [&till.secretary, &till.supervisor, &till.clerk].into_iter().enumerate() {
            let say = json!({"verdict": "approve", "version": 3 + n});
            let said = house.api_post(by, &format!("{url}/decision"), &format!("yes-00000{n}"), say).await;
            assert_eq!(said.status.as_u16(), 200, "{}", said.text);
        }
        let proof = photo(house, &till.clerk, "photo-0002").await;
        let pay = json!({"day": "2026-03-02", "bank_ref": "20260302001", "attachments": [proof]});
        let paid = house.api_post(&till.clerk, &format!("{url}/payment"), "pay-000001", pay).await;
        assert_eq!(paid.status.as_u16(), 200, "{}", paid.text);
        let shown = house.api_get(asker, &url).await.json();
        assert_eq!((&shown["stage"], &shown["voucher"]), (&json!("paid"), &json!(2)));
        assert_eq!(shown["acts"].as_array().unwrap().len(), 7);
        let other = till.ask("10").await;
        let gone =
            house.api_post(asker, &format!("/api/v1/payments/{other}/cancel"), "cancel-001", json!({})).await;
        assert_eq!(gone.status.as_u16(), 200, "{}", gone.text);
        for (query, count) in
            [("", 2), ("?stage=paid", 1), ("?stage=cancelled", 1), ("?stage=asked", 0), ("?mine=true", 2)]
        {
            let list = house.api_get(asker, &format!("/api/v1/payments{query}")).await.json();
            assert_eq!(list["payments"].as_array().unwrap().len(), count, "{query}");
        }
        assert_eq!(house.api_get(asker, "/api/v1/payments?stage=x").await.status.as_u16(), 400);
        till.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_go_on_where_they_ended() {
    for house in TestHouse::on_both().await {
        let till = Till::open(house).await;
        for n in 0..55 {
            let one = super::Ask { summary: format!("用款 {n:02}"), ..ask("1") };
            till.ask_by(&till.asker, one).await.unwrap();
        }
        let (house, asker) = (till.house(), &till.asker);
        for show in ["", "all", "mine"] {
            let first = house.get(asker, &format!("/desk/payments?show={show}")).await;
            let more = first.text.split("href=\"").find(|part| part.contains("after=")).unwrap();
            let more = more.split('"').next().unwrap().replace("&amp;", "&").replace("&#38;", "&");
            let second = house.get(asker, &more).await;
            let mut seen: Vec<String> = [&first.text, &second.text]
                .iter()
                .flat_map(|text| text.split("用款 ").skip(1).map(|part| part.chars().take(2).collect()))
                .filter(|part: &String| part.chars().all(|c| c.is_ascii_digit()))
                .collect();
            seen.sort();
            seen.dedup();
            assert_eq!(seen.len(), 55, "{show}: {more}");
        }
        till.verify().await;
    }
}
