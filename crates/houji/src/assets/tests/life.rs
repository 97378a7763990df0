//! Cards from their entry to their end.

use super::{SALT, Yard, greenhouses, leaves, machine};
use crate::assets::decide::Bears;
use crate::assets::model::Use;
use crate::books::tests::refused;
use crate::house::Stop;
use crate::testing::{COUNTY, TestHouse, code};
use houji_base::Fen;

fn fields<T: std::fmt::Debug>(result: Result<T, Stop>) -> Vec<String> {
    match result.unwrap_err() {
        Stop::Refused(why) => why.fields.iter().map(|field| field.field.to_string()).collect(),
        Stop::Failed(fault) => panic!("{fault}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn wear_is_posted_once_a_month_for_all_cards_of_a_book() {
    for house in TestHouse::on_both().await {
        let yard = Yard::open(house).await;
        let sheds = yard.enter(&greenhouses()).await.unwrap();
        let mut wells = greenhouses();
        (wells.name, wells.kind, wells.class) = ("机井".to_owned(), "works".to_owned(), "public".to_owned());
        (wells.cost, wells.worn, wells.life) = ("300000".to_owned(), "57000".to_owned(), "120".to_owned());
        wells.added = "2022-12-20".to_owned();
        let wells = yard.enter(&wells).await.unwrap();
        yard.on("2025-01-30").await;
        assert_eq!(yard.balances(&["152", "511", "514"]).await, ["152 -474000.00", "511 0.00", "514 0.00"]);
        // On the month's last day, however often the tick runs and in however many processes.
        yard.on("2025-01-31").await;
        if yard.house().app.db.is_pg() {
            let second = yard.house().second().await;
            crate::assets::tick(&second, second.clock.now()).await.unwrap();
            second.db.close();
        }
        yard.on("2025-01-31").await;
        let month = ["152 -484450.00", "511 8075.00", "514 2375.00"];
        assert_eq!(yard.balances(&["152", "511", "514"]).await, month);
        yard.on("2025-12-31").await;
        let year = ["152 -599400.00", "511 96900.00", "514 28500.00"];
        assert_eq!(yard.balances(&["152", "511", "514"]).await, year, "as a year's wear adds up");
        assert_eq!(yard.worn(sheds).await, "484500.00");
        // At the end of life the last month takes what is left, and no further one is posted.
        yard.on("2033-02-01").await;
        let (asset, _) = yard.asset(wells).await;
        assert_eq!((asset.worn, asset.next), (Fen::new(28_500_000), 0));
        yard.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_takes_no_more_than_its_voucher_and_its_account() {
    for house in TestHouse::on_both().await {
        let yard = Yard::open(house).await;
        yard.on("2025-02-10").await;
        let seq = yard.bench.say("2025-02-05", "D 151 12000;C 102 12000").await.unwrap().seq;
        let mut over = machine(seq);
        over.cost = "12000.01".to_owned();
        assert_eq!(fields(yard.enter(&over).await), ["cost"]);
        assert_eq!(fields(yard.enter(&machine(99)).await), ["voucher"]);
        let id = yard.enter(&machine(seq)).await.unwrap();
        let mut more = machine(seq);
        (more.cost, more.name) = ("0.01".to_owned(), "第二台".to_owned());
        assert_eq!(fields(yard.enter(&more).await), ["cost"]);
        // Of what was there before, no more than the account has; nor more worn off than the other account.
        let mut before = greenhouses();
        (before.cost, before.worn) = ("2960000.01".to_owned(), "474000.01".to_owned());
        assert_eq!(fields(yard.enter(&before).await), ["cost", "worn"]);
        let mut wrong = greenhouses();
        (wrong.life, wrong.added) = ("40".to_owned(), "2099-01-01".to_owned());
        wrong.worn_to = "2099-01".to_owned();
        assert_eq!(fields(yard.enter(&wrong).await), ["added"]);
        let mut over = greenhouses();
        over.life = "48".to_owned();
        assert_eq!(fields(yard.enter(&over).await), ["life"]);
        yard.on("2025-02-28").await;
        assert_eq!(yard.worn(id).await, "0.00", "wear begins in the month after");
        yard.on("2025-03-31").await;
        assert_eq!(yard.worn(id).await, "1000.00");
        assert_eq!(refused(yard.void(id, "登重了").await), "asset.has_wear");
        let slip = yard.enter(&greenhouses()).await.unwrap();
        assert_eq!(refused(yard.void(slip, "").await), "form.incomplete");
        yard.void(slip, "登重了").await.unwrap();
        assert_eq!(refused(yard.change(slip, Use::Idle, "2025-03-31").await), "asset.gone");
        yard.change(id, Use::Idle, "2025-03-01").await.unwrap();
        assert_eq!(fields(yard.change(id, Use::Let, "2025-03-01").await), ["contract"]);
        yard.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_closed_months_missed_comes_with_the_first_open_one() {
    for house in TestHouse::on_both().await {
        let yard = Yard::open(house).await;
        yard.on("2025-04-10").await;
        yard.bench.close_until("2025-03").await;
        let sheds = yard.enter(&greenhouses()).await.unwrap();
        yard.on("2025-04-30").await;
        assert_eq!(yard.worn(sheds).await, "419900.00", "four months at once");
        assert_eq!(yard.balances(&["511"]).await, ["511 32300.00"]);
        yard.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_leaves_wears_until_then_and_nothing_stays_in_clearing() {
    // Way, proceeds, costs, and what stands on bank, investments, clearing, gain and loss, and pending afterwards.
    let cases = [
        (
            "sold",
            ["9000", "100"],
            ["102 996900.00", "141 0.00", "154 0.00", "504 0.00", "515 1100.00", "181 0.00"],
        ),
        (
            "sold",
            ["11000", ""],
            ["102 999000.00", "141 0.00", "154 0.00", "504 -1000.00", "515 0.00", "181 0.00"],
        ),
        (
            "scrapped",
            ["", ""],
            ["102 988000.00", "141 0.00", "154 0.00", "504 0.00", "515 10000.00", "181 0.00"],
        ),
        (
            "invested",
            ["10500", ""],
            ["102 988000.00", "141 10500.00", "154 0.00", "504 -500.00", "515 0.00", "181 0.00"],
        ),
        (
            "given",
            ["", "50"],
            ["102 987950.00", "141 0.00", "154 0.00", "504 0.00", "515 10050.00", "181 0.00"],
        ),
        ("lost", ["", ""], ["102 988000.00", "141 0.00", "154 0.00", "504 0.00", "515 0.00", "181 10000.00"]),
    ];
    for (way, money, expected) in cases {
        for house in TestHouse::on_both().await {
            let yard = Yard::open(house).await;
            yard.on("2025-02-10").await;
            let seq = yard.bench.say("2025-02-05", "D 151 12000;C 102 12000").await.unwrap().seq;
            let id = yard.enter(&machine(seq)).await.unwrap();
            yard.on("2025-04-10").await;
            assert_eq!(fields(yard.dispose(id, &leaves(way, "2025-02-20", money)).await), ["day"]);
            assert_eq!(fields(yard.dispose(id, &leaves(way, "2025-04-11", money)).await), ["day"]);
            yard.dispose(id, &leaves(way, "2025-04-10", money)).await.unwrap();
            assert_eq!(yard.balances(&["102", "141", "154", "504", "515", "181"]).await, expected, "{way}");
            assert_eq!(
                yard.balances(&["151", "152", "513"]).await[..2],
                ["151 2960000.00", "152 -474000.00"]
            );
            assert_eq!(yard.balances(&["513"]).await, ["513 2000.00"], "March and April");
            assert_eq!(refused(yard.dispose(id, &leaves(way, "2025-04-10", money)).await), "asset.gone");
            yard.on("2025-05-31").await;
            assert_eq!(yard.balances(&["513"]).await, ["513 2000.00"], "no wear after it left");
            yard.verify().await;
            if way == "lost" {
                yard.settle(id, Bears::Responsible, "2025-05-31").await.unwrap();
                assert_eq!(yard.balances(&["112", "181"]).await, ["112 10000.00", "181 0.00"]);
                let again = yard.settle(id, Bears::Collective, "2025-05-31").await;
                assert_eq!(refused(again), "asset.settled");
                yard.verify().await;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn trees_and_rights_leave_without_clearing() {
    for house in TestHouse::on_both().await {
        let yard = Yard::open(house).await;
        yard.bench.say("2025-01-05", "D 132 6000;D 134 500;C 102 6500").await.unwrap();
        let mut trees = machine(2);
        (trees.name, trees.kind, trees.class) =
            ("果树".to_owned(), "forest".to_owned(), "operating".to_owned());
        (trees.added, trees.cost) = ("2025-01-05".to_owned(), "6000".to_owned());
        let trees = yard.enter(&trees).await.unwrap();
        let mut wood = machine(2);
        (wood.name, wood.kind, wood.class) = ("防护林".to_owned(), "welfare".to_owned(), "public".to_owned());
        (wood.added, wood.cost) = ("2025-01-05".to_owned(), "500".to_owned());
        (wood.life, wood.residual) = (String::new(), String::new());
        let wood = yard.enter(&wood).await.unwrap();
        yard.on("2025-03-10").await;
        yard.dispose(trees, &leaves("sold", "2025-03-10", ["5500", ""])).await.unwrap();
        yard.dispose(wood, &leaves("scrapped", "2025-03-10", ["", ""])).await.unwrap();
        let expected =
            ["132 0.00", "133 0.00", "134 0.00", "154 0.00", "504 -500.00", "515 500.00", "511 1000.00"];
        assert_eq!(yard.balances(&["132", "133", "134", "154", "504", "515", "511"]).await, expected);
        yard.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_agree_is_told() {
    let cases = [
        ("UPDATE asset SET cost = cost + 1, residual = residual + 1 WHERE number = 1", "和记录对不上"),
        ("UPDATE asset SET worn = worn + 1 WHERE number = 1", "的折旧和它的年限对不上"),
        ("UPDATE asset_month SET amount = amount + 1", "2025年1月的折旧和凭证对不上"),
        ("UPDATE asset_act SET amount = amount + 1", "张凭证对不上"),
        ("UPDATE asset_pending SET amount = amount - 1", "的盘盈盘亏和 181 对不上"),
        ("UPDATE asset SET state = 'use', worn = 0, cost = 9999999999 WHERE number = 2", "账上的 151 还多"),
    ];
    for house in TestHouse::on_both().await {
        let yard = Yard::open(house).await;
        yard.enter(&greenhouses()).await.unwrap();
        let mut found = machine(0);
        (found.way, found.voucher, found.added) =
            ("found".to_owned(), String::new(), "2025-01-10".to_owned());
        let found = yard.enter(&found).await.unwrap();
        assert_eq!(yard.balances(&["151", "181"]).await, ["151 2972000.00", "181 -12000.00"]);
        assert_eq!(refused(yard.void(found, "登重了").await), "asset.is_found");
        yard.on("2025-01-31").await;
        yard.verify().await;
        for (spoil, expected) in cases {
            let (send, got) = std::sync::mpsc::channel();
            let spoiled = yard.house().app.db.write(move |tx| -> Result<(), Stop> {
                assert!(tx.exec(spoil, &[])? > 0, "{spoil} changed nothing");
                send.send(super::check(tx, code(COUNTY).as_i64())?.wrong).unwrap();
                Err(crate::house::error::BUSY.into())
            });
            assert!(spoiled.await.is_err());
            let told = got.recv().unwrap();
            assert!(told.iter().any(|what| what.contains(expected)), "{spoil}: {told:?}");
        }
        yard.settle(found, Bears::Collective, "2025-01-31").await.unwrap();
        assert_eq!(yard.balances(&["181", "504"]).await, ["181 0.00", "504 -12000.00"]);
        yard.verify().await;
        let (book, reason) = (yard.bench.book, "记错了".to_owned());
        let reverse = crate::books::commands::Reverse { book, seq: 3, reason, salt: SALT };
        yard.house().app.run(yard.bench.actor(), None, reverse).await.unwrap();
        assert!(yard.wrong().await.iter().any(|what| what.contains("第 3 张凭证已经冲销")));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_hand_nor_tick_posts_into_a_book_whose_system_the_room_does_not_know() {
    for house in TestHouse::on_both().await {
        let yard = Yard::open(house).await;
        let asset = yard.enter(&greenhouses()).await.unwrap();
        yard.bench.under_a_chart().await;
        let before = yard.bench.vouchers().await;
        yard.on("2025-12-31").await;
        assert_eq!(yard.bench.vouchers().await, before, "a year of wear, and nothing was posted");
        let unknown = "book.unknown_system".to_owned();
        assert_eq!(refused(yard.enter(&greenhouses()).await), unknown);
        assert_eq!(
            refused(yard.dispose(asset, &leaves("scrapped", "2025-12-31", ["0", "0"])).await),
            unknown
        );
        assert_eq!(refused(yard.begin().await.map(drop)), unknown);
        assert_eq!(yard.bench.vouchers().await, before);
    }
}
