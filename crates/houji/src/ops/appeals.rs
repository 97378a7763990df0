//! Every appeal against the record: its steps, its people, its words.

use super::store::{self, Step, Stored};
use super::{Finding, store::Totals};
use crate::appeals::decide::{filed_words, reply_words};
use crate::appeals::model::Stage;
use crate::house::{Fault, Reader};
use houji_base::{Day, DivisionCode};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Appeals compared at once.
const PAGE: i64 = 500;
/// Most problems kept of one kind.
const MOST: usize = 1000;

/// Facts of the steps, as far as they are compared.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Facts {
    category: String,
    named: bool,
    accept_due: i64,
    score: i64,
    words: String,
}

/// The steps of one appeal, each at most once.
#[derive(Default)]
struct Life<'a> {
    filed: Option<&'a Step>,
    accepted: Option<&'a Step>,
    replied: Option<&'a Step>,
    rated: Option<&'a Step>,
    closed: Option<&'a Step>,
    twice: bool,
}

impl<'a> Life<'a> {
    fn of(steps: &[&'a Step]) -> Life<'a> {
        let mut life = Life::default();
        for step in steps {
            let slot = match step.kind.as_str() {
                "appeal.filed" => &mut life.filed,
                "appeal.accepted" => &mut life.accepted,
                "appeal.replied" => &mut life.replied,
                "appeal.rated" => &mut life.rated,
                _ => &mut life.closed,
            };
            life.twice |= slot.replace(step).is_some();
        }
        life
    }

    /// The stage these steps lead to; `None` when no life goes that way.
    fn stage(&self) -> Option<Stage> {
        let steps = [self.filed, self.accepted, self.replied, self.rated, self.closed].map(|s| s.is_some());
        match steps {
            _ if self.twice => None,
            [true, false, false, false, false] => Some(Stage::Acknowledged),
            [true, true, false, false, false] => Some(Stage::Accepted),
            [true, true, true, false, false] => Some(Stage::Replied),
            [true, true, true, true, false] => Some(Stage::Rated),
            [true, true, true, false, true] => Some(Stage::Unrated),
            _ => None,
        }
    }
}

/// Compares every appeal with the record: first its steps, then its words.
pub(super) fn against_record(db: &mut Reader, county: i64) -> Result<[Finding; 2], Fault> {
    let (mut steps_wrong, mut words_wrong) = (Vec::new(), Vec::new());
    let (mut after, mut count) = (i64::MIN, 0i64);
    loop {
        let appeals = store::appeals(db, county, after, PAGE)?;
        let Some(last) = appeals.last().map(|appeal| appeal.id) else { break };
        let steps = store::steps(db, county, after, last)?;
        let mut by_appeal: BTreeMap<i64, Vec<&Step>> = BTreeMap::new();
        for step in &steps {
            by_appeal.entry(step.subject).or_default().push(step);
        }
        for appeal in &appeals {
            count = count.saturating_add(1);
            let life = Life::of(by_appeal.get(&appeal.id).map_or(&[], Vec::as_slice));
            let note = |found: &mut Vec<String>, what: Option<&str>| {
                if let Some(what) = what.filter(|_| found.len() < MOST) {
                    found.push(format!("诉求 {} 的{what}和记录对不上", appeal.id));
                }
            };
            note(&mut steps_wrong, wrong_step(appeal, &life)?);
            note(&mut words_wrong, wrong_words(appeal, &life)?);
        }
        after = last;
    }
    let filed = store::filed(db, county)?;
    if filed != count {
        steps_wrong.push(format!("记录里有 {filed} 件诉求，表里有 {count} 件"));
    }
    Ok([
        Finding::of("appeals", format!("{count} 件诉求走到哪一步，都和记录一致"), &steps_wrong),
        Finding::of("words", "诉求和答复的原文没被改过", &words_wrong),
    ])
}

/// Which part of an appeal's row differs from its steps.
fn wrong_step(appeal: &Stored, life: &Life<'_>) -> Result<Option<&'static str>, Fault> {
    let stage = life.stage();
    let filed = facts(life.filed)?;
    let at = |step: Option<&Step>| step.map(|step| step.at);
    let town = DivisionCode::from_i64(appeal.village).ok().and_then(DivisionCode::town);
    let rated = facts(life.rated)?.score;
    let same = [
        ("办理阶段", stage.map(Stage::code) == Some(&appeal.stage)),
        ("在办标记", stage.is_some_and(Stage::is_open) == appeal.open),
        ("提交时间", at(life.filed) == Some(appeal.filed_at)),
        ("所在村", life.filed.map(|step| step.place) == Some(appeal.village)),
        ("所在乡镇", town.map(DivisionCode::as_i64) == Some(appeal.town)),
        ("反映人", life.filed.map(|step| step.actor) == Some(appeal.filer)),
        ("类别", filed.category == appeal.category),
        ("写不写名", filed.named == appeal.named),
        ("接办期限", filed.accept_due == appeal.accept_due),
        ("接办时间", at(life.accepted) == appeal.accepted_at),
        ("接办人", life.accepted.map(|step| step.actor) == appeal.handler),
        ("答复时间", at(life.replied) == appeal.replied_at),
        ("结束时间", at(life.rated.or(life.closed)) == appeal.ended_at),
        ("评价", life.rated.map(|_| rated) == appeal.rating),
    ];
    Ok(same.into_iter().find(|(_, same)| !same).map(|(what, _)| what))
}

/// Which text of an appeal is not the one that was recorded.
fn wrong_words(appeal: &Stored, life: &Life<'_>) -> Result<Option<&'static str>, Fault> {
    let Ok(salt) = <[u8; 16]>::try_from(appeal.salt.as_slice()) else { return Ok(Some("原文")) };
    if life.filed.is_some() && facts(life.filed)?.words != filed_words(&salt, &appeal.text, &appeal.spot) {
        return Ok(Some("原文"));
    }
    let [found, done, not_done] = appeal.reply.each_ref().map(|part| part.as_deref().unwrap_or_default());
    let replied = facts(life.replied)?.words;
    Ok((life.replied.is_some() && replied != reply_words(&salt, found, done, not_done)).then_some("答复"))
}

fn facts(step: Option<&Step>) -> Result<Facts, Fault> {
    step.map_or(Ok(Facts::default()), |step| Ok(serde_json::from_str(&step.data)?))
}

/// Compares the totals that are kept with a recount of all appeals.
pub(super) fn totals(db: &mut Reader, county: i64) -> Result<Finding, Fault> {
    let kept = store::totals(db, county)?;
    let mut counted = Totals::new();
    for (village, measure, day, count) in store::recount(db, county)? {
        let mut at = DivisionCode::from_i64(village).ok();
        while let Some(place) = at {
            let total = counted.entry((place.as_i64(), measure.clone(), day)).or_insert(0);
            *total = total.saturating_add(count);
            at = place.parent();
        }
    }
    let mut wrong = Vec::new();
    for key in kept.keys().chain(counted.keys().filter(|key| !kept.contains_key(key))) {
        let (of_kept, of_counted) = (kept.get(key).copied(), counted.get(key).copied());
        let (is, should) = (of_kept.unwrap_or(0), of_counted.unwrap_or(0));
        if is != should {
            let day = if key.2 == 0 { String::new() } else { Day::from_number(key.2).zh() };
            wrong.push(format!("{} 的 {}{day} 记着 {is}，重新数是 {should}", key.0, key.1));
        }
    }
    Ok(Finding::of("totals", format!("{} 个合计和重新数的一样", kept.len()), &wrong))
}
