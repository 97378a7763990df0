//! The page and its file as they are served. What the script finds is tested in a browser, against vectors of `houji-verify`.

use crate::log;
use crate::testing::{TestHouse, ZHAIDONG};
use crate::ui::assets;
use crate::ui::verify::{PATH, script};
use axum::http::StatusCode;
use houji_seal::Verdict;

#[test]
fn the_script_is_one_plain_script_that_fits_into_a_page() {
    let script = script();
    assert!(script.len() < 300_000, "{}", script.len());
    assert!(!script.contains("</script") && !script.contains("<!--"));
    let is_module = |line: &&str| line.starts_with("import ") || line.starts_with("export ");
    assert_eq!(script.lines().find(is_module), None);
    for one in Verdict::ALL {
        assert!(script.contains(&format!("\"{}\"", one.code())) && script.contains(one.words().0), "{one:?}");
    }
    // Licences of others stand beside what they released.
    for licence in [
        include_str!("../../../../core/src/ui/verify/vendor/noble-ed25519/LICENSE"),
        include_str!("../../../../core/src/ui/verify/vendor/qr/LICENSE"),
    ] {
        assert!(licence.contains("Permission is hereby granted") || licence.contains("Apache License"));
    }
}

/// The log begins with its first entry.
async fn begin(house: &TestHouse) {
    let (job, id) = (house.app.clone(), house.app.ids.next(house.app.clock.now()));
    let put =
        house.app.db.write(move |tx| Ok(log::publish(tx, id, log::Kind::Key, 0, job.clock.now(), b"x")?));
    put.await.unwrap();
    log::sequence(&house.app).await.unwrap();
}

#[tokio::test]
async fn the_page_carries_the_keys_and_may_use_the_camera() {
    for house in TestHouse::on_both().await {
        let visitor = house.visitor();
        let empty = house.get(&visitor, PATH).await;
        assert_eq!(empty.status, StatusCode::OK);
        assert!(empty.text.contains("data-log=\"\"") && empty.main_text().contains("还没有开始"));
        begin(&house).await;
        let keys = house.get(&visitor, "/log/keys").await.text;
        let shown = house.get(&visitor, PATH).await;
        let key = keys.trim().replace('+', "&#43;");
        let has_key =
            shown.text.contains(&format!("data-log=\"{}\"", keys.trim())) || shown.text.contains(&key);
        assert!(has_key, "{keys}{}", shown.text);
        let header = |name: &str| shown.headers[name].to_str().unwrap().to_owned();
        assert!(header("permissions-policy").contains("camera=(self)"));
        assert!(header("content-security-policy").contains("script-src 'self';"));
        assert!(
            house.get(&visitor, "/log").await.headers["permissions-policy"]
                .to_str()
                .unwrap()
                .contains("camera=()")
        );
        let name = assets::url("verify-", ".js");
        assert!(shown.text.contains(&format!("<script src=\"{name}\" defer></script>")), "{}", shown.text);
        assert_eq!(house.get(&visitor, &name).await.text, script());
    }
}

#[tokio::test]
async fn the_file_is_whole_and_the_same_for_everybody() {
    let house = TestHouse::lite().await;
    begin(&house).await;
    let file = house.get(&house.visitor(), "/verify/houji-verify.html").await;
    assert_eq!(file.status, StatusCode::OK);
    assert!(file.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
    let villager = house.villager("卫小满", ZHAIDONG).await;
    assert_eq!(house.get(&villager, "/verify/houji-verify.html").await.text, file.text);
    let told = |what: &str| file.text.contains(what);
    assert!(told("data-alone") && told(script()) && told(assets::CSS) && told("default-src 'none'"));
    // Nothing is fetched from anywhere, and nobody is in it.
    assert!(!told("<link") && !told(" src=") && !told("卫小满"));
    assert_eq!(file.text.matches("</script>").count(), 1);
}
