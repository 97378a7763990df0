//! What the two shown villages publish every month: made from facts, checked, supervised and hung up, now and then late,
//! objected to or corrected.

use super::books::Bookwork;
use crate::gate::Actor;
use crate::house::{App, Stop, random};
use crate::notices::commands::{
    ApproveNotice, BeginNotice, CheckNotice, CorrectNotice, Draft, PublishNotice, SuperviseNotice,
};
use crate::notices::model::{Composed, NoticeId, Period};
use crate::notices::reading::compose;
use houji_base::{Day, DivisionCode, Moment, Month, WorkCalendar};

/// What is published every month.
const ITEMS: [&str; 3] = ["F02", "F03", "V22"];
/// Days after the month on which it is, and once when it is late.
const DAYS: [i64; 2] = [6, 20];

/// What those who supervise and look again find.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Found {
    Nothing,
    Objection,
    Correction,
}

/// Something that is published.
#[derive(Clone, Copy)]
pub(super) struct Board {
    item: &'static str,
    month: Month,
    found: Found,
}

/// Those who draft, check, supervise, and look at it from the township.
pub(super) struct Signers {
    pub(super) drafter: Actor,
    pub(super) secretary: Actor,
    pub(super) supervisor: Actor,
    pub(super) clerk: Actor,
}

/// What a village publishes between two moments.
pub(super) fn boards(calendar: &WorkCalendar, (from, now): (Day, Moment)) -> Vec<(Moment, Bookwork)> {
    let mut all = Vec::new();
    let mut month = Month::of(from);
    for turn in 0..24_i64 {
        let after = DAYS.get(usize::from(turn == 4)).copied().unwrap_or(0);
        let day = calendar.next_working(month.last_day().plus_days(after));
        for (minutes, item) in (600_i64..).step_by(20).zip(ITEMS) {
            let found = match (turn, item) {
                (6, "V22") => Found::Objection,
                (2 | 9, "V22") => Found::Correction,
                _ => Found::Nothing,
            };
            all.push((day.start().plus_minutes(minutes), Board { item, month, found }));
        }
        month = month.next();
    }
    all.retain(|(at, board)| board.month.first_day() >= from && *at <= now);
    all.into_iter().map(|(at, board)| (at, Bookwork::Hang(board))).collect()
}

/// One of them goes from draft to board; nothing when there is nothing to tell.
pub(super) async fn hung(app: &App, by: &Signers, village: DivisionCode, board: Board) -> Result<(), Stop> {
    let (cx, period) = (app.context(by.drafter.clone()), Period::Months(board.month, 1));
    let made = app.db.read(move |db| compose(db, &cx, (village, board.item, period))).await?;
    let Some(made) = made else { return Ok(()) };
    let notice = NoticeId::from_i64(app.ids.next(app.clock.now()));
    let begin = BeginNotice {
        village,
        item: board.item.to_owned(),
        period: period.to_string(),
        draft: Draft { typed: None, made: Some(made.clone()) },
        id: notice,
        salt: random()?,
    };
    app.run(&by.drafter, None, begin).await?;
    let seen = signed(app, by, (notice, 1), board.found == Found::Objection).await?;
    if board.found == Found::Correction {
        let comparison = format!("{}数字和登记簿又核了一遍。", made.comparison);
        let draft = Draft { typed: None, made: Some(Composed { comparison, ..made }) };
        let correction = "说明没有写全，补上了核对的情况。".to_owned();
        let correct = CorrectNotice { notice, seen, draft, correction, salt: random()? };
        app.run(&by.drafter, None, correct).await?;
        signed(app, by, (notice, seen.saturating_add(1)), false).await?;
    }
    Ok(())
}

/// From a draft to the board; how many steps there were then.
async fn signed(
    app: &App,
    by: &Signers,
    (notice, mut seen): (NoticeId, i64),
    objects: bool,
) -> Result<i64, Stop> {
    app.run(&by.secretary, None, CheckNotice { notice, seen, words: String::new() }).await?;
    seen = seen.saturating_add(1);
    let words = if objects {
        "有两件答复得太简单，请写清楚办到了哪一步。"
    } else {
        "核对过了，同意公开。"
    };
    let supervise = SuperviseNotice { notice, seen, objects, words: words.to_owned() };
    app.run(&by.supervisor, None, supervise).await?;
    seen = seen.saturating_add(1);
    // The township looks at some only; where it need not, it is told so.
    match app.run(&by.clerk, None, ApproveNotice { notice, seen, words: String::new() }).await {
        Ok(_) => seen = seen.saturating_add(1),
        Err(Stop::Refused(_)) => {}
        Err(stop) => return Err(stop),
    }
    app.run(&by.secretary, None, PublishNotice { notice, seen }).await?;
    Ok(seen.saturating_add(1))
}
