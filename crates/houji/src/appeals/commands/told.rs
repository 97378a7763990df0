//! Telling the one who filed that something happened. The message says that there is something to look at, and not a word
//! of what it is about; of a sealed matter not even which.

use super::super::model::{Appeal, AppealEvent, Numbered};
use super::super::store;
use crate::house::{Context, Stop, Tx, Vault};
use crate::outbox::{self, Draft};
use crate::people;
use houji_base::{MessageId, PersonId};

/// What is said of an event; `None` when the filer is not told.
fn news(event: &AppealEvent) -> Option<&'static str> {
    match event {
        AppealEvent::Accepted { .. } => Some("有人接办了"),
        AppealEvent::Refused { .. } => Some("没有受理，写了为什么、该去哪里"),
        AppealEvent::Asked { .. } => Some("要请您补充一点"),
        AppealEvent::ExtensionGranted {} => Some("要晚几天答复，写了新的日子"),
        AppealEvent::Replied { .. } => Some("有答复了"),
        _ => None,
    }
}

/// Tells the filer what happened, once for each event, not at night. Whoever left no phone number is not told.
///
/// # Errors
/// A fault of the database.
pub(super) fn tell(tx: &mut Tx, cx: &Context, appeal: &Appeal, events: &[Numbered]) -> Result<(), Stop> {
    let told = events.iter().filter_map(|numbered| Some((numbered.v, news(&numbered.event)?)));
    for (version, news) in told.collect::<Vec<_>>() {
        let Some((person, phone)) = reachable(tx, &cx.vault, cx, appeal)? else { return Ok(()) };
        let text = if appeal.is_sealed() {
            "【后稷】您反映的事有新情况，凭查询码看。".to_owned()
        } else {
            let code = appeal.receipt.grouped();
            let first = code.split('-').next().unwrap_or_default();
            format!("【后稷】您反映的事（查询码 {first} 开头的）{news}，凭查询码看。")
        };
        put(tx, cx, appeal, (person, &phone), &text, &format!("told:{}:{version}", appeal.id))?;
    }
    Ok(())
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
