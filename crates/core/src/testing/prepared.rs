//! Databases for tests. The tables and registers are made once and copied: making them anew took most of a short test.

use super::{COUNTY, code, registers_of};
use crate::house::{Db, Source, db::migrations};
use houji_seal::Digest;
use postgres::{Client, NoTls};
use std::path::Path;
use tokio::sync::OnceCell;

/// A database of its own, dropped at the end.
pub struct Scratch {
    admin: String,
    name: String,
    pub url: String,
}

impl Scratch {
    /// An empty one.
    pub async fn empty(admin: &str) -> Scratch {
        Scratch::of(admin, String::new()).await
    }

    /// One with tables and registers.
    pub async fn prepared(admin: &str) -> Scratch {
        static NAME: OnceCell<String> = OnceCell::const_new();
        let name = NAME.get_or_init(|| template(admin)).await;
        Scratch::of(admin, format!("TEMPLATE {name}")).await
    }

    async fn of(admin: &str, how: String) -> Scratch {
        let number = u64::from_be_bytes(crate::house::random::<8>().unwrap());
        let name = format!("houji_test_{number:x}");
        ask(admin, format!("CREATE DATABASE {name} {how}")).await;
        Scratch { admin: admin.to_owned(), url: swap_database(admin, &name), name }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let (admin, name) = (self.admin.clone(), self.name.clone());
        let gone = std::thread::spawn(move || {
            let mut client = Client::connect(&admin, NoTls).unwrap();
            client.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).unwrap();
        });
        let _ = gone.join();
    }
}

/// Puts an SQLite database with tables and registers at a path.
pub async fn put_lite(path: &Path) {
    static BYTES: OnceCell<Vec<u8>> = OnceCell::const_new();
    let bytes = BYTES.get_or_init(|| async {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("houji.db");
        fill(Source::Lite(path.clone())).await;
        // The last connection that ends leaves everything in the one file.
        assert!(!path.with_extension("db-wal").exists());
        std::fs::read(&path).unwrap()
    });
    std::fs::write(path, bytes.await).unwrap();
}

/// Name of the database on this server that others are copied from. It stays for later runs, until the tables or this
/// county change.
async fn template(admin: &str) -> String {
    let mut of = vec![include_bytes!("mod.rs").as_slice()];
    let migrations = migrations();
    of.extend(migrations.iter().map(|(_, digest)| digest.as_bytes()));
    let name = format!("houji_like_{}", &Digest::of(&of).to_string()[..16]);
    // Nobody copies a half-made one: it gets its name when it is whole.
    let making = Scratch::empty(admin).await;
    fill(Source::Pg(making.url.clone())).await;
    let old = name.clone();
    let admin = admin.to_owned();
    tokio::task::spawn_blocking(move || {
        let mut client = Client::connect(&admin, NoTls).unwrap();
        let there = "SELECT datname FROM pg_database WHERE datname LIKE 'houji_like_%'";
        let there: Vec<String> = client.query(there, &[]).unwrap().iter().map(|row| row.get(0)).collect();
        for other in there.iter().filter(|other| **other != old) {
            // Somebody may be copying it.
            let _ = client.batch_execute(&format!("DROP DATABASE IF EXISTS {other}"));
        }
        if !there.contains(&old) {
            let rename = format!("ALTER DATABASE {} RENAME TO {old}", making.name);
            if let Err(why) = client.batch_execute(&rename) {
                // Another run was quicker.
                assert_eq!(why.code().map(postgres::error::SqlState::code), Some("42P04"), "{why}");
            }
        }
        drop(making);
    })
    .await
    .unwrap();
    name
}

async fn fill(source: Source) {
    let db = tokio::task::spawn_blocking(move || Db::open(&source, code(COUNTY)).unwrap()).await.unwrap();
    db.write(|tx| Ok(registers_of(tx)?)).await.unwrap();
    tokio::task::spawn_blocking(move || db.close()).await.unwrap();
}

async fn ask(admin: &str, sql: String) {
    let admin = admin.to_owned();
    let asked = tokio::task::spawn_blocking(move || {
        Client::connect(&admin, NoTls).unwrap().batch_execute(&sql).unwrap();
    });
    asked.await.unwrap();
}

/// The same server's other database. What a test commits need not outlive the server.
fn swap_database(url: &str, name: &str) -> String {
    let (base, query) = url.split_once('?').map_or((url, ""), |(base, query)| (base, query));
    let cut = base.rfind('/').unwrap();
    let more = if query.is_empty() { String::new() } else { format!("&{query}") };
    format!("{}/{name}?options=-c%20synchronous_commit%3Doff{more}", &base[..cut])
}
