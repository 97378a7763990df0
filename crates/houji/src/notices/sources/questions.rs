//! V20: what people asked about lines that were published, on the day of the occasion, and what was answered. What they
//! wrote themselves stays beside the line and out of the text that is signed for good: a name in it could never be taken out.

use super::super::question;
use super::frame::{beside_days, count, counted, day, sheet, text};
use crate::house::{Context, Reader, Stop};
use crate::notices::model::{Cell, Composed, Line, Period};
use houji_base::DivisionCode;

/// Questions asked in a village in a period, with their answers.
///
/// # Errors
/// A fault of the database.
pub(super) fn answered(
    db: &mut Reader,
    cx: &Context,
    village: DivisionCode,
    period: Period,
) -> Result<Option<Composed>, Stop> {
    let days = (period.first(), period.last());
    let asked = question::of_days(db, cx.county.as_i64(), village, days)?;
    if asked.is_empty() {
        return Ok(None);
    }
    let (beside, name) = beside_days(period);
    let then = question::of_days(db, cx.county.as_i64(), village, beside)?.len();
    let replied = asked.iter().filter(|(one, _)| one.asked.reply.is_some()).count();
    let waits = asked.len().saturating_sub(replied);
    let line = |(n, (one, title)): (usize, &(question::Question, String))| {
        let answer = one.asked.reply.as_ref().map_or_else(
            || Cell::Text("还没答复".to_owned()),
            |reply| text([&reply.found, &reply.done, &reply.not_done].map(String::as_str).join(" ").trim()),
        );
        let cells = vec![
            count(i64::try_from(n).unwrap_or(0).saturating_add(1)),
            text(title.clone()),
            text(one.code.to_string()),
            answer,
            day(one.asked.replied_at.filter(|_| one.asked.reply.is_some()).map(houji_base::Moment::day)),
        ];
        Line { cells, about: None, is_total: false }
    };
    let heads = ["序号", "问的哪一份公开", "问的哪一行（代码）", "答复", "哪天答复"];
    let left = if waits > 0 { format!("，还有 {waits} 次等着答复") } else { String::new() };
    Ok(Some(Composed {
        figures: vec![counted("问过", asked.len(), "次"), counted("答复了", replied, "次")],
        sentence: format!(
            "{}大家问了 {} 次账目和公开的事，答复了 {replied} 次{left}。",
            period.zh(),
            asked.len()
        ),
        comparison: format!("{name}问了 {then} 次。"),
        sheets: vec![sheet("大家问的和答复", &heads, asked.iter().enumerate().map(line).collect())],
    }))
}
