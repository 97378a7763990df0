//! Photos that come with a voucher, on its page and over the API.

use super::Bench;
use super::entry::{NEW, holds};
use crate::payments::tests::papers::{multipart, send};
use crate::payments::tests::photo;
use crate::testing::TestHouse;
use axum::body::Body;
use axum::http::{Request, header};
use serde_json::json;

impl Bench {
    /// The form as a browser sends it that has chosen files.
    fn multipart(&self, body: Vec<u8>) -> Request<Body> {
        let kind = "multipart/form-data; boundary=edge";
        self.clerk.request("POST", NEW).header(header::CONTENT_TYPE, kind).body(Body::from(body)).unwrap()
    }
}

/// The lines of a voucher that balances.
const EVEN: [(&str, &str); 4] =
    [("line1-account", "513"), ("line1-debit", "20"), ("line2-account", "102"), ("line2-credit", "20")];

fn form<'a>(act: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    [&[("act", act), ("day", "2026-02-06"), ("summary", "付办公费"), ("papers", "2")], more].concat()
}

#[tokio::test(flavor = "multi_thread")]
async fn photos_come_with_the_voucher_and_wait_while_something_is_mended() {
    for house in TestHouse::on_both().await {
        let bench = Bench::open_with(house, "D 102 1000;C 301 1000").await;
        let (house, clerk) = (&bench.house, &bench.clerk);
        let page = house.get(clerk, NEW).await;
        assert!(page.text.contains("multipart/form-data") && page.text.contains("name=\"photos\""));
        // A refused voucher keeps what was typed, and the photos.
        let short = form("post", &EVEN[..3]);
        let refused = send(house, clerk, NEW, &short, 2).await;
        assert_eq!(refused.status.as_u16(), 422, "{}", refused.text);
        holds(&refused, "line1-debit", "20");
        let kept: Vec<&str> = refused.text.split("name=\"kept\" value=\"").skip(1).collect();
        let kept: Vec<&str> = kept.iter().map(|rest| rest.split('"').next().unwrap()).collect();
        assert_eq!(kept.len(), 2, "{}", refused.text);
        // A button that posts nothing keeps them as well; a photo too many is told with the rest.
        let waiting = [("kept", kept[0]), ("kept", kept[1])];
        let looked = send(house, clerk, NEW, &form("check", &[&EVEN[..], &waiting].concat()), 0).await;
        assert_eq!(looked.text.matches("name=\"kept\"").count(), 2);
        let over = send(house, clerk, NEW, &form("post", &[&EVEN[..], &waiting].concat()), 5).await;
        assert_eq!(over.status.as_u16(), 422);
        assert!(over.main_text().contains("最多加 6 张"), "{}", over.main_text());
        let unread = send(house, clerk, NEW, &form("check", &[("kept", "123456")]), 0).await;
        assert!(unread.main_text().contains("有照片没有收下"), "{}", unread.main_text());
        assert_eq!(bench.vouchers().await, 1, "nothing was posted");
        let done = send(house, clerk, NEW, &form("post", &[&EVEN[..], &waiting].concat()), 1).await;
        assert_eq!(done.status.as_u16(), 303, "{}", done.main_text());
        let sheet = house.get(clerk, done.location()).await;
        assert!(sheet.text.contains("单据照片 3") && !sheet.text.contains("单据照片 4"), "{}", sheet.text);
        let url = "/api/v1/books/14082410320101/vouchers/2/attachments";
        assert_eq!(house.api_get(clerk, url).await.json().as_array().unwrap().len(), 3);
        // What was used up can be used for no other voucher.
        let again = send(house, clerk, NEW, &form("post", &[&EVEN[..], &waiting].concat()), 0).await;
        assert_eq!(again.status.as_u16(), 422);
        assert!(again.main_text().contains("已经不在了"), "{}", again.main_text());
        assert_eq!(bench.vouchers().await, 2);
        bench.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_longest_voucher_comes_with_photos_and_the_same_form_posts_once() {
    for house in TestHouse::on_both().await {
        let bench = Bench::open_with(house, "D 102 1000;C 301 1000").await;
        let (house, clerk) = (&bench.house, &bench.clerk);
        let words = "长".repeat(60);
        let names: Vec<[String; 4]> = (1..=200)
            .map(|at| ["summary", "account", "side", "debit"].map(|cell| format!("line{at}-{cell}")))
            .collect();
        let mut fields = form("post", &[("rows", "200")]);
        for [summary, account, side, debit] in &names[..199] {
            fields.extend([(summary.as_str(), words.as_str()), (account, "513.02 管理费用 办公")]);
            fields.extend([(side.as_str(), "D"), (debit, "1.00")]);
        }
        let last = ["line200-account", "line200-credit", "line200-side"];
        fields.extend(last.into_iter().zip(["102", "199", "C"]));
        let once = clerk.form(&house.app);
        let body = multipart(&once, &fields, 6);
        assert!(fields.len() > 60, "more than most forms may have");
        let first = house.send(bench.multipart(body.clone())).await;
        assert_eq!(first.status.as_u16(), 303, "{}", first.text);
        let second = house.send(bench.multipart(body)).await;
        assert_eq!(second.location(), first.location());
        assert_eq!(bench.vouchers().await, 2, "posted once");
        let sheet = house.get(clerk, first.location()).await;
        assert!(sheet.text.contains("单据照片 6"));
        // A form with more parts than the longest voucher is refused whole.
        let many: Vec<(&str, &str)> = vec![("line1-debit", "1"); 1_300];
        let over = house.send(bench.multipart(multipart(&clerk.form(&house.app), &many, 0))).await;
        assert_eq!(over.status.as_u16(), 413);
        bench.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn photos_come_with_a_voucher_over_the_api() {
    for house in TestHouse::on_both().await {
        let bench = Bench::open_with(house, "D 102 1000;C 301 1000").await;
        let (house, clerk) = (&bench.house, &bench.clerk);
        let id = photo(house, clerk, "photo-0001").await;
        let line = |account: &str, side: &str| json!({"account": account, "side": side, "fen": 2000});
        let body = json!({
            "day": "2026-02-06", "summary": "付办公费", "papers": 1,
            "lines": [line("513", "D"), line("102", "C")], "attachments": [id],
        });
        let url = format!("/api/v1/books/{}/vouchers", bench.book);
        let posted = house.api_post(clerk, &url, "voucher-01", body.clone()).await;
        assert_eq!(posted.status.as_u16(), 201, "{}", posted.text);
        let again = house.api_post(clerk, &url, "voucher-01", body.clone()).await;
        assert_eq!(again.json(), posted.json(), "the same once more");
        let stolen = house.api_post(clerk, &url, "voucher-02", body).await;
        assert_eq!(stolen.json()["code"], "files.not_there");
        let kept = house.api_get(clerk, &format!("{url}/2/attachments")).await;
        assert_eq!(kept.json()[0]["id"], id);
        bench.verify().await;
    }
}
