//! What foreign programs make of books: real ones where they are installed, and one that breaks.

use super::super::foreign::{installed, round};
use super::Bench;
use super::fixtures::{self, VOUCHERS_A};
use crate::gate::Role;
use crate::house::V;
use crate::testing::{COUNTY, TestHouse, ZHAIDIAN, ZHAIDONG};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

const URL: &str = "/desk/books/checks";
const API: &str = "/api/v1/book-checks";

/// A bench whose process knows these programs.
async fn bench(house: TestHouse, checkers: Vec<PathBuf>) -> Bench {
    let bench = Bench::open_with(house.with_checkers(checkers).await, fixtures::opening(VOUCHERS_A)).await;
    for voucher in fixtures::vouchers(VOUCHERS_A).into_iter().filter(|voucher| voucher.number < 20) {
        bench.post(&voucher.day.to_string(), &voucher.summary, voucher.lines).await.unwrap();
    }
    bench
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_agree_and_find_out_what_was_changed_behind_our_back() {
    let there = installed();
    if there.is_empty() {
        return;
    }
    for house in TestHouse::on_both().await {
        let bench = bench(house, there.clone()).await;
        let (house, now) = (&bench.house, bench.house.app.clock.now());
        round(&house.app, now).await.unwrap();
        // Once a night.
        round(&house.app, now).await.unwrap();
        let auditor = house.caller("督导", &[(Role::Inspector, COUNTY)]).await;
        let told = house.api_get(&auditor, API).await.json();
        let nights = told["nights"].as_array().unwrap();
        assert_eq!(nights.len(), there.len(), "{told}");
        assert!(
            nights.iter().all(|night| night["agree"] == 1 && night["differ"] == 0),
            "{} {told}",
            house.on
        );
        assert!(house.app.metrics.books_agreed.get() > 0);
        assert!(house.get(&auditor, URL).await.main_text().contains("都对得上"));

        let county = house.app.db.county().as_i64();
        let moved = "UPDATE ledger SET debit = debit + 5 WHERE county = $1 AND account = '102' AND month = 1";
        house.app.db.write(move |tx| Ok(tx.exec(moved, &[V::Int(county)])?)).await.unwrap();
        round(&house.app, now.plus_hours(24)).await.unwrap();
        let told = house.api_get(&auditor, API).await.json();
        let odd = told["odd"].as_array().unwrap();
        let adding = there.iter().filter(|path| !path.ends_with("bean-check")).count();
        assert_eq!(odd.len(), adding, "{told}");
        for each in odd {
            assert_eq!((&each["account"], &each["outcome"]), (&"102".into(), &"differs".into()), "{told}");
            assert_eq!(each["ours"].as_i64().unwrap() - each["theirs"].as_i64().unwrap(), 5, "{told}");
        }
        let page = house.get(&auditor, URL).await;
        assert!(page.main_text().contains("科目 102：这里"), "{}", page.main_text());
        // Whoever audits the record is told how many, and nothing of any book.
        let audit = house.caller("审计", &[(Role::AuditAdmin, COUNTY)]).await;
        let told = house.api_get(&audit, API).await.json();
        assert!(told["odd"].is_null() && told["nights"].as_array().unwrap().len() > there.len(), "{told}");
        let page = house.get(&audit, URL).await;
        assert!(page.main_text().contains("有对不上的"), "{}", page.main_text());
        assert!(!page.text.contains("翟东村股份") && !page.text.contains("102"), "{}", page.main_text());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_program_nothing_is_done_and_a_broken_one_holds_nothing_up() {
    let bench = bench(TestHouse::lite().await, Vec::new()).await;
    let now = bench.house.app.clock.now();
    round(&bench.house.app, now).await.unwrap();
    let page = bench.house.get(&bench.clerk, URL).await.main_text();
    assert!(page.contains("没有装能用的软件") && page.contains("最近 14 天还没有结果"), "{page}");

    let dir = tempfile::tempdir().unwrap();
    let broken = dir.path().join("ledger");
    std::fs::write(&broken, "#!/bin/sh\nexit 3\n").unwrap();
    std::fs::set_permissions(&broken, std::fs::Permissions::from_mode(0o755)).unwrap();
    let bench = self::bench(TestHouse::lite().await, vec![broken]).await;
    round(&bench.house.app, now).await.unwrap();
    let told = bench.house.api_get(&bench.clerk, API).await.json();
    assert_eq!(told["nights"][0]["failed"], 1, "{told}");
    assert_eq!(told["odd"][0]["outcome"], "failed", "{told}");
    for (role, place) in
        [(Role::Villager, ZHAIDONG), (Role::SystemAdmin, COUNTY), (Role::VillageCadre, ZHAIDONG)]
    {
        let who = bench.house.caller("某人", &[(role, place)]).await;
        assert_eq!(bench.house.get(&who, URL).await.status.as_u16(), 403, "{role:?}");
    }
    let clerk = bench.house.caller("别镇", &[(Role::TownClerk, ZHAIDIAN)]).await;
    assert_eq!(bench.house.get(&clerk, URL).await.status.as_u16(), 200);
}
