//! Stock-takes.

use super::{SALT, Yard, field, greenhouses, machine};
use crate::assets::commands::WriteParcel;
use crate::assets::decide::Bears;
use crate::assets::form;
use crate::assets::model::{AssetId, ParcelId, Parted, Seen, What, parted};
use crate::books::tests::refused;
use crate::house::Stop;
use crate::testing::TestHouse;
use houji_base::Fen;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn a_stock_take_is_filled_in_and_what_is_missing_leaves_as_lost() {
    for house in TestHouse::on_both().await {
        let yard = Yard::open(house).await;
        assert_eq!(refused(yard.begin().await), "stocktake.empty");
        let sheds = yard.enter(&greenhouses()).await.unwrap();
        let mut pump = machine(0);
        (pump.voucher, pump.added, pump.name) = (String::new(), "2025-01-02".to_owned(), "水泵".to_owned());
        let pump = yard.enter(&pump).await.unwrap();
        yard.on("2025-06-10").await;
        let take = yard.begin().await.unwrap();
        assert_eq!(refused(yard.begin().await), "stocktake.exists");
        assert_eq!(refused(yard.finish(take).await), "stocktake.unfilled");
        let rows = yard.rows(take).await;
        assert_eq!(rows.len(), 2);
        let found = |id: crate::assets::model::AssetId, fen| (What::Asset, id.as_i64(), fen);
        assert_eq!(refused(yard.fill(take, vec![found(sheds, 5)]).await), "form.incomplete");
        assert_eq!(refused(yard.fill(take, vec![(What::Parcel, 5, 5)]).await), "stocktake.no_row");
        yard.fill(take, vec![found(sheds, 204_000_000), found(pump, 0)]).await.unwrap();
        yard.finish(take).await.unwrap();
        assert_eq!(refused(yard.finish(take).await), "stocktake.done");
        assert_eq!(refused(yard.fill(take, vec![found(sheds, 0)]).await), "stocktake.done");
        // February to June wore off, the rest waits to be explained before the year is closed.
        assert_eq!(yard.balances(&["181", "154", "513"]).await, ["181 7000.00", "154 0.00", "513 5000.00"]);
        yard.verify().await;
        yard.settle(pump, Bears::Collective, "2025-06-10").await.unwrap();
        assert_eq!(yard.balances(&["181", "515"]).await, ["181 0.00", "515 7000.00"]);
        yard.verify().await;
    }
}

/// Seven chairs that came together for a hundred yuan, and are worn off in a year.
async fn chairs(yard: &Yard) -> AssetId {
    yard.on("2025-02-10").await;
    let seq = yard.bench.say("2025-02-05", "D 151 100;C 102 100").await.unwrap().seq;
    let mut chairs = machine(seq);
    (chairs.name, chairs.cost, chairs.quantity) = ("折叠椅".to_owned(), "100".to_owned(), "7".to_owned());
    yard.enter(&chairs).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn units_that_are_missing_leave_a_card_to_the_fen() {
    for house in TestHouse::on_both().await {
        let yard = Yard::open(house).await;
        let id = chairs(&yard).await;
        let (plot, occupier) = form::plot(&field()).unwrap();
        let parcel = ParcelId::from_i64(yard.house().app.ids.next(yard.house().app.clock.now()));
        let book = yard.bench.book;
        yard.run(WriteParcel { parcel: None, book, plot, occupier, id: parcel, salt: SALT }).await.unwrap();
        yard.on("2025-05-10").await;
        let (was, _) = yard.asset(id).await;
        assert_eq!(was.worn, Fen::new(1_666), "March and April");
        let take = yard.begin().await.unwrap();
        let see = async |what, thing, seen| yard.see(take, vec![(what, thing, seen)]).await;
        for units in [-1, 8] {
            assert_eq!(refused(see(What::Asset, id.as_i64(), Seen::Units(units)).await), "form.incomplete");
        }
        let land = parcel.as_i64();
        assert_eq!(refused(see(What::Parcel, land, Seen::Units(1)).await), "form.incomplete");
        see(What::Parcel, land, Seen::Amount(2_135)).await.unwrap();
        for (units, kept) in [(7, (Some(10_000), None)), (0, (Some(0), None)), (4, (Some(5_714), Some(4)))] {
            see(What::Asset, id.as_i64(), Seen::Units(units)).await.unwrap();
            let row = &yard.rows(take).await[0];
            assert_eq!((row.verified, row.units), kept, "{units}");
        }
        yard.finish(take).await.unwrap();
        // Three chairs cost 42.86 and have worn off 10.71 with May: 3.57 of it is posted before they leave.
        assert_eq!(yard.balances(&["181", "513"]).await, ["181 32.15", "513 20.23"]);
        let (now, pending) = yard.asset(id).await;
        assert_eq!((now.card.quantity, now.card.cost, now.worn), (4, Fen::new(5_714), Fen::new(952)));
        assert_eq!((pending[0].amount, now.next), (Fen::new(3_215), was.next));
        assert_eq!(refused(yard.void(id, "登错了").await), "asset.is_corrected");
        yard.verify().await;
        yard.settle(id, Bears::Collective, "2025-05-10").await.unwrap();
        assert_eq!(yard.balances(&["181", "515"]).await, ["181 0.00", "515 32.15"]);
        yard.on("2025-06-10").await;
        assert_eq!(yard.asset(id).await.0.worn, Fen::new(952 + 476), "what is left wears off in ten months");
        yard.verify().await;
        let page = yard.house().get(&yard.bench.clerk, &format!("/desk/assets/{id}")).await.main_text();
        assert!(page.contains("清查少了几件，以前是 7 件，原价 100.00 元"), "{page}");
        // A correction after it, and another loss, are told apart by the examination.
        let again = yard.begin().await.unwrap();
        yard.fill(again, vec![(What::Parcel, land, 2_135)]).await.unwrap();
        yard.see(again, vec![(What::Asset, id.as_i64(), Seen::Units(1))]).await.unwrap();
        yard.finish(again).await.unwrap();
        assert_eq!(yard.asset(id).await.0.card.cost, Fen::new(1_428));
        yard.verify().await;
        let spoil = "UPDATE asset_correction SET quantity = 9";
        let changed = yard.house().app.db.write(move |tx| Ok::<_, Stop>(tx.exec(spoil, &[])?)).await.unwrap();
        assert_eq!(changed, 2);
        assert!(yard.wrong().await.iter().any(|what| what.contains("和记录对不上")));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn units_are_counted_on_the_page_in_the_sheet_and_over_the_api() {
    for house in TestHouse::on_both().await {
        let yard = Yard::open(house).await;
        let id = chairs(&yard).await;
        let take = yard.begin().await.unwrap();
        let (house, clerk) = (yard.house(), &yard.bench.clerk);
        let (page, api) = (format!("/desk/stocktakes/{take}"), format!("/api/v1/stocktakes/{take}"));
        let field = format!("asset-{id}");
        let over = house.post(clerk, &format!("{page}/rows"), &[(&field, "8件")]).await;
        assert!(over.status.as_u16() == 422 && over.text.contains("账上是 7 件"), "{}", over.text);
        let done = house.post(clerk, &format!("{page}/rows"), &[(&field, "5件")]).await;
        assert_eq!(done.status.as_u16(), 303, "{}", done.text);
        let shown = house.get(clerk, &page).await;
        assert_eq!(shown.input(&field).as_deref(), Some("5件"));
        assert!(shown.main_text().contains("100.00 元，7件") && shown.main_text().contains("少 2 件"));
        let row = |more: serde_json::Value| {
            let mut row = json!({"what": "asset", "id": id.to_string()});
            row.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            json!({"rows": [row]})
        };
        let both = row(json!({"verified": 0, "units": 4}));
        let both = house.api_post(clerk, &format!("{api}/rows"), "rows-0001", both).await;
        assert_eq!(both.status.as_u16(), 400, "{}", both.text);
        let four = house.api_post(clerk, &format!("{api}/rows"), "rows-0002", row(json!({"units": 4}))).await;
        assert_eq!(four.status.as_u16(), 200, "{}", four.text);
        let told = house.api_get(clerk, &api).await.json()["rows"][0].clone();
        assert_eq!(
            (&told["quantity"], &told["units"], &told["verified"]),
            (&7.into(), &4.into(), &5714.into())
        );
        let sheet = house.get(clerk, &format!("{page}/file?as=csv")).await;
        assert!(sheet.text.contains("4件"), "{}", sheet.text);
        let finished = house.api_post(clerk, &format!("{api}/finish"), "finish-01", json!({})).await;
        assert_eq!(finished.status.as_u16(), 200, "{}", finished.text);
        assert_eq!(
            house.api_get(clerk, &format!("/api/v1/assets/{id}")).await.json()["asset"]["quantity"],
            4
        );
        yard.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_missing_the_parts_add_up() {
    let yard = Yard::open(TestHouse::lite().await).await;
    let id = chairs(&yard).await;
    let (mut asset, _) = yard.asset(id).await;
    for (cost, residual, of) in
        [(10_000, 0, 7), (99_999, 3_333, 13), (204_000_000, 10_200_000, 68), (8, 1, 3)]
    {
        asset.card.quantity = of;
        (asset.card.cost, asset.card.residual) = (Fen::new(cost), Fen::new(residual));
        for worn in [0, (cost - residual) / 3, cost - residual - 1, cost - residual] {
            for until in [worn, (worn + cost - residual) / 2, cost - residual] {
                for units in 1..of {
                    asset.worn = Fen::new(worn);
                    let Parted { card, rest, cost: lost, worn: gone } =
                        parted(&asset, units, Fen::new(until)).unwrap();
                    let told = format!("{cost} {residual} {worn} {until} {units}/{of}");
                    assert_eq!(card.cost.plus(lost), Fen::new(cost), "{told}");
                    assert_eq!(card.worn.0.plus(gone).minus(rest), Fen::new(worn), "{told}");
                    assert!(rest >= Fen::ZERO && gone <= lost, "{told}");
                    assert!(card.worn.0.plus(card.residual) <= card.cost, "{told}");
                    assert!(card.plan().is_ok(), "{told}");
                    if worn == cost - residual {
                        assert_eq!(card.worn.0, card.cost.minus(card.residual), "worn off for good: {told}");
                    }
                }
            }
        }
    }
    asset.card.quantity = 200;
    assert_eq!(parted(&asset, 1, asset.worn), None, "less than a fen");
    assert_eq!(parted(&asset, 200, asset.worn), None, "all of it");
    assert_eq!(parted(&asset, 0, asset.worn), None, "nothing of it");
}
