//! The township's spot check: what is drawn follows from a keyed mark, is recorded with the signature, and is the same again.

use super::Board;
use crate::args;
use crate::notices::decide::Draw;
use crate::notices::model::Stage;
use crate::testing::{TestHouse, ZHAIDONG};

const SHARE: &str = "
    INSERT INTO parameter (county, code, since, value, basis) VALUES (140824000000, 'notice.spot', $1, $2, '本县规定')";
const SIGNED: &str = "SELECT data FROM record WHERE kind = 'notice.agreed' ORDER BY lane, seq";
const NEWEST: &str = "SELECT data FROM record WHERE kind = 'notice.agreed' ORDER BY at";
const SPOIL: &str = "UPDATE record SET data = $1 WHERE data = $2";

async fn share(board: &Board, since: &'static str, share: u64) {
    let set = board.house.app.db.write(move |tx| {
        tx.exec(SHARE, args![since, &share.to_string()])?;
        Ok(crate::registry::store::next_version(tx)?)
    });
    set.await.unwrap();
    board.house.app.refresh_registry().await.unwrap();
}

async fn agreed(board: &Board, id: &str) -> Stage {
    board.step(&board.secretary, id, "check", "").await.unwrap();
    board.step(&board.supervisor, id, "agree", "核对过了。").await.unwrap();
    board.kept(id).await.stage
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lot_below_the_share_is_looked_at_and_no_other() {
    for house in TestHouse::on_both().await {
        let board = Board::open(house).await;
        let id = board.begun().await;
        let name = board.kept(&id).await.name();
        assert!(name.contains(&ZHAIDONG[..9]));
        let mark = board.house.app.vault.mark("notice.spot", &[name.as_bytes(), &1i64.to_be_bytes()]);
        let lot = Draw::of(&mark, 0).lot;
        assert_eq!(agreed(&board, &id).await, Stage::Ready, "nothing is drawn until the county says so");
        for (since, limit, stage) in
            [("2026-01-01", lot, Stage::Ready), ("2026-01-02", lot + 1, Stage::Supervised)]
        {
            board.step(&board.secretary, &id, "return", "再看一遍。").await.unwrap();
            share(&board, since, limit).await;
            assert_eq!(agreed(&board, &id).await, stage, "{} {lot} of {limit}", board.house.on);
        }
        let early = board.step(&board.secretary, &id, "publish", "").await;
        assert_eq!(early, Err("notice.not_now".to_owned()));
        board.step(&board.clerk, &id, "approve", "").await.unwrap();
        board.step(&board.secretary, &id, "publish", "").await.unwrap();
        let told = board
            .house
            .app
            .db
            .read(|db| Ok(db.rows(SIGNED, &[], |row| row.get::<String>(0))?))
            .await
            .unwrap();
        let told: Vec<serde_json::Value> =
            told.iter().map(|data| serde_json::from_str(data).unwrap()).collect();
        assert!(told[0].get("draw").is_none(), "{told:?}");
        for (event, limit) in told[1..].iter().zip([lot, lot + 1]) {
            // A share of nothing draws nothing.
            if limit > 0 {
                assert_eq!(event["draw"], serde_json::json!({"lot": lot, "share": limit}), "{event}");
            }
        }
        board.verify().await;
        let recorded = told[1..].iter().filter(|event| event.get("draw").is_some()).count();
        assert_eq!(usize::try_from(board.checked().await.lots).unwrap(), recorded);
        // A lot that was written otherwise is told, and so is a version that was led past the township.
        let other = (lot + 1) % 100;
        for (from, to, part) in [
            (format!("\"lot\":{lot},"), format!("\"lot\":{other},"), "和再抽一次的对不上"),
            ("\"stage\":\"supervised\"".into(), "\"stage\":\"ready\"".into(), "该不该送乡镇抽审"),
        ] {
            respell(&board, from.clone(), to.clone()).await;
            let wrong = board.wrong().await;
            assert!(wrong.iter().any(|what| what.contains(part)), "{} {part} {wrong:?}", board.house.on);
            respell(&board, to, from).await;
            assert_eq!(board.wrong().await, Vec::<String>::new());
        }
    }
}

/// Writes something in the newest recorded signature otherwise, past everything that guards it.
async fn respell(board: &Board, from: String, to: String) {
    let all =
        board.house.app.db.read(|db| Ok(db.rows(NEWEST, &[], |row| row.get::<String>(0))?)).await.unwrap();
    let before = all.last().unwrap().clone();
    let after = before.replace(&from, &to);
    assert_ne!(before, after, "{from}");
    board.house.app.db.write(move |tx| Ok(tx.exec(SPOIL, args![&after, &before])?)).await.unwrap();
}

#[test]
fn lots_are_spread_over_the_hundred() {
    let lots = (0..100_000u64).map(|n| {
        let mut mark = [0; 32];
        mark[..8].copy_from_slice(&n.to_be_bytes());
        Draw::of(&mark, 30)
    });
    assert_eq!(lots.filter(|draw| draw.is_drawn()).count(), 30_000);
    let of = |share| Draw::of(&[255; 32], share);
    assert_eq!(of(0).lot, u64::MAX % 100);
    assert!(of(16).is_drawn() && !of(15).is_drawn() && of(100).is_drawn() && !of(0).is_drawn());
}
