//! The pages and the API through the real router.

use super::{Yard, field, fields, greenhouses, leaves, machine, typed};
use crate::gate::Role;
use crate::testing::{TestHouse, XIAONING, ZHAIDONG};
use serde_json::json;

const BOOK: &str = "14082410320101";

#[tokio::test(flavor = "multi_thread")]
async fn a_card_is_entered_used_and_disposed_of_on_pages() {
    for house in TestHouse::on_both().await {
        let yard = Yard::open(house).await;
        let (house, clerk) = (yard.house(), &yard.bench.clerk);
        let empty = house.get(clerk, "/desk/assets").await;
        assert!(
            empty.text.contains("没有这样的资产") && empty.text.contains("/desk/assets/new"),
            "{}",
            empty.text
        );
        assert!(house.get(clerk, "/desk/assets/new").await.text.contains("翟东村股份经济合作社"));
        let bare = house.post(clerk, "/desk/assets/new", &[]).await;
        assert!(
            bare.text.contains("href=\"#book\"") && bare.text.contains("href=\"#cost\""),
            "{}",
            bare.text
        );
        let mut wrong = greenhouses();
        wrong.life = "10".to_owned();
        let pairs = typed(&wrong, BOOK);
        let back = house.post(clerk, "/desk/assets/new", &fields(&pairs)).await;
        assert_eq!(back.status.as_u16(), 422, "{}", back.text);
        assert!(back.text.contains("使用年限已经过完"), "{}", back.text);
        for name in ["name", "spot", "added", "cost", "life", "worn", "worn_to", "keeper"] {
            let sent = pairs.iter().find(|(each, _)| each == name).unwrap();
            assert_eq!(back.input(name).as_deref(), Some(sent.1.as_str()), "{name}");
        }
        let pairs = typed(&greenhouses(), BOOK);
        let made = house.post(clerk, "/desk/assets/new", &fields(&pairs)).await;
        assert_eq!(made.status.as_u16(), 303, "{}", made.text);
        let url = made.location().split('?').next().unwrap().to_owned();
        yard.on("2025-03-31").await;
        let page = house.get(clerk, &url).await.main_text();
        assert!(page.contains("资-0001 日光温室大棚") && page.contains("段保管"), "{page}");
        assert!(page.contains("每月提 8,075.00 元，最后一个月是2040年12月"), "{page}");
        assert!(page.contains("2025年3月折旧 2025年3月31日 8,075.00 看凭证"), "{page}");
        assert!(page.contains("2025 年 12 96,900.00 484,500.00"), "{page}");
        // Who only reads sees the first character of the name and no form.
        let cadre = house.officer("史支书", Role::VillageSecretary, ZHAIDONG).await;
        let seen = house.get(&cadre, &url).await;
        assert!(seen.main_text().contains("段**") && !seen.text.contains("段保管"), "{}", seen.text);
        assert!(!seen.text.contains("/disposal"), "{}", seen.text);
        let other = house.officer("宁支书", Role::VillageSecretary, XIAONING).await;
        assert_eq!(house.get(&other, &url).await.status.as_u16(), 404);
        let idle = [("state", "idle"), ("since", "2025-03-01"), ("contract", "")];
        assert_eq!(house.post(&cadre, &format!("{url}/use"), &idle).await.status.as_u16(), 403);
        let bad = house.post(clerk, &format!("{url}/use"), &[("state", "gone")]).await;
        assert_eq!(bad.status.as_u16(), 422, "{}", bad.text);
        let done = house.post(clerk, &format!("{url}/use"), &idle).await;
        assert_eq!(done.status.as_u16(), 303, "{}", done.text);
        let list = house.get(clerk, "/desk/assets?state=idle").await.main_text();
        assert!(
            list.contains("日光温室大棚 翟东村 农业生产设施 2,040,000.00 411,825.00 1,628,175.00 闲置"),
            "{list}"
        );
        let csv = house.get(clerk, "/desk/assets/file?as=csv").await;
        assert!(
            csv.text.contains("资-0001,翟东村,日光温室大棚") && csv.text.contains("合计"),
            "{}",
            csv.text
        );
        assert_eq!(house.get(clerk, "/desk/assets/file?as=xlsx").await.status.as_u16(), 200);

        let form = leaves("sold", "2025-04-01", ["1600000", "0"]);
        let pairs = typed(&form, BOOK);
        let bad = house.post(clerk, &format!("{url}/disposal"), &fields(&pairs)).await;
        assert_eq!(bad.status.as_u16(), 422, "{}", bad.text);
        assert_eq!(bad.input("proceeds").as_deref(), Some("1600000"));
        let form = leaves("sold", "2025-03-31", ["1600000", "0"]);
        let done = house.post(clerk, &format!("{url}/disposal"), &fields(&typed(&form, BOOK))).await;
        assert_eq!(done.status.as_u16(), 303, "{}", done.text);
        let page = house.get(clerk, done.location()).await.main_text();
        assert!(page.contains("处置好了") && page.contains("转入清理 2025年3月31日"), "{page}");
        yard.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn parcels_are_entered_once_and_counted_by_class() {
    for house in TestHouse::on_both().await {
        let yard = Yard::open(house).await;
        let (house, clerk) = (yard.house(), &yard.bench.clerk);
        let pairs = typed(&field(), BOOK);
        let made = house.post(clerk, "/desk/parcels/new", &fields(&pairs)).await;
        assert_eq!(made.status.as_u16(), 303, "{}", made.text);
        let again = house.post(clerk, "/desk/parcels/new", &fields(&pairs)).await;
        assert_eq!(again.status.as_u16(), 422, "{}", again.text);
        assert!(again.text.contains("同一块地只登记一次"), "{}", again.text);
        let url = made.location().split('?').next().unwrap().to_owned();
        let page = house.get(clerk, &url).await.main_text();
        assert!(page.contains("东至渠，南至路，西至二组地，北至沟"), "{page}");
        let mut pond = field();
        (pond.plot, pond.name, pond.land) = ("140824-002".to_owned(), "鱼塘".to_owned(), "water".to_owned());
        (pond.is_basic, pond.held, pond.measured_area) =
            ("no".to_owned(), "taken".to_owned(), "3.05".to_owned());
        pond.occupier = "卫占水".to_owned();
        let body = json!({"book": BOOK, "plot": pond});
        let made = house.api_post(clerk, "/api/v1/parcels", "parcel-0002", body).await;
        assert_eq!(made.status.as_u16(), 201, "{}", made.text);
        let list = house.get(clerk, "/desk/parcels").await.main_text();
        assert!(list.contains("耕地 1 21.35 20.00 0.00 0.00"), "{list}");
        assert!(list.contains("合计 2 24.40 40.00 0.00 3.05"), "{list}");
        let edit = house.get(clerk, &format!("{url}/edit")).await;
        assert_eq!(edit.input("measured_area").as_deref(), Some("21.35"), "{}", edit.text);
        let mut anew = field();
        anew.measured_area = "21.40".to_owned();
        let done = house.post(clerk, &format!("{url}/edit"), &fields(&typed(&anew, BOOK))).await;
        assert_eq!(done.status.as_u16(), 303, "{}", done.text);
        let page = house.get(clerk, "/api/v1/parcels?kind=arable").await;
        assert!(page.text.contains("\"measured_area\":2140"), "{}", page.text);
        let csv = house.get(clerk, "/desk/parcels/file?as=csv").await;
        assert!(csv.text.contains("140824-002") && !csv.text.contains("卫占水"), "{}", csv.text);
        let said = house.recorded().await.join("\n");
        assert!(!said.contains("卫占水") && !said.contains("二组地"), "no words in the record");
        yard.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stock_take_goes_through_its_page_and_its_table() {
    for house in TestHouse::on_both().await {
        let yard = Yard::open(house).await;
        let (house, clerk) = (yard.house(), &yard.bench.clerk);
        yard.enter(&greenhouses()).await.unwrap();
        yard.on("2025-02-10").await;
        let seq = yard.bench.say("2025-02-05", "D 151 12000;C 102 12000").await.unwrap().seq;
        yard.enter(&machine(seq)).await.unwrap();
        let begun = house.post(clerk, "/desk/stocktakes", &[("book", BOOK)]).await;
        assert_eq!(begun.status.as_u16(), 303, "{}", begun.text);
        let url = begun.location().split('?').next().unwrap().to_owned();
        let list = house.get(clerk, "/desk/stocktakes").await;
        assert!(list.text.contains("/desk/stocktakes?as=csv"), "{}", list.text);
        let taken = house.get(clerk, "/desk/stocktakes?as=csv").await.text;
        assert_eq!(taken, "\u{feff}村,哪天,状态\n翟东村,2025-02-10,还在清查\n");
        let page = house.get(clerk, &url).await;
        assert!(page.main_text().contains("资-0002 卷帘机 12,000.00 元 还没核实"), "{}", page.main_text());
        let name = page.text.split("name=\"").find(|part| part.starts_with("asset-")).unwrap();
        let name = name.split('"').next().unwrap();
        let bad = house.post(clerk, &format!("{url}/rows"), &[(name, "abc")]).await;
        assert_eq!((bad.status.as_u16(), bad.input(name).as_deref()), (422, Some("abc")), "{}", bad.text);
        let done = house.post(clerk, &format!("{url}/rows"), &[(name, "2,040,000")]).await;
        assert_eq!(done.status.as_u16(), 303, "{}", done.text);
        let early = house.post(clerk, &format!("{url}/finish"), &[]).await;
        assert!(early.text.contains("还有 1 行没有填核实数"), "{}", early.text);
        let sheet = house.get(clerk, &format!("{url}/file?as=csv")).await;
        assert!(sheet.text.contains("资产,资-0002,卷帘机,12000.00,,,元"), "{}", sheet.text);
        let id = url.rsplit('/').next().unwrap();
        let one = house.api_get(clerk, &format!("/api/v1/stocktakes/{id}")).await;
        assert!(one.text.contains("\"unfilled\":1"), "{}", one.text);
        let thing = one.text.split("\"id\":\"").nth(2).unwrap().split('"').next().unwrap();
        let rows = json!({"rows": [{"what": "asset", "id": thing, "verified": 0}]});
        let done = house.api_post(clerk, &format!("/api/v1/stocktakes/{id}/rows"), "fill-00001", rows).await;
        assert_eq!(done.status.as_u16(), 200, "{}", done.text);
        let done =
            house.api_post(clerk, &format!("/api/v1/stocktakes/{id}/finish"), "finish-001", json!({})).await;
        assert_eq!(done.status.as_u16(), 200, "{}", done.text);
        assert_eq!(yard.balances(&["181"]).await, ["181 12000.00"]);
        let page = house.get(clerk, &url).await.main_text();
        assert!(page.contains("没有了") && page.contains("做完了"), "{page}");
        yard.verify().await;
    }
}
