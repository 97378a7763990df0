//! Tables and texts beside a publication: read when they are put there and again when it is published, and given to everybody.

use super::Board;
use crate::log::sequence;
use crate::notices::commands::PublishNotice;
use crate::notices::documents::Looked;
use crate::notices::model::NoticeId;
use crate::testing::{Caller, TestHouse};
use axum::body::Body;
use axum::http::HeaderMap;
use houji_core::testing::documents::{Besides, CARD, PHONE, RESIDENT, docx, paragraph, xlsx};
use houji_seal::Notice;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

/// Sends a document: what is told of it.
pub(super) async fn send(board: &Board, by: &Caller, key: &str, bytes: Vec<u8>) -> (u16, Value) {
    let request = by.request("POST", "/api/v1/notices/documents").header("idempotency-key", key);
    let told = board.house.send(request.body(bytes.into()).unwrap()).await;
    (told.status.as_u16(), told.json())
}

pub(super) async fn sent(board: &Board, key: &str, bytes: Vec<u8>) -> String {
    let (status, told) = send(board, &board.drafter, key, bytes).await;
    assert_eq!(status, 201, "{told}");
    told["id"].as_str().unwrap().to_owned()
}

async fn attach(board: &Board, id: &str, name: &str, files: &[String]) -> (u16, Value) {
    let seen = board.kept(id).await.steps;
    let body = json!({"seen": seen, "name": name, "attachments": files});
    board.post(&board.drafter, &format!("/api/v1/notices/{id}/files"), body).await
}

/// What everybody is given: headers and bytes.
async fn given(board: &Board, path: &str) -> (HeaderMap, Vec<u8>) {
    let request = board.house.visitor().request("GET", path).body(Body::empty()).unwrap();
    let answer = board.house.router.clone().oneshot(request).await.unwrap();
    assert_eq!(answer.status().as_u16(), 200, "{path}");
    let (parts, body) = answer.into_parts();
    (parts.headers, body.collect().await.unwrap().to_bytes().to_vec())
}

async fn beside(board: &Board, id: &str) -> Notice {
    board.text(id).await.parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_kind_lies_beside_a_publication_and_is_taken_home() {
    for house in TestHouse::on_both().await {
        let board = Board::open(house).await;
        let (house, id) = (&board.house, board.begun().await);
        let all: [(&str, Vec<u8>, &str); 4] = [
            ("发放表1.xlsx", xlsx(Besides::default()), "spreadsheetml.sheet"),
            ("发放表2.csv", "事项,金额\n石子,1200\n".into(), "text/csv"),
            ("发放文1.docx", docx(&paragraph(&["按程序办。"]), &[]), "wordprocessingml.document"),
            ("发放文2.txt", "都在这里。\n".into(), "text/plain"),
        ];
        let mut files = Vec::new();
        for (at, (_, bytes, _)) in all.iter().enumerate() {
            files.push(sent(&board, &format!("document-{at}"), bytes.clone()).await);
        }
        let (status, told) = attach(&board, &id, "发放", &files).await;
        assert_eq!(status, 200, "{} {told}", house.on);
        let notice = beside(&board, &id).await;
        let names: Vec<&str> = notice.attachments.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, all.each_ref().map(|(name, ..)| *name));
        let page = house.get(&board.secretary, &format!("/desk/notices/{id}")).await;
        for file in &notice.attachments {
            assert!(
                page.text.contains(&format!("/desk/notices/{id}/files/{}", file.digest)),
                "{}",
                page.text
            );
        }
        board.publish(&id).await;
        let name = board.kept(&id).await.name();
        let shown = house.get(&house.visitor(), &format!("/notices/{name}")).await;
        let print = house.get(&house.visitor(), &format!("/notices/{name}/print")).await;
        for (file, (_, bytes, kind)) in notice.attachments.iter().zip(&all) {
            assert!(shown.text.contains(&format!("/files/{}", file.digest)), "{}", shown.text);
            assert!(shown.text.contains(&file.name) && print.text.contains(&file.name));
            let (headers, given) = given(&board, &format!("/files/{}", file.digest)).await;
            assert!(file.is(&given) && given == *bytes, "as it was sent");
            let told = |header: &str| headers[header].to_str().unwrap().to_owned();
            assert!(told("content-type").contains(kind), "{}", told("content-type"));
            assert!(
                told("content-disposition").starts_with("attachment;"),
                "{}",
                told("content-disposition")
            );
            assert_eq!(told("x-content-type-options"), "nosniff");
            let small = house.get(&house.visitor(), &format!("/files/{}?size=thumb", file.digest)).await;
            assert_eq!(small.status.as_u16(), 404, "no picture of it");
        }
        sequence(&house.app).await.unwrap();
        board.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_of_somebody_anywhere_keeps_a_document_out() {
    for house in TestHouse::on_both().await {
        let board = Board::open(house).await;
        let id = board.begun().await;
        let none = Besides::default();
        let (half, rest) = PHONE.split_at(5);
        let comment = format!("<c><w:comment><w:p><w:r><w:t>{CARD}</w:t></w:r></w:p></w:comment></c>");
        let property = format!("<p><creator>{RESIDENT}</creator></p>");
        let cell = |text: &str| format!("<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>");
        let table = format!("<w:tbl><w:tr>{}{}{}</w:tr></w:tbl>", cell("138"), cell("0013"), cell("8000"));
        let header = format!("<h>{}</h>", paragraph(&[PHONE]));
        let cases: Vec<(Vec<u8>, &str)> = vec![
            (xlsx(Besides { cell: RESIDENT, ..none }), "工作表“名单”的 B3：身份证号"),
            (xlsx(Besides { number: Some(13_800_138_000.0), ..none }), "工作表“名单”的 B4：手机号"),
            (xlsx(Besides { hidden: CARD, ..none }), "隐藏的工作表“底稿”的 A1：银行卡号"),
            (xlsx(Besides { note: PHONE, ..none }), "批注第 2 行：手机号"),
            (xlsx(Besides { property: RESIDENT, ..none }), "文件属性里：身份证号"),
            (xlsx(Besides { header: PHONE, ..none }), "的页眉页脚和说明里：手机号"),
            (docx(&paragraph(&["电话", half, rest]), &[]), "正文第 1 行：手机号"),
            (docx(&table, &[]), "正文第 1 张表的 A1：手机号"),
            (docx("", &[("word/comments.xml", &comment)]), "批注第 1 行：银行卡号"),
            (docx("", &[("docProps/core.xml", &property)]), "文件属性里：身份证号"),
            (docx("", &[("word/header1.xml", &header)]), "页眉页脚第 1 行：手机号"),
            (format!("事项,说明\n石子,无\n水泥,{PHONE}\n").into(), "第 3 行第 2 格：手机号"),
            ("户主,金额\n张建明,500\n".into(), "“户主”一列要先遮住"),
            ("身份证号,金额\n无,500\n".into(), "“身份证号”一列不能公开"),
            (format!("都在这里。\n找 {PHONE}\n").into(), "第 2 行：手机号"),
        ];
        for (at, (bytes, place)) in cases.into_iter().enumerate() {
            let file = sent(&board, &format!("planted-{at:04}"), bytes).await;
            let (status, told) = attach(&board, &id, "发放表", &[file]).await;
            let sentence = told["detail"].as_str().or(told["title"].as_str()).unwrap_or_default();
            assert_eq!((status, told["code"].as_str()), (409, Some("notice.personal")), "{place} {told}");
            assert!(told.to_string().contains(place), "{place}: {sentence} {told}");
        }
        assert!(beside(&board, &id).await.attachments.is_empty());
        let covered = sent(&board, "covered-0001", "户主,金额\n张*明,500\n合计,500\n".into()).await;
        let (status, told) = attach(&board, &id, "发放表", &[covered]).await;
        assert_eq!(status, 200, "{told}");
        board.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_ends_with_the_word_before_its_number_has_it_once() {
    for house in TestHouse::on_both().await {
        let board = Board::open(house).await;
        let (house, id) = (&board.house, board.begun().await);
        let table = sent(&board, "document-01", "事项,金额\n石子,1200\n".into()).await;
        assert_eq!(attach(&board, &id, "会议签到表.csv", &[table]).await.0, 200);
        let [one, two] = [
            sent(&board, "document-02", "事项,金额\n石子,1300\n".into()).await,
            sent(&board, "document-03", "都在这里。\n".into()).await,
        ];
        assert_eq!(attach(&board, &id, "会议签到", &[one, two]).await.0, 200);
        let more = sent(&board, "document-04", "事项,金额\n石子,1400\n".into()).await;
        assert_eq!(attach(&board, &id, "第1.5期表", std::slice::from_ref(&more)).await.0, 200);
        let again = sent(&board, "document-05", "事项,金额\n石子,1500\n".into()).await;
        assert_eq!(attach(&board, &id, "第1.5期", &[again]).await.0, 200);
        let notice = beside(&board, &id).await;
        let names: Vec<&str> = notice.attachments.iter().map(|file| file.name.as_str()).collect();
        let all =
            ["会议签到表1.csv", "会议签到表2.csv", "会议签到文1.txt", "第1.5期表1.csv", "第1.5期表2.csv"];
        assert_eq!(names, all, "{}", house.on);
        board.publish(&id).await;
        let (headers, _) = given(&board, &format!("/files/{}", notice.attachments[0].digest)).await;
        let told = headers["content-disposition"].to_str().unwrap();
        assert!(!told.contains("%E8%A1%A8%E8%A1%A8"), "{told}");
        board.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_looked_at_again_is_not_published() {
    for house in TestHouse::on_both().await {
        let board = Board::open(house).await;
        let (house, id) = (&board.house, board.begun().await);
        let file = sent(&board, "document-01", "都在这里。\n".into()).await;
        assert_eq!(attach(&board, &id, "会议记录", &[file]).await.0, 200);
        board.step(&board.secretary, &id, "check", "").await.unwrap();
        board.step(&board.supervisor, &id, "agree", "看过了。").await.unwrap();
        let (notice, seen) = (NoticeId::parse(&id).unwrap(), board.kept(&id).await.steps);
        let blind = PublishNotice { notice, seen, looked: Looked::default() };
        let told = house.app.run(board.secretary.actor(), None, blind).await.unwrap_err().refusal();
        assert_eq!(told.code, "notice.changed", "{}", house.on);
        // Other bytes than those that were sent are nobody's document.
        let spoil = "UPDATE attachment SET sha256 = once WHERE kind = 'document'";
        house.app.db.write(move |tx| Ok(tx.exec(spoil, &[])?)).await.unwrap();
        assert!(board.step(&board.secretary, &id, "publish", "").await.is_err());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_are_refused_where_only_photos_are_taken_and_by_the_seventh() {
    for house in TestHouse::on_both().await {
        let board = Board::open(house).await;
        let (house, id) = (&board.house, board.begun().await);
        let other =
            board.drafter.request("POST", "/api/v1/attachments").header("idempotency-key", "elsewhere");
        let told = house.send(other.body("都在这里。".into()).unwrap()).await;
        assert_eq!((told.status.as_u16(), told.json()["code"].as_str()), (415, Some("files.unknown")));
        for (bytes, status, code) in [
            (b"%PDF-1.7".to_vec(), 415, "files.pdf"),
            (vec![b'a'; 2 * 1024 * 1024 + 1], 413, "files.document_too_large"),
        ] {
            let (told, body) = send(&board, &board.drafter, &format!("refused-{status}"), bytes).await;
            assert_eq!((told, body["code"].as_str()), (status, Some(code)));
        }
        let (status, _) = send(&board, &board.secretary, "not-theirs", b"a".to_vec()).await;
        assert_eq!(status, 403);
        let mut files = Vec::new();
        for n in 0..6 {
            files.push(sent(&board, &format!("document-{n}"), format!("第 {n} 页。\n").into()).await);
        }
        assert_eq!(attach(&board, &id, "会议记录", &files).await.0, 200);
        let seventh = [sent(&board, "document-7", "再一页。\n".into()).await];
        let (status, told) = attach(&board, &id, "会议记录", &seventh).await;
        assert_eq!((status, told["code"].as_str()), (422, Some("form.incomplete")), "{told}");
        // What was taken off again makes room.
        let digest = beside(&board, &id).await.attachments[0].digest.to_string();
        let seen = board.kept(&id).await.steps;
        let body = json!({"seen": seen, "name": "会议记录", "attachments": seventh, "gone": [digest]});
        let (status, told) = board.post(&board.drafter, &format!("/api/v1/notices/{id}/files"), body).await;
        assert_eq!(status, 200, "{} {told}", house.on);
        assert_eq!(beside(&board, &id).await.attachments.len(), 6);
        board.publish(&id).await;
        sequence(&house.app).await.unwrap();
        board.verify().await;
    }
}
