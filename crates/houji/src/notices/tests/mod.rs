//! The room through its commands, pages and API, on both databases.

mod catalogue;
mod copies;
mod corpus;
mod days;
mod documents;
mod files;
mod inside;
mod ladder;
mod life;
mod merged;
mod pages;
mod rules;
mod spot;
mod templates;
mod texts;
mod waiting;

use super::model::{Kept, NoticeId};
use super::store;
use super::{Checked, check};
use crate::gate::Role;
use crate::log::verify;
use crate::testing::{COUNTY, Caller, TestHouse, ZHAIDIAN, ZHAIDONG, code};
use houji_base::Day;
use houji_seal::Keys;
use serde_json::{Value, json};
use std::path::Path;

pub fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

/// What `houji verify` says of a copy of the log: whether all agrees, and its lines.
pub async fn verified(target: &Path) -> (bool, String) {
    let target = target.to_str().unwrap().to_owned();
    let told = tokio::task::spawn_blocking(move || verify(&target, &Keys::default(), None));
    let told = told.await.unwrap().unwrap();
    (told.verdict.is_good(), told.lines.join("\n"))
}

/// A village whose notices are drafted, checked, supervised, approved and published.
pub struct Board {
    pub house: TestHouse,
    pub drafter: Caller,
    pub secretary: Caller,
    pub supervisor: Caller,
    pub clerk: Caller,
    acts: std::sync::atomic::AtomicU32,
}

impl Board {
    pub async fn open(house: TestHouse) -> Board {
        let drafter = house.officer("解报账", Role::VillageAccountant, ZHAIDONG).await;
        let secretary = house.officer("宁书记", Role::VillageSecretary, ZHAIDONG).await;
        let supervisor = house.officer("畅监督", Role::Supervisor, ZHAIDONG).await;
        let clerk = house.officer("薛经办", Role::TownClerk, ZHAIDIAN).await;
        let acts = std::sync::atomic::AtomicU32::new(0);
        Board { house, drafter, secretary, supervisor, clerk, acts }
    }

    /// Posts to the API; the answer's status and body.
    pub async fn post(&self, by: &Caller, path: &str, body: Value) -> (u16, Value) {
        let n = self.acts.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let told = self.house.api_post(by, path, &format!("act-{n:08}"), body).await;
        (told.status.as_u16(), told.json())
    }

    /// Drafts V06 of the day, a typed document.
    pub async fn begin(&self, rows: &str) -> (u16, Value) {
        let document = json!({"title": "种地补贴发放表", "sentence": "今年的种地补贴发下来了。",
                              "table": "补贴", "rows": rows});
        let body = json!({"village": ZHAIDONG, "item": "V06", "period": "2026-03-02", "document": document});
        self.post(&self.drafter, "/api/v1/notices", body).await
    }

    pub async fn begun(&self) -> String {
        let (status, told) = self.begin("户主|金额\n张建明|500\n合计|500").await;
        assert_eq!(status, 201, "{told}");
        told["notice"].as_str().unwrap().to_owned()
    }

    pub async fn kept(&self, id: &str) -> Kept {
        let (county, id) = (code(COUNTY).as_i64(), NoticeId::parse(id).unwrap());
        self.house.app.db.read(move |db| Ok(store::notice(db, county, id)?)).await.unwrap().unwrap()
    }

    /// A step over the API: its code when it was refused.
    pub async fn step(&self, by: &Caller, id: &str, act: &str, words: &str) -> Result<(), String> {
        let seen = self.kept(id).await.steps;
        let path = format!("/api/v1/notices/{id}/steps");
        let (status, told) = self.post(by, &path, json!({"act": act, "seen": seen, "words": words})).await;
        if status == 200 { Ok(()) } else { Err(told["code"].as_str().unwrap().to_owned()) }
    }

    /// All steps until it hangs.
    pub async fn publish(&self, id: &str) {
        self.step(&self.secretary, id, "check", "").await.unwrap();
        self.step(&self.supervisor, id, "agree", "发放名单核对过了。").await.unwrap();
        self.step(&self.secretary, id, "publish", "").await.unwrap();
    }

    pub async fn text(&self, id: &str) -> String {
        let told = self.house.api_get(&self.drafter, &format!("/api/v1/notices/{id}")).await;
        told.json()["text"].as_str().unwrap().to_owned()
    }

    pub async fn wrong(&self) -> Vec<String> {
        self.checked().await.wrong
    }

    /// All notices against what is kept elsewhere.
    pub async fn checked(&self) -> Checked {
        let vault = self.house.app.vault.clone();
        let county = code(COUNTY).as_i64();
        self.house.app.db.read(move |db| Ok(check(db, county, Some(&vault))?)).await.unwrap()
    }

    /// Notices agree with record, log and duties, and the record is whole.
    pub async fn verify(&self) {
        assert_eq!(self.wrong().await, Vec::<String>::new(), "{}", self.house.on);
        self.house.verify_record().await;
    }
}
