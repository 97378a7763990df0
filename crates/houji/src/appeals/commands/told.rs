//! Telling the one who filed that something happened. The message says that there is something to look at, and not a word
//! of what it is about; of a sealed matter not even which.

use super::super::model::{Appeal, AppealEvent, Numbered};
use super::super::store::{self, Echo};
use crate::house::{Context, Fault, Stop, Tx, Vault};
use crate::outbox::{self, Draft};
use crate::people;
use houji_base::{AppealId, MessageId, PersonId};

/// What is said of an event; `None` when the filer is not told.
fn news(event: &AppealEvent) -> Option<&'static str> {
    match event {
        AppealEvent::Accepted { .. } => Some("有人接办了"),
        AppealEvent::Refused { .. } => Some("没有受理，写了为什么、该去哪里"),
        AppealEvent::Asked { .. } => Some("要请您补充一点"),
        AppealEvent::ExtensionGranted {} => Some("要晚几天答复，写了新的日子"),
        AppealEvent::Replied { .. } => Some("有答复了"),
        AppealEvent::Merged { .. } => Some("和另一件同样的事并到一起办了，答复也看得到"),
        _ => None,
    }
}

/// Of what happens in a matter, what those wait for who said it is so with them, or whose matter was put together with
/// it, and what they are told; `None` when nothing.
fn echoed(kind: &str) -> Option<&'static str> {
    match kind {
        "appeal.replied" => Some("有答复了"),
        "appeal.refused" => Some("没有受理，写了为什么、该去哪里"),
        "appeal.withdrawn" => Some("反映的人不办了。您还要办的，请自己反映一次"),
        _ => None,
    }
}

/// People told of one piece of news in one write.
const ROUND: i64 = 100;

/// Lets news set out to those who wait for it besides the filer. How many they are does not hold up the act.
///
/// # Errors
/// A fault of the database.
pub(super) fn set_out(tx: &mut Tx, appeal: &Appeal, events: &[Numbered]) -> Result<(), Fault> {
    for numbered in events.iter().filter(|numbered| echoed(numbered.event.kind()).is_some()) {
        set_out_from(tx, appeal, (appeal.id, numbered.v), numbered.event.kind())?;
    }
    Ok(())
}

/// Lets news of one matter set out to those who wait for another, which it is or was put together with it.
fn set_out_from(
    tx: &mut Tx,
    appeal: &Appeal,
    (of, version): (AppealId, i64),
    kind: &str,
) -> Result<(), Fault> {
    let side = &appeal.life.side;
    for (met, waiting) in [(true, side.cosigned), (false, side.joined)] {
        if waiting > 0 {
            let (appeal, kind) = (appeal.id, kind.to_owned());
            store::set_out(tx, &Echo { of, version, appeal, met, kind, after: 0 })?;
        }
    }
    Ok(())
}

/// Passes news on to the next who wait for it. True when there may be more.
///
/// # Errors
/// A fault of the database.
pub fn pass_on(tx: &mut Tx, cx: &Context) -> Result<bool, Stop> {
    let county = cx.county.as_i64();
    let Some(mut echo) = store::next_echo(tx, county)? else { return Ok(false) };
    let last = if echo.met { tell_cosigners(tx, cx, &echo)? } else { tell_joined(tx, cx, &echo)? };
    match last {
        Some(last) => {
            echo.after = last;
            store::set_out(tx, &echo)?;
        }
        None => store::all_told(tx, &echo)?,
    }
    Ok(true)
}

/// Tells the next of those who said it is so with them, and says who was the last.
fn tell_cosigners(tx: &mut Tx, cx: &Context, echo: &Echo) -> Result<Option<i64>, Stop> {
    let county = cx.county.as_i64();
    let persons = store::cosigners(tx, county, echo.appeal, (echo.after, ROUND))?;
    let (Some(last), Some(news)) = (persons.last().copied(), echoed(&echo.kind)) else { return Ok(None) };
    let Some(appeal) = store::by_id(tx, county, echo.appeal)? else { return Ok(None) };
    let number = appeal.number_text();
    let text = format!("【后稷】您说过“我也遇到”的那件事（编号 {number}）{news}。登录后在“我的诉求”里看。");
    for (person, phone) in people::phones(tx, &cx.vault, county, &persons)? {
        let cause = format!("met:{}:{}:{}:{person}", echo.of, echo.version, echo.appeal);
        put(tx, cx, &appeal, (Some(person), &phone), &text, &cause)?;
    }
    Ok(Some(last.as_i64()))
}

/// Tells those whose matter was put together with it, lets the news set out to who waits for their answers in turn, and
/// says which was the last.
fn tell_joined(tx: &mut Tx, cx: &Context, echo: &Echo) -> Result<Option<i64>, Stop> {
    let joined = store::joined(tx, cx.county.as_i64(), echo.appeal, (echo.after, ROUND))?;
    let (Some(last), Some(news)) = (joined.last(), echoed(&echo.kind)) else { return Ok(None) };
    for appeal in &joined {
        tell_of(tx, cx, appeal, news, &format!("joined:{}:{}:{}", echo.of, echo.version, appeal.id))?;
        set_out_from(tx, appeal, (echo.of, echo.version), &echo.kind)?;
    }
    Ok(Some(last.id.as_i64()))
}

/// Tells the filer what happened, once for each event, not at night. Whoever left no phone number is not told.
///
/// # Errors
/// A fault of the database.
pub(super) fn tell(tx: &mut Tx, cx: &Context, appeal: &Appeal, events: &[Numbered]) -> Result<(), Stop> {
    let told = events.iter().filter_map(|numbered| Some((numbered.v, news(&numbered.event)?)));
    for (version, news) in told.collect::<Vec<_>>() {
        tell_of(tx, cx, appeal, news, &format!("told:{}:{version}", appeal.id))?;
    }
    Ok(())
}

/// Tells the filer one thing.
fn tell_of(tx: &mut Tx, cx: &Context, appeal: &Appeal, news: &str, cause: &str) -> Result<(), Stop> {
    let Some((person, phone)) = reachable(tx, &cx.vault, cx, appeal)? else { return Ok(()) };
    let text = if appeal.is_sealed() {
        "【后稷】您反映的事有新情况，凭查询码看。".to_owned()
    } else {
        let code = appeal.receipt.grouped();
        let first = code.split('-').next().unwrap_or_default();
        format!("【后稷】您反映的事（查询码 {first} 开头的）{news}，凭查询码看。")
    };
    put(tx, cx, appeal, (person, &phone), &text, cause)
}

/// To whom a message goes: the person, when it is an account, and the number.
fn reachable(
    tx: &mut Tx,
    vault: &Vault,
    cx: &Context,
    appeal: &Appeal,
) -> Result<Option<(Option<PersonId>, String)>, Stop> {
    let county = cx.county.as_i64();
    if appeal.channel.is_entered() {
        let phone = store::behalf(tx, vault, county, appeal.id)?.map(|behalf| behalf.phone);
        return Ok(phone.filter(|phone| !phone.is_empty()).map(|phone| (None, phone)));
    }
    let filer = match appeal.is_sealed() {
        true => store::Secret::open(tx, vault, county, appeal.id)?.and_then(|secret| secret.filer),
        false => appeal.filer,
    };
    let Some(filer) = filer else { return Ok(None) };
    let (_, phone) = people::name_and_phone(tx, vault, county, filer)?;
    // A sealed appeal's messages lead neither to it nor to its filer.
    Ok(phone.map(|phone| (Some(filer).filter(|_| !appeal.is_sealed()), phone)))
}

/// Tells somebody for whom a matter was entered that it was, with the code.
///
/// # Errors
/// A fault of the database.
pub(super) fn tell_entered(tx: &mut Tx, cx: &Context, appeal: &Appeal, phone: &str) -> Result<(), Stop> {
    let which = if appeal.is_sealed() {
        "纸上的查询码".to_owned()
    } else {
        format!("查询码 {}", appeal.receipt.grouped())
    };
    let text = format!(
        "【后稷】有人替您反映了一件事，凭{which}看办到哪一步。不是您让办的，请用这个手机号登录后撤回，或打 12345。"
    );
    put(tx, cx, appeal, (None, phone), &text, &format!("entered:{}", appeal.id))
}

fn put(
    tx: &mut Tx,
    cx: &Context,
    appeal: &Appeal,
    (person, phone): (Option<PersonId>, &str),
    text: &str,
    cause: &str,
) -> Result<(), Stop> {
    let draft = Draft {
        id: MessageId::from_i64(cx.ids.next(cx.now)),
        person,
        phone,
        text,
        kind: "appeal.told",
        subject: if appeal.is_sealed() { 0 } else { appeal.id.as_i64() },
        cause,
        due_at: outbox::after_quiet_hours(&cx.registry, cx.now),
    };
    Ok(outbox::store::put(tx, &cx.vault, &draft)?)
}
