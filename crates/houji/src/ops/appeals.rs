//! Every appeal against the record: the life its events lead to, its people, its words.

use super::Finding;
use super::store::{self, Step};
use crate::appeals::commands::behalf_words;
use crate::appeals::decide::{filed_words, note_words};
use crate::appeals::model::{Appeal, AppealEvent, Behalf, Life, Numbered};
use crate::appeals::store as stored;
use crate::house::{Fault, Reader, Vault};
use houji_base::{DivisionCode, Moment, PersonId};
use std::collections::{BTreeMap, BTreeSet};

/// Appeals compared at once.
pub(super) const PAGE: i64 = 500;
/// Most problems kept of one kind.
const MOST: usize = 1000;

/// What was found wrong.
#[derive(Default)]
struct Wrong {
    steps: Vec<String>,
    words: Vec<String>,
}

impl Wrong {
    fn note(list: &mut Vec<String>, appeal: &Appeal, what: Option<&str>) {
        if let Some(what) = what.filter(|_| list.len() < MOST) {
            list.push(format!("诉求 {} 的{what}和记录对不上", appeal.id));
        }
    }
}

/// Compares every appeal with the record: first its life, then its words. The words of sealed ones can only be
/// compared with the key.
pub(super) fn against_record(
    db: &mut Reader,
    county: i64,
    vault: Option<&Vault>,
) -> Result<[Finding; 2], Fault> {
    let (mut wrong, mut after, mut count) = (Wrong::default(), i64::MIN, 0i64);
    loop {
        let appeals = stored::after_id(db, county, after, PAGE)?;
        let Some(last) = appeals.last().map(|kept| kept.appeal.id.as_i64()) else { break };
        let steps = store::steps(db, county, after, last)?;
        let mut by_appeal: BTreeMap<i64, Vec<&Step>> = BTreeMap::new();
        for step in &steps {
            by_appeal.entry(step.subject).or_default().push(step);
        }
        let mut words = stored::bound_words(db, county, vault, (after, last))?;
        let behalves: Option<BTreeMap<i64, Behalf>> = match vault {
            Some(vault) => Some(stored::behalves(db, county, vault, (after, last))?.into_iter().collect()),
            None => None,
        };
        for kept in &appeals {
            let appeal = &kept.appeal;
            count = count.saturating_add(1);
            let id = appeal.id.as_i64();
            let steps = by_appeal.get(&id).map_or(&[][..], Vec::as_slice);
            let events = read(steps);
            Wrong::note(&mut wrong.steps, appeal, wrong_step(kept, &events));
            let said = words.remove(&id).unwrap_or_default();
            Wrong::note(&mut wrong.words, appeal, wrong_words(&said, &events));
            if let Some(behalves) = &behalves {
                Wrong::note(&mut wrong.words, appeal, wrong_behalf(&said, behalves.get(&id), &events));
            }
        }
        after = last;
    }
    let filed = store::filed(db, county)?;
    if filed != count {
        wrong.steps.push(format!("记录里有 {filed} 件诉求，表里有 {count} 件"));
    }
    Ok([
        Finding::of("appeals", format!("{count} 件诉求走到哪一步，都和记录一致"), &wrong.steps),
        Finding::of("words", "诉求和答复的原文没被改过", &wrong.words),
    ])
}

/// The events of one appeal, in the order of their versions; none when one of them cannot be read.
fn read<'a>(steps: &[&'a Step]) -> Vec<(&'a Step, Numbered)> {
    let read = steps.iter().map(|step| Some((*step, serde_json::from_str::<Numbered>(&step.data).ok()?)));
    let mut events = read.collect::<Option<Vec<_>>>().unwrap_or_default();
    events.sort_by_key(|(_, numbered)| numbered.v);
    events
}

/// The life that events lead to; `None` when no life goes that way.
fn fold(events: &[(&Step, Numbered)]) -> Option<Life> {
    let (first, rest) = events.split_first()?;
    let mut life = Life::begin(&first.1.event, Moment::from_millis(first.0.at))?;
    for (step, numbered) in rest {
        let actor = Some(step.actor).filter(|actor| *actor != 0).map(PersonId::from_i64);
        life = life.after(&numbered.event, Moment::from_millis(step.at), actor)?;
        if life.version != numbered.v {
            return None;
        }
    }
    Some(life)
}

/// Which part of an appeal's row differs from its events.
fn wrong_step(row: &stored::Kept, events: &[(&Step, Numbered)]) -> Option<&'static str> {
    let appeal = &row.appeal;
    let Some((
        first,
        Numbered { event: AppealEvent::Filed { category, mode, channel, shown, desk, .. }, .. },
    )) = events.first()
    else {
        return Some("提交");
    };
    let Some(life) = fold(events) else { return Some("办理经过") };
    let (kept, place) = (&appeal.life, DivisionCode::from_i64(first.place).ok());
    let at = if appeal.is_sealed() { desk.place } else { appeal.village };
    let same = [
        ("办理阶段", life.stage == kept.stage && life.shelf(appeal.is_sealed()) == row.shelf),
        ("所在乡镇", at.town().unwrap_or(at).as_i64() == row.town),
        ("所在村", place == Some(at) && appeal.village == at),
        ("反映人", channel.is_entered() || first.actor == appeal.filer.map_or(0, PersonId::as_i64)),
        ("类别", *category == appeal.category),
        ("写不写名", *mode == appeal.mode),
        ("来的路", *channel == appeal.channel && *shown == appeal.shown),
        ("办理单位", life.desk == kept.desk),
        ("接办人", life.handler == kept.handler),
        (
            "期限",
            [life.accept_due, life.reply_due, life.step_due]
                == [kept.accept_due, kept.reply_due, kept.step_due],
        ),
        ("评价", life.rating == kept.rating && life.outcome == kept.outcome),
        ("办理经过", life == *kept),
    ];
    same.into_iter().find(|(_, same)| !same).map(|(what, _)| what)
}

/// Which text of an appeal is not the one that was recorded.
fn wrong_words(said: &stored::Bound, events: &[(&Step, Numbered)]) -> Option<&'static str> {
    if events.is_empty() {
        return Some("原文");
    }
    for (_, numbered) in events {
        let words = numbered.event.words();
        match &numbered.event {
            AppealEvent::Filed { .. } => {
                let Some((text, spot)) = &said.filed else { continue };
                if words != filed_words(&said.salt, text, spot) {
                    return Some("原文");
                }
            }
            _ if words.is_empty() => {}
            event => {
                let note = said.notes.iter().find(|note| note.version == numbered.v);
                let Some(note) = note.filter(|note| note.kind == event.kind()) else { return Some("说明") };
                if note.body.as_ref().is_some_and(|body| words != note_words(&said.salt, body)) {
                    return Some(if event.kind() == "appeal.replied" { "答复" } else { "说明" });
                }
            }
        }
    }
    None
}

/// That from whom a matter is that somebody else typed in is not what was recorded.
fn wrong_behalf(
    said: &stored::Bound,
    behalf: Option<&Behalf>,
    events: &[(&Step, Numbered)],
) -> Option<&'static str> {
    let entered = match events.first().map(|(_, numbered)| &numbered.event) {
        Some(AppealEvent::Filed { entered, .. }) => entered.as_ref(),
        _ => None,
    };
    let same = match (entered, behalf) {
        (None, None) => true,
        (Some(entered), Some(behalf)) => entered.words == behalf_words(&said.salt, behalf),
        _ => false,
    };
    (!same).then_some("代办的登记")
}

/// Compares what desks find by a mark, and what was put together with what, with what the appeals say.
pub(super) fn marks(db: &mut Reader, county: i64) -> Result<Finding, Fault> {
    let is: BTreeSet<stored::StoredMark> = stored::all_marks(db, county)?.into_iter().collect();
    let joined: BTreeSet<(i64, i64)> = stored::all_joined(db, county)?.into_iter().collect();
    let (mut should, mut together) = (BTreeSet::new(), BTreeSet::new());
    let mut after = i64::MIN;
    loop {
        let appeals = stored::after_id(db, county, after, PAGE)?;
        let Some(last) = appeals.last().map(|kept| kept.appeal.id.as_i64()) else { break };
        for stored::Kept { appeal, .. } in &appeals {
            together.extend(appeal.life.side.into.map(|into| (into.as_i64(), appeal.id.as_i64())));
            let marks = appeal.life.marks().into_iter().map(|(mark, desk, due)| {
                let (office, place) = (desk.office.code().to_owned(), desk.place.as_i64());
                (mark.code().to_owned(), office, place, due.millis(), appeal.id.as_i64())
            });
            should.extend(marks);
        }
        after = last;
    }
    let wrong_marks = is
        .symmetric_difference(&should)
        .map(|(kind, _, _, _, id)| format!("诉求 {id} 的标记 {kind} 和它走到哪一步对不上"));
    let wrong_pairs = joined
        .symmetric_difference(&together)
        .map(|(into, id)| format!("诉求 {id} 并到 {into} 的登记和它走到哪一步对不上"));
    let found: Vec<String> = wrong_marks.chain(wrong_pairs).take(MOST).collect();
    let good = format!("{} 个“请我办、重新办”的标记和 {} 件并案都对", is.len(), joined.len());
    Ok(Finding::of("marks", good, &found))
}
