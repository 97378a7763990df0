//! The room through its commands and pages, on both databases.

mod desk;
mod life;
mod rules;

use super::check;
use super::commands::{PublishDecision, RecordDecision, TakeStep, VoidDecision};
use super::form::{DecisionForm, MeetingForm, PublicForm, read, read_public, read_step};
use super::model::{DecisionId, Public, Step};
use super::store;
use crate::gate::Role;
use crate::house::Stop;
use crate::testing::{COUNTY, Caller, TestHouse, ZHAIDIAN, ZHAIDONG, code};

pub const SALT: [u8; 16] = [4; 16];

/// A matter that is moved by the branch.
pub fn form() -> DecisionForm {
    let text = str::to_owned;
    DecisionForm {
        kind: text("four_steps"),
        topic: text("ordinary"),
        matter: text("东巷路灯换新"),
        origin: text("branch"),
        amount: text("18400"),
        day: text("2026-02-01"),
    }
}

/// A meeting: step, day, who met, and how many might come, came and agreed.
pub fn meeting(stage: &str, day: &str, body: &str, heads: [i64; 3]) -> MeetingForm {
    let [entitled, attended, in_favor] = heads.map(|n| n.to_string());
    MeetingForm {
        stage: stage.to_owned(),
        day: day.to_owned(),
        body: body.to_owned(),
        entitled,
        attended,
        in_favor,
        content: "换新 23 盏，每盏 800 元".to_owned(),
        minutes: "会议记录〔2026〕3号".to_owned(),
    }
}

/// The three steps before a resolution, each carried.
pub fn before() -> [MeetingForm; 3] {
    [
        meeting("propose", "2026-02-02", "branch", [5, 5, 5]),
        meeting("discuss", "2026-02-03", "committees", [7, 6, 6]),
        meeting("review", "2026-02-05", "party_members", [30, 20, 16]),
    ]
}

/// A village with its clerk.
pub struct Hall {
    pub house: TestHouse,
    pub clerk: Caller,
}

impl Hall {
    pub async fn open(house: TestHouse) -> Hall {
        let clerk = house.officer("郭记账", Role::TownClerk, ZHAIDIAN).await;
        Hall { house, clerk }
    }

    pub async fn record(&self, form: &DecisionForm) -> Result<DecisionId, Stop> {
        let app = &self.house.app;
        let id = DecisionId::from_i64(app.ids.next(app.clock.now()));
        let command = RecordDecision { place: code(ZHAIDONG), written: read(form)?, id, salt: SALT };
        Ok(app.run(self.clerk.actor(), None, command).await?.decision)
    }

    pub async fn step(&self, decision: DecisionId, form: &MeetingForm) -> Result<(), Stop> {
        let command = TakeStep { decision, step: read_step(form)?, salt: SALT };
        self.house.app.run(self.clerk.actor(), None, command).await.map(drop)
    }

    pub async fn publish(&self, decision: DecisionId, what: &str, day: &str) -> Result<(), Stop> {
        let text = str::to_owned;
        let form = PublicForm {
            what: text(what),
            day: text(day),
            notice: text("140824103201-V02-2026-02-11"),
            content: text("换好了，村监会看过"),
        };
        let command = PublishDecision { decision, public: read_public(&form)?, salt: SALT };
        self.house.app.run(self.clerk.actor(), None, command).await.map(drop)
    }

    pub async fn void(&self, decision: DecisionId) -> Result<(), Stop> {
        let command = VoidDecision { decision, reason: "登重了".to_owned(), salt: SALT };
        self.house.app.run(self.clerk.actor(), None, command).await.map(drop)
    }

    /// Where it stands, its steps, and what was published.
    pub async fn rows(&self, id: DecisionId) -> (&'static str, Vec<Step>, Vec<Public>) {
        let county = code(COUNTY).as_i64();
        let rows = self.house.app.db.read(move |db| {
            let of = store::decision(db, county, id)?.unwrap();
            Ok((of.standing().code(), store::steps(db, county, id)?, store::publics(db, county, id)?))
        });
        rows.await.unwrap()
    }

    /// Everything agrees with the record, and the record is whole.
    pub async fn wrong(&self) -> Vec<String> {
        let checked = self.house.app.db.read(|db| Ok(check(db, code(COUNTY).as_i64())?)).await.unwrap();
        checked.wrong
    }
}
