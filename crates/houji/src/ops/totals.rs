//! The totals that are kept, compared with a recount of all lives, and mended by what they differ.

use super::Finding;
use super::appeals::PAGE;
use super::store::{self, Totals};
use crate::appeals::store as stored;
use crate::gate::{Actor, Located};
use crate::house::{App, Fault, Reader, Span, Stop};
use crate::notices;
use crate::record::{self, Event};
use houji_base::DivisionCode;
use serde::Serialize;

/// A total that is not what the appeals say.
struct Differing {
    place: i64,
    measure: String,
    span: i64,
    is: i64,
    should: i64,
}

/// Counts one of a place and of all that contain it.
fn count(counted: &mut Totals, place: DivisionCode, (measure, span): (&str, Span)) {
    let mut at = Some(place);
    while let Some(place) = at {
        let total = counted.entry((place.as_i64(), measure.to_owned(), span.code())).or_insert(0);
        *total = total.saturating_add(1);
        at = place.parent();
    }
}

/// Counts what is and was owed to be published.
fn owed(db: &mut Reader, county: i64, counted: &mut Totals) -> Result<(), Fault> {
    let mut after = (0, String::new(), String::new());
    loop {
        let duties = notices::duties(db, county, (after.0, &after.1, &after.2), PAGE)?;
        let Some(last) = duties.last() else { return Ok(()) };
        after = (last.village.as_i64(), last.item.clone(), last.period.to_string());
        for duty in &duties {
            duty.measures().into_iter().for_each(|what| count(counted, duty.village, what));
        }
    }
}

/// How many totals are kept, and those that differ from a recount; one pass over all appeals.
fn differing(db: &mut Reader, county: i64) -> Result<(usize, Vec<Differing>), Fault> {
    let kept = store::totals(db, county)?;
    let mut counted = Totals::new();
    let mut after = i64::MIN;
    loop {
        let appeals = stored::after_id(db, county, after, PAGE)?;
        let Some(last) = appeals.last().map(|kept| kept.appeal.id.as_i64()) else { break };
        for stored::Kept { appeal, .. } in &appeals {
            for (measure, span) in appeal.life.measures(appeal.category) {
                count(&mut counted, appeal.village, (measure, span));
            }
        }
        after = last;
    }
    owed(db, county, &mut counted)?;
    let mut wrong = Vec::new();
    for key in kept.keys().chain(counted.keys().filter(|key| !kept.contains_key(key))) {
        let (is, should) = (kept.get(key).copied().unwrap_or(0), counted.get(key).copied().unwrap_or(0));
        if is != should {
            let (place, measure, span) = key.clone();
            wrong.push(Differing { place, measure, span, is, should });
        }
    }
    Ok((kept.len(), wrong))
}

/// Compares the totals that are kept with a recount of all appeals.
pub(super) fn examined(db: &mut Reader, county: i64) -> Result<Finding, Fault> {
    let (kept, wrong) = differing(db, county)?;
    let told = wrong.iter().map(|Differing { place, measure, span, is, should }| {
        format!("{place} 的 {measure}（{span}）记着 {is}，重新数是 {should}")
    });
    let mut finding =
        Finding::of("totals", format!("{kept} 个合计和重新数的一样"), &told.collect::<Vec<_>>());
    if !wrong.is_empty() {
        finding.text.push_str("；可以用 doctor --rebuild-totals 照诉求重新数，不影响诉求");
    }
    Ok(finding)
}

/// What happened to totals.
#[derive(Serialize)]
#[serde(untagged)]
enum TotalsEvent {
    /// They were brought to what the appeals say.
    Mended {
        /// Place, measure, span, and what was added.
        changes: Vec<(i64, String, i64, i64)>,
    },
}

impl Event for TotalsEvent {
    fn kind(&self) -> &'static str {
        match self {
            TotalsEvent::Mended { .. } => "totals.mended",
        }
    }
}

/// Totals mended in one commit, and named in one entry of the record.
const AT_ONCE: usize = 500;

/// Recounts the totals and adds to each what it differs by, with an entry in the record; how many differed.
///
/// Kept totals and appeals are read on one unchanging view, and an act changes a total by a difference, so that
/// others may go on acting meanwhile.
///
/// # Errors
/// A fault of the database; what was mended until then stays mended.
pub async fn rebuild_totals(app: &App) -> Result<usize, Stop> {
    let county = app.db.county().as_i64();
    let (_, wrong) = app.db.read(move |db| Ok(db.snapshot(|db| differing(db, county))?)).await?;
    for some in wrong.chunks(AT_ONCE) {
        let changes: Vec<_> = some
            .iter()
            .map(|one| (one.place, one.measure.clone(), one.span, one.should.saturating_sub(one.is)))
            .collect();
        let job = app.clone();
        app.db
            .write(move |tx| {
                let cx = job.context(Actor::visitor(job.db.county()));
                for (place, measure, span, change) in &changes {
                    store::mend(tx, (*place, measure, *span), *change)?;
                }
                let event = TotalsEvent::Mended { changes: changes.clone() };
                Ok(record::append(tx, &cx, &Located::open(cx.county), &[event], None)?)
            })
            .await?;
    }
    Ok(wrong.len())
}
