//! Documents beside publications in copies of the log and in the rows behind them: one changed byte is told, with its name.

use super::documents::sent;
use super::{Board, verified};
use crate::args;
use crate::log::{mirror, sequence};
use crate::ops::{self, Level};
use crate::testing::TestHouse;
use houji_core::testing::documents::{Besides, xlsx};
use houji_seal::Notice;
use serde_json::json;

/// A published notice with a workbook and a plain table beside it, in the log.
async fn published(board: &Board) -> (String, Notice) {
    let id = board.begun().await;
    let files = [
        sent(board, "document-1", xlsx(Besides::default())).await,
        sent(board, "document-2", "事项,金额\n石子,1200\n水泥,900\n".into()).await,
    ];
    let body = json!({"seen": board.kept(&id).await.steps, "name": "领料表", "attachments": files});
    let (status, told) = board.post(&board.drafter, &format!("/api/v1/notices/{id}/files"), body).await;
    assert_eq!(status, 200, "{told}");
    board.publish(&id).await;
    sequence(&board.house.app).await.unwrap();
    let notice = board.text(&id).await.parse().unwrap();
    (id, notice)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_byte_of_a_copied_table_counts() {
    let board = Board::open(TestHouse::lite().await).await;
    let (_, notice) = published(&board).await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/log", listener.local_addr().unwrap());
    let router = board.house.router.clone().into_make_service_with_connect_info::<std::net::SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, router).await });
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("copy");
    let job = folder.clone();
    let said = tokio::task::spawn_blocking(move || mirror(&url, &job, None)).await.unwrap().unwrap();
    assert!(said.iter().any(|line| line.contains("附件 2 个")), "{said:?}");
    let (is_good, lines) = verified(&folder).await;
    assert!(is_good && lines.contains("附件 2 个"), "{lines}");
    let names: Vec<&str> = notice.attachments.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["领料表1.xlsx", "领料表2.csv"]);
    for kept in &notice.attachments {
        let file = folder.join("files").join(kept.digest.to_string());
        let whole = std::fs::read(&file).unwrap();
        // All bytes of the small table; of the workbook every seventieth and both ends.
        let step = if kept.name.ends_with(".csv") { 1 } else { 70 };
        for at in (0..whole.len()).step_by(step).chain([whole.len() - 1]) {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            std::fs::write(&file, &bytes).unwrap();
            let (is_good, lines) = verified(&folder).await;
            let part = format!("附件“{}”和公开时不一样", kept.name);
            assert!(!is_good && lines.contains(&part), "{at} of {}: {lines}", kept.name);
        }
        std::fs::write(&file, &whole[..whole.len() - 1]).unwrap();
        assert!(!verified(&folder).await.0, "{} cut short", kept.name);
        std::fs::write(&file, &whole).unwrap();
        assert!(verified(&folder).await.0);
    }
}

const KEPT: &str = "
    SELECT b.id, b.bytes FROM attachment_bytes b JOIN attachment a ON a.county = b.county AND a.id = b.id
     WHERE a.kind = 'document' ORDER BY b.id";
const SPOIL: &str = "UPDATE attachment_bytes SET bytes = $1 WHERE id = $2";

/// The examination's word on what was sent, and on publications.
async fn examined(board: &Board) -> (Level, Level) {
    let house = &board.house;
    let findings = ops::examine(&house.place(), house.app.clock.now(), None).await.unwrap();
    let of = |check: &str| findings.iter().find(|one| one.check == check).unwrap().level;
    (of("files"), of("notices"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_row_of_a_document_is_found() {
    for house in TestHouse::on_both().await {
        let board = Board::open(house).await;
        let (house, (_, notice)) = (&board.house, published(&board).await);
        assert_eq!(examined(&board).await, (Level::Sound, Level::Sound), "{}", house.on);
        let read = |row: &crate::house::Row<'_>| Ok((row.get::<i64>(0)?, row.get::<Vec<u8>>(1)?));
        let kept = house.app.db.read(move |db| Ok(db.rows(KEPT, &[], read)?)).await.unwrap();
        assert_eq!(kept.len(), 2);
        for ((id, whole), file) in kept.into_iter().zip(&notice.attachments) {
            let put = async |bytes: Vec<u8>| {
                house.app.db.write(move |tx| Ok(tx.exec(SPOIL, args![&bytes, id])?)).await.unwrap()
            };
            for at in [0, whole.len() / 2, whole.len() - 1] {
                let mut bytes = whole.clone();
                bytes[at] ^= 1;
                assert_eq!(put(bytes).await, 1);
                assert_eq!(examined(&board).await.0, Level::Error, "{} {at} of {}", house.on, file.name);
                // Nobody is given what is no longer what was published.
                let given = house.get(&house.visitor(), &format!("/files/{}", file.digest)).await;
                assert_ne!(given.status.as_u16(), 200, "{} {at} of {}", house.on, file.name);
            }
            put(whole).await;
            assert_eq!(examined(&board).await.0, Level::Sound);
        }
        // The row that says what it was.
        for spoil in [
            "UPDATE attachment SET sha256 = once WHERE kind = 'document'",
            "DELETE FROM attachment WHERE kind = 'document'",
        ] {
            house.app.db.write(move |tx| Ok(tx.exec(spoil, &[])?)).await.unwrap();
            assert_eq!(examined(&board).await, (Level::Error, Level::Error), "{} {spoil}", house.on);
        }
    }
}
