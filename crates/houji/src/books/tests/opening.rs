//! Opening a book on its page, through the real router.

use super::Bench;
use crate::gate::Role;
use crate::testing::{Answer, COUNTY, Caller, QINGHE, TestHouse, ZHAIDIAN, ZHAIDONG, code};
use axum::body::Body;
use axum::http::header;

const URL: &str = "/desk/books/new";
const FILE: &str = "科目编码,科目名称,往来户,往来类别,借方余额,贷方余额\n\
    102.01,农商行户,,,\"1,000.00\",\n\
    113,,二组段家,本村的户,3600,\n\
    113,,三组王家,本村的户,,1000\n\
    112,,鱼塘承包户,外面的个人,24000,\n\
    30101,,,,,\n\
    301,资本,,,,\"27,600.00\"\n";

/// The form as a browser sends it; `grid` has a row a line and a comma between cells.
async fn send(
    house: &TestHouse,
    who: &Caller,
    act: &str,
    head: &[(&str, &str)],
    grid: &str,
    file: &str,
) -> Answer {
    let part = |name: &str, value: &str| {
        format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let mut body = part("form", &who.form(&house.app));
    let of = |name: &str, usual: &'static str| {
        head.iter().find(|(each, _)| *each == name).map_or(usual.to_owned(), |(_, value)| (*value).to_owned())
    };
    for (name, usual) in [
        ("place", ZHAIDONG),
        ("kind", "collective"),
        ("name", "翟东村股份经济合作社"),
        ("standard", "2023"),
        ("first", "2025-01"),
    ] {
        body.push_str(&part(name, &of(name, usual)));
    }
    body.push_str(&part("rows", &grid.lines().count().to_string()));
    for (row, number) in grid.lines().zip(1..) {
        for (cell, value) in
            ["account", "name", "party", "kind", "debit", "credit"].iter().zip(row.split(','))
        {
            body.push_str(&part(&format!("line{number}-{cell}"), value));
        }
    }
    body.push_str(&part("file", file));
    body.push_str(&part("act", act));
    body.push_str("--x--\r\n");
    let request = who.request("POST", URL);
    let request = request.header(header::CONTENT_TYPE, "multipart/form-data; boundary=x");
    house.send(request.body(Body::from(body)).unwrap()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_fills_the_grid_and_the_grid_opens_the_book() {
    for house in TestHouse::on_both().await {
        let clerk = house.officer("郭记账", Role::TownClerk, ZHAIDIAN).await;
        let empty = house.get(&clerk, URL).await;
        assert!(empty.text.contains(&format!("value=\"{ZHAIDONG}\"")), "{}", empty.text);
        let bad = send(&house, &clerk, "load", &[], "", "科目编码,借方余额\n102,1\n").await;
        assert!(bad.status.as_u16() == 422 && bad.main_text().contains("缺这一列"), "{}", bad.main_text());
        let none = send(&house, &clerk, "load", &[], "102,,,,7,", "").await;
        assert!(none.text.contains("还没有选文件") && none.text.contains("value=\"7\""), "{}", none.text);
        let file = FILE.replace("30101,,,,,\n", "");
        let read = send(&house, &clerk, "load", &[], "102,,,,7,", &file).await;
        assert_eq!(read.status.as_u16(), 200, "{}", read.main_text());
        assert!(
            read.text.contains("value=\"二组段家\"") && !read.text.contains("value=\"7\""),
            "{}",
            read.text
        );
        assert!(read.main_text().contains("借贷平了"), "{}", read.main_text());
        let wrong = send(&house, &clerk, "open", &[], "", FILE).await;
        assert_eq!(wrong.status.as_u16(), 422);
        assert!(wrong.main_text().contains("第 5 行：借方、贷方都没有金额"), "{}", wrong.main_text());
        assert!(wrong.text.contains("value=\"鱼塘承包户\""), "what the file held stays: {}", wrong.text);
        let short = send(&house, &clerk, "open", &[("name", "社")], "102,,,,10,\n301,,,,,9.99", "").await;
        assert!(short.status.as_u16() == 422 && short.text.contains("id=\"name-why\""), "{}", short.text);
        let uneven = send(&house, &clerk, "open", &[], "102,,,,10,\n301,,,,,9.99", "").await;
        assert!(uneven.main_text().contains("差 0.01 元"), "{}", uneven.main_text());
        let look = send(&house, &clerk, "look", &[], "", &file).await;
        assert!(
            look.main_text().contains("5 行，3 个往来户，借贷各 28,600.00 元。还没有建账"),
            "{}",
            look.main_text()
        );
        assert_eq!(house.recorded().await.iter().filter(|line| line.starts_with("book.")).count(), 0);

        let opened = send(&house, &clerk, "open", &[], "", &file).await;
        assert_eq!((opened.status.as_u16(), opened.location()), (303, "/desk/books/14082410320101"));
        let sheet = "/desk/books/14082410320101/statements/balance-sheet?month=2025-01&as=csv";
        let sheet = house.get(&clerk, sheet).await.text;
        assert!(sheet.contains("应收款项,27600.00") && sheet.contains("应付款项,1000.00"), "{sheet}");
        let trial = house.get(&clerk, "/desk/books/14082410320101/trial-balance?month=2025-01").await;
        assert!(trial.main_text().contains("102.01 农商行户"), "{}", trial.main_text());
        let twice = send(&house, &clerk, "open", &[], "", &file).await;
        assert!(
            twice.status.as_u16() == 409 && twice.main_text().contains("已经建好了"),
            "{}",
            twice.main_text()
        );
        let checked = house.app.db.read(|db| Ok(crate::books::check(db, code(COUNTY))?)).await.unwrap();
        assert_eq!(checked.wrong, Vec::<String>::new());
        house.verify_record().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn books_are_opened_by_those_who_keep_them_and_where_they_do() {
    for house in TestHouse::on_both().await {
        let bench = Bench::open_with(house, "").await;
        let house = &bench.house;
        for (role, place, seen) in [
            (Role::Supervisor, ZHAIDONG, 403),
            (Role::CountyAgriculture, COUNTY, 403),
            (Role::Villager, ZHAIDONG, 403),
        ] {
            let who = house.caller("某人", &[(role, place)]).await;
            assert_eq!(house.get(&who, URL).await.status.as_u16(), seen, "{role:?}");
            assert_eq!(send(house, &who, "open", &[], "", "").await.status.as_u16(), seen, "{role:?}");
        }
        let elsewhere = send(house, &bench.clerk, "open", &[("place", QINGHE)], "", "").await;
        assert!([403, 404].contains(&elsewhere.status.as_u16()), "{}", elsewhere.status);
        let list = house.get(&bench.clerk, "/desk/books").await;
        assert!(list.text.contains(&format!("href=\"{URL}\"")), "{}", list.text);
        let empty =
            send(house, &bench.clerk, "open", &[("kind", "committee"), ("name", "翟东村民委员会")], "", "")
                .await;
        assert_eq!(empty.location(), "/desk/books/14082410320102");
    }
}
