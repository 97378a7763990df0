//! The log on both databases: appending under faults and side by side, what the world sees of it, and that every changed
//! byte is found.

use crate::house::{App, Fault, Stop, V};
use crate::log::*;
use crate::ops::{self, Level};
use crate::testing::{COUNTY, TestHouse, ZHAIDONG, code};
use crate::tick;
use axum::http::StatusCode;
use houji_seal::{
    Checkpoint, Digest, Finding, Keys, LogProof, Policy, Source as Files, VerifierKey, Walked, leaf_hash,
    read_checkpoint, walk,
};
use serde_json::json;
use std::path::{Path, PathBuf};

async fn put(app: &App, count: i64, length: usize) {
    let job = app.clone();
    let ids: Vec<i64> = (0..count).map(|_| app.ids.next(app.clock.now())).collect();
    app.db
        .write(move |tx| {
            for id in &ids {
                let bytes = vec![u8::try_from(id % 251).unwrap(); length];
                publish(tx, *id, Kind::Key, 0, job.clock.now(), &bytes)?;
            }
            Ok(())
        })
        .await
        .unwrap();
}

/// What doctor says about the log.
async fn examined(house: &TestHouse) -> Checked {
    let found = house.app.db.read(|db| Ok(check(db, code(COUNTY), None)?)).await.unwrap();
    assert_eq!(found.wrong, Vec::<String>::new(), "{}", house.on);
    found
}

/// The log as served.
struct Served(tokio::runtime::Handle, axum::Router);

impl Files for Served {
    type Fault = Fault;

    fn get(&mut self, path: &str) -> Result<Option<Vec<u8>>, Fault> {
        use http_body_util::BodyExt;
        use tower::ServiceExt;
        let request =
            axum::http::Request::get(format!("/log/{path}")).body(axum::body::Body::empty()).unwrap();
        self.0.block_on(async {
            let answer = self.1.clone().oneshot(request).await.unwrap();
            let is_there = answer.status() == StatusCode::OK;
            let bytes = answer.into_body().collect().await.unwrap().to_bytes();
            Ok(is_there.then(|| bytes.to_vec()))
        })
    }
}

async fn walked(house: &TestHouse) -> Walked {
    let mut served = Served(tokio::runtime::Handle::current(), house.router.clone());
    tokio::task::spawn_blocking(move || {
        let keys = String::from_utf8(served.get("keys").unwrap().unwrap()).unwrap();
        let first: VerifierKey = keys.lines().next().unwrap().parse().unwrap();
        let note = read_checkpoint(&mut served).unwrap();
        walk(&mut served, &first, &[note]).unwrap()
    })
    .await
    .unwrap()
}

#[tokio::test]
async fn a_stranger_reads_and_checks_the_log() {
    for house in TestHouse::on_both().await {
        let visitor = house.visitor();
        assert_eq!(house.get(&visitor, "/log/checkpoint").await.status, StatusCode::NOT_FOUND);
        assert_eq!(house.get(&visitor, "/api/v1/log").await.status, StatusCode::NOT_FOUND);
        assert!(house.get(&visitor, "/log").await.main_text().contains("还没有内容"));
        for step in [1, 3, 300, 1] {
            put(&house.app, step, 40).await;
            sequence(&house.app).await.unwrap();
        }
        let seen = walked(&house).await;
        assert_eq!((seen.size, examined(&house).await.entries), (305, 305));
        let page = house.get(&visitor, "/log").await;
        assert!(
            page.main_text().contains("一共305 条") || page.main_text().contains("305 条"),
            "{}",
            page.main_text()
        );
        assert!(house.get(&visitor, "/log?before=3").await.main_text().contains("第 0 条"));
        let shown = house.get(&visitor, "/api/v1/log").await.json();
        assert_eq!(
            (shown["size"].clone(), shown["root"].as_str().unwrap().to_owned()),
            (305.into(), seen.root.to_string())
        );
        for n in [0, 255, 256, 304] {
            let proof = house.get(&visitor, &format!("/log/proof/{n}")).await.text;
            assert_eq!(house.get(&visitor, &format!("/api/v1/log/entries/{n}/proof")).await.text, proof);
            let page = house.get(&visitor, &format!("/api/v1/log/entries?from={n}&limit=1")).await.json();
            let leaf = Digest::from_hex(page["items"][0]["leaf"].as_str().unwrap()).unwrap();
            let origin = seen.key.name().to_string();
            let policy = Policy { origin, log: seen.key.clone(), witnesses: Vec::new(), needed: 0 };
            let proof: LogProof = proof.parse().unwrap();
            let index = u64::try_from(n).unwrap();
            let agrees = Finding::Agrees { index, size: 305, witnesses: Vec::new() };
            assert_eq!(policy.check(&leaf, &proof), Ok(agrees));
            assert_eq!(policy.check(&leaf_hash(b"other"), &proof), Ok(Finding::Differs));
        }
        for nothing in [
            "/log/proof/305",
            "/log/tile/0/002",
            "/log/tile/0/001.p/50",
            "/log/tile/x",
            "/log/tile/entries/001",
        ] {
            assert_eq!(house.get(&visitor, nothing).await.status, StatusCode::NOT_FOUND, "{nothing}");
        }
        let tile = house.get(&visitor, "/log/tile/0/001.p/7").await;
        assert!(
            tile.status == StatusCode::OK
                && tile.headers["cache-control"].to_str().unwrap().contains("immutable")
        );
        assert_eq!(house.get(&visitor, "/log/checkpoint").await.headers["cache-control"], "no-cache");
    }
}

#[tokio::test]
async fn a_new_key_is_signed_for_by_the_old() {
    for house in TestHouse::on_both().await {
        assert!(rotate(&house.app).await.is_err(), "nothing to rotate yet");
        for _ in 0..3 {
            put(&house.app, 2, 9).await;
            sequence(&house.app).await.unwrap();
            let before = walked(&house).await.key;
            let next = rotate(&house.app).await.unwrap();
            assert_ne!(before, next);
            assert_eq!(walked(&house).await.key, next);
        }
        put(&house.app, 2, 9).await;
        sequence(&house.app).await.unwrap();
        let vault = house.app.vault.clone();
        let found = house.app.db.read(move |db| Ok(check(db, code(COUNTY), Some(&vault))?)).await.unwrap();
        assert!(found.wrong.is_empty() && found.entries == 11, "{found:?}");
        let old = "SELECT COUNT(*) FROM log_key WHERE county = $1 AND secret IS NOT NULL";
        let county = code(COUNTY).as_i64();
        let secrets = house.app.db.read(move |db| Ok(db.number(old, &[V::Int(county)])?)).await.unwrap();
        assert_eq!(secrets, 1, "the secrets before are gone");
    }
}

#[tokio::test]
async fn the_record_is_anchored_in_the_log() {
    for house in TestHouse::on_both().await {
        let villager = house.villager("卫小满", ZHAIDONG).await;
        let body = json!({"category": "other", "text": "一件说给村里听的事情", "mode": "named"});
        house.api_post(&villager, "/api/v1/appeals", "file-0001", body).await;
        anchor(&house.app).await.unwrap();
        house.clock.set(house.app.clock.now().plus_hours(1));
        tick::once(&house.app).await.unwrap();
        let found = examined(&house).await;
        assert!(found.anchors >= 1 && found.entries >= 1, "{found:?}");
        let page = house.get(&house.visitor(), "/log").await;
        assert!(page.main_text().contains("当天办事记录的尾码"), "{}", page.main_text());
        assert!(!page.text.contains("卫小满"));
    }
}

/// Whatever commit breaks: what was queued enters the log once, in one line of checkpoints.
#[tokio::test]
async fn a_crash_between_cause_and_checkpoint_loses_nothing() {
    for house in TestHouse::on_both().await {
        house.app.db.chaos().begin(7, 3);
        let mut queued = 0;
        for _ in 0..40 {
            let (job, id) = (house.app.clone(), house.app.ids.next(house.app.clock.now()));
            let put = house.app.db.write(move |tx| Ok(publish(tx, id, Kind::Key, 0, job.clock.now(), b"x")?));
            queued += i64::from(put.await.is_ok());
            let _ = sequence(&house.app).await;
        }
        house.app.db.chaos().begin(0, 0);
        sequence(&house.app).await.unwrap();
        assert_eq!(examined(&house).await.entries, queued, "{}", house.on);
        assert!(queued > 10);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_processes_never_fork_the_log() {
    let Ok(url) = std::env::var("HOUJI_TEST_PG") else {
        assert!(std::env::var_os("CI").is_none(), "HOUJI_TEST_PG must name a PostgreSQL server");
        return;
    };
    let house = TestHouse::postgres(&url).await;
    let second = house.second().await;
    let run = |app: App| {
        tokio::spawn(async move {
            for _ in 0..25 {
                put(&app, 3, 8).await;
                sequence(&app).await.unwrap();
            }
        })
    };
    let tasks = [run(house.app.clone()), run(second.clone()), run(second.clone())];
    for task in tasks {
        task.await.unwrap();
    }
    sequence(&house.app).await.unwrap();
    assert_eq!(examined(&house).await.entries, 225);
    second.db.close();
}

/// Every kind of spoiling is found by the examination, and nothing is signed on top of changed tiles.
#[tokio::test]
async fn whatever_is_changed_is_found() {
    for house in TestHouse::on_both().await {
        put(&house.app, 2, 9).await;
        sequence(&house.app).await.unwrap();
        for spoil in [
            "UPDATE log_entry SET bytes = $1 WHERE n = 1",
            "UPDATE log_tile SET bytes = $1 WHERE n = 0",
            "UPDATE log_checkpoint SET root = $1 WHERE size = 2",
            "UPDATE log_checkpoint SET note = 'x' WHERE size = 2",
            "UPDATE log_checkpoint SET size = 3 WHERE size = 2",
            "UPDATE log_key SET vkey = 'x' WHERE n = 1",
            "DELETE FROM log_entry WHERE n = 1",
            "DELETE FROM log_tile WHERE n = 0",
            "DELETE FROM log_checkpoint",
        ] {
            let args: &[V<'static>] = if spoil.contains("$1") { &[V::Bytes(&[9; 32])] } else { &[] };
            let found = house
                .app
                .db
                .write(move |tx| {
                    assert_eq!(tx.exec(spoil, args)?, 1);
                    let found = check(tx, code(COUNTY), None)?;
                    // Thrown away again with the transaction.
                    Err::<(), Stop>(Fault::new(format!("{} found", found.wrong.len())).into())
                })
                .await;
            let said = format!("{:?}", found.unwrap_err());
            assert!(!said.contains("0 found") && said.contains("found"), "{}: {spoil}: {said}", house.on);
        }
        examined(&house).await;
        let spoil = "UPDATE log_tile SET bytes = $1 WHERE n = 0";
        house.app.db.write(move |tx| Ok(tx.exec(spoil, &[V::Bytes(&[9; 64])])?)).await.unwrap();
        put(&house.app, 1, 9).await;
        assert!(sequence(&house.app).await.is_err());
        let place = house.place();
        house.app.db.close();
        let findings = ops::examine(&place, house.app.clock.now(), None).await.unwrap();
        assert!(findings.iter().any(|one| one.check == "log" && one.level == Level::Error), "{findings:?}");
    }
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files_below(&path)) } else { found.push(path) }
    }
    found
}

/// A server of the log on a free port, for as long as the runtime lives.
async fn serve(house: &TestHouse) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/log", listener.local_addr().unwrap());
    let router = house.router.clone().into_make_service_with_connect_info::<std::net::SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

async fn copy(url: &str, dir: &Path) -> Result<Vec<String>, String> {
    let (url, dir) = (url.to_owned(), dir.to_owned());
    let done = tokio::task::spawn_blocking(move || mirror(&url, &dir, None)).await.unwrap();
    done.map_err(|why| format!("{why:?}"))
}

async fn verified(target: &Path, key: Option<VerifierKey>) -> Result<Vec<String>, String> {
    let target = target.to_str().unwrap().to_owned();
    let keys = Keys { log: key.into_iter().collect(), ..Keys::default() };
    let told = tokio::task::spawn_blocking(move || verify(&target, &keys, None)).await.unwrap().unwrap();
    if told.verdict.is_good() { Ok(told.lines) } else { Err(format!("{told:?}")) }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_grows_with_the_log_and_sees_every_change() {
    let house = TestHouse::lite().await;
    let url = serve(&house).await;
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("copy");
    assert!(copy(&url, &folder).await.is_err(), "there is no log yet");
    for step in [3, 300] {
        put(&house.app, step, 20).await;
        sequence(&house.app).await.unwrap();
        copy(&url, &folder).await.unwrap();
        verified(&folder, None).await.unwrap();
    }
    let first = walked(&house).await.key;
    let next = rotate(&house.app).await.unwrap();
    let said = copy(&url, &folder).await.unwrap();
    assert!(said[1].contains("比上次多 1 条"), "{said:?}");
    assert!(copy(&url, &folder).await.unwrap()[1].contains("比上次多 0 条"));
    verified(&folder, Some(first)).await.unwrap();
    assert!(verified(&folder, Some(next.clone())).await.is_err(), "only who believes the first key follows");

    // One byte of any file, at its beginning, middle and end.
    let mut files = files_below(&folder);
    files.retain(|file| !file.ends_with("keys"));
    assert_eq!(files.len(), 6, "{files:?}");
    for file in files {
        let whole = std::fs::read(&file).unwrap();
        for at in [0, whole.len() / 2, whole.len() - 2] {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            std::fs::write(&file, &bytes).unwrap();
            assert!(verified(&folder, None).await.is_err(), "{} {at}", file.display());
        }
        std::fs::write(&file, &whole).unwrap();
    }
    // A proof on one sheet.
    let sheet = dir.path().join("log-5.tlog-proof");
    put(&house.app, 1, 20).await;
    sequence(&house.app).await.unwrap();
    std::fs::write(&sheet, house.get(&house.visitor(), "/log/proof/5").await.text).unwrap();
    verified(&sheet, Some(next)).await.unwrap();
    assert!(verified(&sheet, None).await.is_err());
}

/// A log that begins anew, or with something else, is not taken for the old one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_that_forked_or_shrank_is_refused() {
    let house = TestHouse::lite().await;
    put(&house.app, 5, 20).await;
    sequence(&house.app).await.unwrap();
    let url = serve(&house).await;
    let dir = tempfile::tempdir().unwrap();
    copy(&url, dir.path()).await.unwrap();
    // Cut back to nothing, with its key, and grown again: shorter first, then longer but other.
    let cut = ["DELETE FROM log_entry", "DELETE FROM log_tile", "DELETE FROM log_checkpoint"];
    house
        .app
        .db
        .write(move |tx| {
            for sql in cut {
                tx.exec(sql, &[])?;
            }
            Ok(())
        })
        .await
        .unwrap();
    put(&house.app, 2, 21).await;
    sequence(&house.app).await.unwrap();
    let why = copy(&url, dir.path()).await.unwrap_err();
    assert!(why.contains("变短了"), "{why}");
    put(&house.app, 3, 21).await;
    sequence(&house.app).await.unwrap();
    let why = copy(&url, dir.path()).await.unwrap_err();
    assert!(why.contains("分了叉"), "{why}");
    put(&house.app, 3, 21).await;
    sequence(&house.app).await.unwrap();
    assert!(copy(&url, dir.path()).await.unwrap_err().contains("分了叉"));
    let kept = std::fs::read_to_string(dir.path().join("checkpoint")).unwrap();
    let kept: houji_seal::Note = kept.parse().unwrap();
    assert_eq!(kept.text().parse::<Checkpoint>().unwrap().size(), 5, "the copy stays as it was");
    verified(dir.path(), None).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_witness_cosigns_what_only_grew() {
    for house in TestHouse::on_both().await {
        put(&house.app, 5, 20).await;
        sequence(&house.app).await.unwrap();
        let log = walked(&house).await.key;
        let dir = tempfile::tempdir().unwrap();
        let open = || {
            Witness::open(
                dir.path(),
                "witness.example".parse().unwrap(),
                vec![log.clone()],
                house.clock.clone(),
            )
            .unwrap()
        };
        let key = open().public().clone();
        assert_eq!(*open().public(), key, "the key stays");
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let asked: Asked = format!("http://{}/+{key}", listener.local_addr().unwrap()).parse().unwrap();
        let router = open().router();
        tokio::spawn(async move { axum::serve(listener, router).await });
        for _ in 0..2 {
            ask(&house.app, &asked).await.unwrap();
            ask(&house.app, &asked).await.unwrap();
            put(&house.app, 3, 20).await;
            sequence(&house.app).await.unwrap();
        }
        // The log has forgotten what was cosigned; the witness has not.
        let forget = "DELETE FROM log_cosignature";
        house.app.db.write(move |tx| Ok(tx.exec(forget, &[])?)).await.unwrap();
        ask(&house.app, &asked).await.unwrap();
        examined(&house).await;
        let visitor = house.visitor();
        let shown = house.get(&visitor, "/api/v1/log").await.json();
        assert_eq!(shown["witnesses"], json!([key.to_string()]));
        assert!(house.get(&visitor, "/log").await.main_text().contains("1 家见证看过"));
        let note: houji_seal::Note = house.get(&visitor, "/log/checkpoint").await.text.parse().unwrap();
        assert_eq!(note.verify(&[log.clone(), key]).unwrap().len(), 2);
        // What it is asked by others.
        let witness = open();
        let old = format!("old 0\n\n{note}");
        assert_eq!(witness.add(&old).unwrap(), (409, "11\n".to_owned()));
        assert_eq!(witness.add("x").unwrap().0, 400);
        let fork = houji_seal::LogSigner::new(log.name().clone(), &[3; 32]);
        let signed = fork.sign(&note.text().parse().unwrap()).unwrap();
        assert_eq!(witness.add(&format!("old 11\n\n{signed}")).unwrap().0, 403);
        let other = houji_seal::LogSigner::new("other".parse().unwrap(), &[3; 32]);
        let signed = other.sign(&Checkpoint::new("other", 1, Digest::ZERO).unwrap()).unwrap();
        assert_eq!(witness.add(&format!("old 0\n\n{signed}")).unwrap().0, 404);
        // A log that was made anew under the same key is not cosigned.
        let cut = [
            "DELETE FROM log_entry",
            "DELETE FROM log_tile",
            "DELETE FROM log_checkpoint",
            "DELETE FROM log_cosignature",
        ];
        house
            .app
            .db
            .write(move |tx| {
                for sql in cut {
                    tx.exec(sql, &[])?;
                }
                Ok(())
            })
            .await
            .unwrap();
        for count in [2, 20] {
            put(&house.app, count, 21).await;
            sequence(&house.app).await.unwrap();
            assert!(ask(&house.app, &asked).await.is_err());
        }
    }
}
