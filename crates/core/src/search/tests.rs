//! The index against a plain walk through all documents, on both databases, over documents that come, change and go.

use super::build::take_all;
use super::*;
use crate::house::Stop;
use crate::testing::{COUNTY, QINGHE, QINJIA, TestHouse, XIAONING, ZHAIDIAN, ZHAIDONG, code};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

/// Documents kept in memory.
#[derive(Default)]
struct Shelf(Mutex<BTreeMap<i64, (DivisionCode, Document)>>);

impl Source for Shelf {
    fn code(&self) -> &'static str {
        "test"
    }

    fn entries(&self) -> &'static str {
        "test."
    }

    fn document(
        &self,
        _: &mut Reader,
        _: i64,
        _: &Registry,
        id: i64,
    ) -> Result<Option<(DivisionCode, Document)>, Fault> {
        Ok(self.0.lock().unwrap().get(&id).cloned())
    }

    fn ids(&self, _: &mut Reader, _: i64, after: i64, most: i64) -> Result<Vec<i64>, Fault> {
        let all = self.0.lock().unwrap();
        Ok(all.keys().copied().filter(|id| *id > after).take(most as usize).collect())
    }
}

/// Chance that can be replayed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
}

const WORDS: [&str; 12] =
    ["路灯", "不亮", "水管", "漏水", "机井", "电表", "垃圾", "清运", "LED灯", "第7号", "东巷口", "没人管"];
const PLACES: [&str; 6] = [ZHAIDONG, XIAONING, QINJIA, ZHAIDIAN, QINGHE, COUNTY];

fn document(chance: &mut Chance, id: i64) -> (DivisionCode, Document) {
    let words: Vec<&str> = (0..2 + chance.below(4)).map(|_| chance.of(&WORDS)).collect();
    let place = code(chance.of(&PLACES));
    let keys = vec![format!("2026-{id}")];
    (
        place,
        Document {
            texts: vec![words.concat(), "请来看看".to_owned()], keys, numbers: vec![id.to_string()]
        },
    )
}

fn shelf() -> &'static Shelf {
    Box::leak(Box::default())
}

async fn take(house: &TestHouse, shelf: &'static Shelf, ids: BTreeSet<i64>) {
    let app = house.app.clone();
    app.clone()
        .db
        .write(move |tx| {
            let due = ids.iter().map(|id| (0, *id)).collect();
            Ok(take_all(tx, &app.registry.load(), &[shelf], due)?)
        })
        .await
        .unwrap();
}

async fn sound(house: &TestHouse, shelf: &'static Shelf) -> Checked {
    let (app, county) = (house.app.clone(), code(COUNTY).as_i64());
    app.clone().db.read(move |db| Ok(check(db, county, &app.registry.load(), shelf)?)).await.unwrap()
}

/// All pages of what is found, and how many pages there were.
async fn found(
    house: &TestHouse,
    shelf: &'static Shelf,
    asked: &str,
    at: &str,
    most: usize,
) -> (Vec<i64>, usize) {
    let (asked, at, county) = (asked.to_owned(), code(at), code(COUNTY).as_i64());
    let read = house.app.db.read(move |db| {
        let mut query = Query::default();
        typed(&asked).iter().for_each(|word| query.word(word));
        let towns = [code(ZHAIDIAN), code(QINGHE)];
        let (mut all, mut pages, mut before) = (Vec::new(), 0, i64::MAX);
        loop {
            let question = Question { kind: "test", query: &query, place: at, towns: &towns, before, most };
            let page = find(db, county, &question, |_, ids| {
                assert!(ids.windows(2).all(|two| two[0] > two[1]), "newest first: {ids:?}");
                Ok::<_, Stop>(
                    ids.iter().filter(|id| fits(shelf, &query, at, **id)).map(|id| (*id, *id)).collect(),
                )
            })?;
            pages += 1;
            all.extend(page.hits);
            match page.next {
                Some(next) => {
                    assert!(next < before, "every page gets on");
                    before = next;
                }
                None => return Ok((all, pages)),
            }
        }
    });
    read.await.unwrap()
}

fn fits(shelf: &Shelf, query: &Query, at: DivisionCode, id: i64) -> bool {
    let all = shelf.0.lock().unwrap();
    let Some((place, document)) = all.get(&id) else { return false };
    let texts: Vec<&str> = document.texts.iter().map(String::as_str).collect();
    at.covers(*place) && query.fits(&texts)
}

fn by_walking(shelf: &Shelf, asked: &str, at: &str) -> Vec<i64> {
    let mut query = Query::default();
    typed(asked).iter().for_each(|word| query.word(word));
    let ids: Vec<i64> = shelf.0.lock().unwrap().keys().rev().copied().collect();
    ids.into_iter().filter(|id| fits(shelf, &query, code(at), *id)).collect()
}

#[tokio::test]
async fn the_index_finds_what_a_walk_finds_whatever_comes_changes_and_goes() {
    for house in TestHouse::on_both().await {
        let (shelf, mut chance) = (shelf(), Chance(7));
        for round in 0..12 {
            let ids: BTreeSet<i64> = (0..80).map(|_| 1 + chance.below(700) as i64).collect();
            for id in &ids {
                let mut all = shelf.0.lock().unwrap();
                if chance.below(4) == 0 {
                    all.remove(id);
                } else {
                    all.insert(*id, document(&mut chance, *id));
                }
            }
            take(&house, shelf, ids).await;
            let checked = sound(&house, shelf).await;
            assert_eq!(
                (checked.wrong.as_slice(), checked.docs),
                (&[][..], shelf.0.lock().unwrap().len() as i64)
            );
            for asked in
                ["路灯", "路灯 漏水", "led", "东巷口 没人", "请来看看", "7", "看看 清运垃圾", "机井路灯 水管"]
            {
                for at in [COUNTY, ZHAIDIAN, QINJIA] {
                    let wanted = by_walking(shelf, asked, at);
                    for most in [1, 7, 1000] {
                        if most > 1 || round == 11 {
                            let (all, _) = found(&house, shelf, asked, at, most).await;
                            assert_eq!(all, wanted, "{} round {round}: {asked} in {at}", house.on);
                        }
                    }
                }
            }
        }
        let ids: BTreeSet<i64> = shelf.0.lock().unwrap().keys().copied().collect();
        shelf.0.lock().unwrap().clear();
        take(&house, shelf, ids).await;
        let left = sound(&house, shelf).await;
        assert_eq!((left.docs, left.wrong.len()), (0, 0));
        let rows = house
            .app
            .db
            .read(|db| Ok(store::blocks(db, code(COUNTY).as_i64(), "test", (i64::MIN, 0, 0), 10)?));
        assert!(rows.await.unwrap().is_empty(), "nothing of what was forgotten is left");
    }
}

/// Two common words that never meet are the worst there is: their lists are walked in turns.
#[tokio::test]
async fn common_words_that_never_meet_end_within_bounds_and_every_page_gets_on() {
    let house = TestHouse::lite().await;
    let shelf = shelf();
    let ids: BTreeSet<i64> = (1..=20_000).collect();
    for id in &ids {
        let words = if id % 2 == 0 { "路灯不亮" } else { "水管漏水" };
        let texts = vec![words.to_owned(), if *id == 5 { "路灯".to_owned() } else { String::new() }];
        shelf.0.lock().unwrap().insert(*id, (code(ZHAIDONG), Document { texts, ..Document::default() }));
    }
    take(&house, shelf, ids).await;
    let (all, pages) = found(&house, shelf, "路灯 水管", COUNTY, 50).await;
    assert_eq!(all, [5]);
    assert!(pages < 5, "{pages}");
    let (all, _) = found(&house, shelf, "路灯", ZHAIDIAN, 500).await;
    assert_eq!(all.len(), 10_001);
}

#[tokio::test]
async fn a_block_that_was_spoilt_is_noticed() {
    for house in TestHouse::on_both().await {
        let (shelf, mut chance) = (shelf(), Chance(3));
        let ids: BTreeSet<i64> = (1..=50).collect();
        for id in &ids {
            shelf.0.lock().unwrap().insert(*id, document(&mut chance, *id));
        }
        take(&house, shelf, ids).await;
        assert!(sound(&house, shelf).await.wrong.is_empty());
        house
            .app
            .db
            .write(|tx| {
                Ok(tx.exec(
                    "DELETE FROM search_doc WHERE county = $1 AND id = 7",
                    crate::args![code(COUNTY).as_i64()],
                )?)
            })
            .await
            .unwrap();
        let checked = sound(&house, shelf).await;
        assert_eq!(checked.wrong.len(), 2, "{:?}", checked.wrong);
    }
}
