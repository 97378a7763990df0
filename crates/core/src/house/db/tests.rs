use super::conn::Conn;
use super::migrate::{migrate, migrate_to};
use super::queue::queues;
use super::writer::Job;
use super::{Db, Source, Tx};
use crate::house::Stop;
use crate::house::error::BUSY;
use crate::testing::TestHouse;
use futures_util::FutureExt;
use futures_util::future::join_all;
use std::sync::mpsc::channel;

#[test]
fn rows_are_found_by_the_index_made_for_them() {
    let dir = tempfile::tempdir().unwrap();
    let source = Source::Lite(dir.path().join("houji.db"));
    migrate(&source).unwrap();
    // A second start gives the same figures again.
    migrate(&source).unwrap();
    let mut conn = Conn::open(&source).unwrap();
    let args = crate::args![1, 2];
    for (sql, index) in [
        (
            "EXPLAIN QUERY PLAN SELECT role FROM post WHERE county = $1 AND person = $2 ORDER BY county, id",
            "post_person",
        ),
        ("EXPLAIN QUERY PLAN SELECT data FROM passkey WHERE county = $1 AND person = $2", "passkey_person"),
        (
            "EXPLAIN QUERY PLAN SELECT data FROM record WHERE county = $1 AND subject = $2 ORDER BY at",
            "record_subject",
        ),
    ] {
        let plan = conn.rows(sql, args, |row| row.get::<String>(3)).unwrap();
        assert!(plan.iter().any(|step| step.contains(index)), "{sql}: {plan:?}");
    }
}

#[test]
fn totals_of_an_older_county_are_kept() {
    let dir = tempfile::tempdir().unwrap();
    let source = Source::Lite(dir.path().join("houji.db"));
    migrate_to(&source, 26).unwrap();
    let mut conn = Conn::open(&source).unwrap();
    conn.batch(
        "INSERT INTO tally (county, place, measure, span, lane, n)
         VALUES (1, 1, 'open', 0, 0, 7), (1, 1, 'about', 202611, 0, 5), (1, 1, 'filed', 20261130, 0, 2),
                (1, 1, 'filed', 20261130, 3, 1)",
    )
    .unwrap();
    migrate(&source).unwrap();
    let rows = "SELECT measure, span, lane, n FROM tally WHERE county = $1 AND place = $1 ORDER BY county, place, span, measure, lane";
    let found = conn
        .rows(rows, crate::args![1], |row| {
            Ok((row.get::<String>(0)?, row.get::<i64>(1)?, row.get::<i64>(2)?, row.get::<i64>(3)?))
        })
        .unwrap();
    let expected = [
        ("filed", 20_261_130, 0, 2),
        ("filed", 20_261_130, 3, 1),
        ("about", 20_261_199, 0, 5),
        ("open", 99_999_999, 0, 7),
    ];
    assert_eq!(found, expected.map(|(measure, span, lane, n)| (measure.to_owned(), span, lane, n)));
}

fn job(near: Option<i64>) -> Job {
    Job::new((near, false), Box::new(|_| Ok(Box::new(()))), tokio::sync::oneshot::channel().0)
}

#[test]
fn jobs_near_one_thing_go_to_one_writer_and_the_others_go_alone() {
    let (queues, mut inboxes) = queues(3, 4);
    for near in [Some(7), Some(4), None, Some(1), Some(4), Some(10), None, Some(2)] {
        queues.send(near, job(near)).unwrap();
    }
    queues.stop();
    let mut taken: Vec<Vec<Vec<Option<i64>>>> = Vec::new();
    for inbox in &mut inboxes {
        let mut batches = Vec::new();
        while let Some(batch) = inbox.next() {
            batches.push(batch.iter().map(|job| job.near).collect::<Vec<_>>());
        }
        taken.push(batches);
    }
    let mut alone = Vec::new();
    for batches in &mut taken {
        alone.extend(batches.extract_if(.., |batch| batch == &[None]));
    }
    assert_eq!(alone.len(), 2, "each of the two near nothing was taken once, by itself");
    let in_order = vec![vec![Some(1), Some(4), Some(4), Some(7)], vec![Some(10)]];
    assert_eq!(taken, [vec![], in_order, vec![vec![Some(2)]]]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_nobody_waits_for_fails_its_own_job_and_no_other() {
    for house in TestHouse::on_both().await {
        let county = house.app.db.county().as_i64();
        let keep = |name: &'static str| {
            house.app.db.write_near(Some(1), move |tx| {
                tx.put(
                    "INSERT INTO meta (county, name, value) VALUES ($1, $2, 'x')",
                    crate::args![county, name],
                )?;
                Ok(())
            })
        };
        let names = ["a", "b", "a", "c", "a", "d"];
        let results = join_all(names.map(keep)).await;
        for (at, (name, result)) in names.iter().zip(&results).enumerate() {
            let first = names.iter().position(|other| other == name) == Some(at);
            match result {
                Ok(()) => assert!(first, "{}: {name} was kept twice", house.on),
                Err(Stop::Failed(why)) => assert!(!first && why.is_unique(), "{}: {why}", house.on),
                Err(other) => panic!("{}: {other}", house.on),
            }
        }
        let kept = house.app.db.read(move |db| {
            let sql = "SELECT name FROM meta WHERE county = $1 AND value = 'x' ORDER BY name";
            Ok(db.rows(sql, crate::args![county], |row| row.get::<String>(0))?)
        });
        assert_eq!(kept.await.unwrap(), ["a", "b", "c", "d"], "{}", house.on);
    }
}

/// The triggers of a voucher look for it and its lines by their keys as soon as there are some hundreds, and not through
/// all of a book.
#[tokio::test]
async fn tables_that_grew_are_looked_at_once() {
    let lite = TestHouse::lite().await;
    assert_eq!(lite.app.db.write(|tx| Ok(tx.look_at_new_tables()?)).await.unwrap(), 0);
    let Ok(url) = std::env::var("HOUJI_TEST_PG") else { return };
    let house = TestHouse::postgres(&url).await;
    assert_eq!(house.app.db.write(|tx| Ok(tx.look_at_new_tables()?)).await.unwrap(), 0, "all are small");
    let grown = "
        INSERT INTO meta (county, name, value)
        SELECT $1, 'grown ' || CAST(n AS TEXT), 'x' FROM generate_series(1, CAST($2 AS BIGINT)) n";
    let county = house.app.db.county().as_i64();
    house.app.db.write(move |tx| Ok(tx.exec(grown, crate::args![county, 1_000])?)).await.unwrap();
    // The server counts rows a moment after a commit.
    let mut looked = 0;
    for _ in 0..100 {
        looked = house.app.db.write(|tx| Ok(tx.look_at_new_tables()?)).await.unwrap();
        if looked > 0 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert_eq!(looked, 1);
    let known = "SELECT CAST(reltuples AS BIGINT) FROM pg_class WHERE relname = 'meta' AND relnamespace = current_schema()::regnamespace";
    let rows = house.app.db.read(move |db| Ok(db.number(known, &[])?)).await.unwrap();
    assert!(rows >= 1_000, "{rows}");
}

/// Callers of one commit are answered together: whoever went away before, or does not look at the answer, holds up nobody.
#[tokio::test]
async fn a_caller_that_goes_away_takes_nobodys_answer_with_it() {
    const CALLERS: usize = 30;
    for house in TestHouse::on_both().await {
        // They are near the same thing, so that one writer has them all, behind one that waits.
        let (release, held) = channel::<()>();
        let held = parking_lot::Mutex::new(held);
        let mut first = Box::pin(house.app.db.write_near(Some(1), move |_| Ok(held.lock().recv().is_ok())));
        assert!((&mut first).now_or_never().is_none());
        let mut waiting: Vec<_> = (0..CALLERS)
            .map(|at| {
                Box::pin(house.app.db.write_near(Some(1), move |tx| {
                    let day = format!("2099-01-{at:02}");
                    let args = crate::args![tx.county().as_i64(), &day];
                    tx.exec(
                        "INSERT INTO calendar_day (county, day, kind, name) VALUES ($1, $2, 'off', '')",
                        args,
                    )?;
                    Ok(at)
                }))
            })
            .collect();
        assert!(waiting.iter_mut().all(|job| job.now_or_never().is_none()), "all are in the queue");
        // Some go away before their answer comes, at either end and between.
        for at in [CALLERS - 1, CALLERS - 2, 7, 0] {
            drop(waiting.remove(at));
        }
        release.send(()).unwrap();
        assert!(first.await.unwrap());
        // Others when it may have come, and nobody looked at it.
        drop(waiting.pop());
        drop(waiting.remove(0));
        let found: Vec<usize> = join_all(waiting).await.into_iter().map(Result::unwrap).collect();
        let gone = [CALLERS - 1, CALLERS - 2, CALLERS - 3, 7, 1, 0];
        assert_eq!(found, (0..CALLERS).filter(|at| !gone.contains(at)).collect::<Vec<_>>());
        let kept = house.app.db.read(|db| {
            let sql = "SELECT COUNT(*) FROM calendar_day WHERE county = $1 AND day >= '2099-01-00'";
            Ok(db.number(sql, crate::args![crate::testing::code(crate::testing::COUNTY).as_i64()])?)
        });
        assert_eq!(kept.await.unwrap(), i64::try_from(CALLERS).unwrap(), "what was asked for is done");
    }
}

/// Whoever makes a draft asks for one thing after the other: they are done in that order, and are seen when something is asked
/// for that is waited for.
#[tokio::test]
async fn patient_writes_of_a_draft_are_done_in_their_order_and_committed_together() {
    const ADD: &str = "
        INSERT INTO meta (county, name, value) VALUES ($1, 'order', $2)
        ON CONFLICT (county, name) DO UPDATE SET value = meta.value || excluded.value";
    let dir = tempfile::tempdir().unwrap();
    let county = crate::testing::code(crate::testing::COUNTY);
    let number = county.as_i64();
    let db = Db::open(&Source::Draft(dir.path().join("houji.db")), county).unwrap();
    let add = |word: &'static str, near: Option<i64>| {
        let work = move |tx: &mut Tx| {
            tx.exec(ADD, crate::args![number, word])?;
            // It is refused after it wrote: of its transaction nothing can be kept.
            if word == "x" { Err(BUSY.into()) } else { Ok(()) }
        };
        let mut adding = Box::pin(db.write_near(near, work));
        let early = db.patiently(|| (&mut adding).now_or_never());
        async move { if let Some(done) = early { done } else { adding.await } }
    };
    let order = || {
        db.read(move |db| {
            let sql = "SELECT value FROM meta WHERE county = $1 AND name = 'order'";
            Ok(db.rows(sql, crate::args![number], |row| row.get::<String>(0))?.pop())
        })
    };
    let first = [add("a", Some(9)), add("b", None), add("c", Some(1))];
    // Long enough for a writer that does not wait.
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    assert_eq!(order().await.unwrap(), None, "nobody waits for them yet");
    db.write(|_| Ok(())).await.unwrap();
    assert_eq!(order().await.unwrap().as_deref(), Some("abc"));
    assert!(join_all(first).await.iter().all(Result::is_ok));
    let second = [add("d", None), add("x", Some(2)), add("e", None)];
    db.write(|_| Ok(())).await.unwrap();
    let ends: Vec<bool> = join_all(second).await.iter().map(Result::is_ok).collect();
    assert_eq!((ends, order().await.unwrap().as_deref()), (vec![true, false, true], Some("abcde")));
    // More than one commit takes, and the end of the program: nothing is waited for that does not come.
    let many: Vec<_> = (0..300).map(|_| add("m", None)).collect();
    db.close();
    assert!(join_all(many).await.iter().all(Result::is_ok));
    let reopened = Db::open(&Source::Draft(dir.path().join("houji.db")), county).unwrap();
    let sql = "SELECT value FROM meta WHERE county = $1 AND name = 'order'";
    let read = reopened.read(move |db| Ok(db.rows(sql, crate::args![number], |row| row.get::<String>(0))?));
    assert_eq!(read.await.unwrap(), [format!("abcde{}", "m".repeat(300))]);
    reopened.close();
}

/// In a county that is in use there is no patience: whoever asks is answered.
#[tokio::test]
async fn nobody_waits_for_patient_writes_outside_of_a_draft() {
    for house in TestHouse::on_both().await {
        let mut asked = Box::pin(house.app.db.write(|_| Ok(7)));
        let early = house.app.db.patiently(|| (&mut asked).now_or_never());
        let answer = if let Some(answer) = early { answer } else { asked.await };
        assert_eq!(answer.unwrap(), 7, "{}", house.on);
    }
}
