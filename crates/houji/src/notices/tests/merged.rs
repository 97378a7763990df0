//! A village that was merged into another: what it published stays readable, and the other one owes from then on.

use super::Board;
use super::days::{all, on, start};
use crate::args;
use crate::testing::{TestHouse, XIAONING, ZHAIDONG, code};

const MERGE: &str = "UPDATE division SET valid_to = '2026-03-20', successor = $2 WHERE code = $1";

#[tokio::test(flavor = "multi_thread")]
async fn what_a_merged_village_published_stays_and_its_successor_owes() {
    for house in TestHouse::on_both().await {
        let board = Board::open(house).await;
        let house = &board.house;
        start(&board).await;
        let id = board.begun().await;
        board.publish(&id).await;
        let name = board.kept(&id).await.name();
        on(&board, "2026-03-02").await;
        let owes = |village: &str, period: &str, duties: &[crate::notices::model::Duty]| {
            let of = duties.iter().filter(|duty| duty.village == code(village));
            of.filter(|duty| duty.period.to_string() == period).count()
        };
        let before = all(&board).await;
        assert_eq!([owes(ZHAIDONG, "2026-02", &before), owes(XIAONING, "2026-02", &before)], [4, 4]);
        let (gone, into) = (code(ZHAIDONG).as_i64(), code(XIAONING).as_i64());
        let merge = house.app.db.write(move |tx| {
            tx.exec(MERGE, args![gone, into])?;
            Ok(crate::registry::store::next_version(tx)?)
        });
        merge.await.unwrap();
        house.app.refresh_registry().await.unwrap();
        on(&board, "2026-04-01").await;
        let after = all(&board).await;
        assert_eq!(
            [owes(ZHAIDONG, "2026-03", &after), owes(XIAONING, "2026-03", &after)],
            [0, 4],
            "{}",
            house.on
        );
        let visitor = house.visitor();
        let page = house.get(&visitor, &format!("/notices/{name}")).await;
        assert!(page.status == 200 && page.text.contains("种地补贴发放表"), "{}", page.text);
        assert_eq!(house.get(&visitor, &format!("/notices/{name}/1.txt")).await.status, 200);
        let old = house.get(&visitor, &format!("/v/{ZHAIDONG}")).await;
        assert_eq!((old.status.as_u16(), old.location()), (303, format!("/v/{XIAONING}").as_str()));
        let old = house.get(&visitor, &format!("/v/{ZHAIDONG}?q=old")).await.main_text();
        assert!(old.contains("这里是合并以前公开的") && old.contains("种地补贴发放表"), "{old}");
        let new = house.get(&visitor, &format!("/v/{XIAONING}")).await;
        assert!(new.text.contains(&format!("/v/{ZHAIDONG}?q=old")), "{}", new.text);
        board.verify().await;
    }
}
