//! Appeals as people see them: signals, steps, promises. Pure.

use super::model::{Appeal, Category, Note, Stage};
use super::pages::FileShown;
use super::view::Names;
use crate::files::{Attachment, Kind};
use crate::house::Context;
use crate::registry::keys;
use crate::ui::format;
use crate::ui::parts::{Promise, Reply, Signal, Step};
use houji_base::{AppealId, Moment, ReceiptCode};

/// State in one phrase, for the villager.
pub fn state(appeal: &Appeal, now: Moment) -> Signal {
    let life = &appeal.life;
    let late = life.step_due <= now;
    let due = format::due(now, life.step_due);
    match life.stage {
        Stage::Acknowledged if late => {
            Signal::bad(format!("还没人接办，已超 {}", format::length(life.step_due.until(now))))
        }
        Stage::Acknowledged => Signal::warn(format!("等{}接办，最晚{due}", life.desk.office.zh())),
        Stage::Accepted if life.side.waiting.is_some() => Signal::warn(format!("请您补充材料，最晚{due}")),
        Stage::Accepted if late => {
            Signal::bad(format!("在办，答复已超期 {}", format::length(life.step_due.until(now))))
        }
        Stage::Accepted => Signal::warn(format!("在办，最晚{due}答复")),
        Stage::Replied => Signal::ok(format!("答复了，请您评价，最晚{due}")),
        Stage::Refused => Signal::warn(format!("没有受理，不同意请在{due}前说")),
        Stage::Rated => Signal::ok(match life.rating {
            Some(rating) => format!("办完了，您评了：{}", rating.zh()),
            None => "办完了".to_owned(),
        }),
        Stage::Unrated => Signal::idle("结束了，没有评价"),
        Stage::Closed | Stage::Withdrawn | Stage::Merged => Signal::idle(life.stage.zh()),
    }
}

/// State in one phrase, for everybody.
pub fn shown_state(appeal: &Appeal, now: Moment) -> Signal {
    let life = &appeal.life;
    let due = format::due(now, life.step_due);
    match life.stage {
        Stage::Acknowledged | Stage::Accepted if life.step_due <= now => Signal::bad(format!(
            "超期 {}，{}在办",
            format::rough(life.step_due.until(now)),
            life.desk.office.zh()
        )),
        Stage::Acknowledged => Signal::warn(format!("等{}接办，最晚{due}", life.desk.office.zh())),
        Stage::Accepted if life.side.waiting.is_some() => Signal::idle("在办，等本人补充"),
        Stage::Accepted => Signal::warn(format!("{}在办，最晚{due}答复", life.desk.office.zh())),
        Stage::Replied => Signal::ok("答复了，等本人评价"),
        Stage::Rated => Signal::ok("办完了"),
        stage => Signal::idle(stage.zh()),
    }
}

/// The same in as few words as the home page has room for with the largest letters.
pub fn brief(appeal: &Appeal, now: Moment) -> Signal {
    let due = format::due(now, appeal.life.step_due);
    let late = appeal.life.step_due <= now;
    match appeal.life.stage {
        Stage::Acknowledged if !late => Signal::warn(format!("最晚{due}接办")),
        Stage::Accepted if appeal.life.side.waiting.is_some() => Signal::warn("请您补充材料"),
        Stage::Accepted if !late => Signal::warn(format!("最晚{due}答复")),
        Stage::Acknowledged => Signal::bad("超期了，没人接"),
        Stage::Accepted => Signal::bad("超期了，没答复"),
        Stage::Replied => Signal::ok("答复了，请您评"),
        Stage::Refused => Signal::warn("没有受理"),
        _ => state(appeal, now),
    }
}

/// The last days the rule leaves, by the rule of the day the appeal was filed, and the term of the answer.
pub fn ruled(cx: &Context, appeal: &Appeal) -> (String, String) {
    let key = if appeal.life.side.petition { keys::PETITION_FINISH } else { appeal.category.reply_term() };
    let since = appeal.life.arrived();
    let term = cx.registry.parameters.term(key, since.day());
    let reply = term.due(since, &cx.registry.calendar);
    let (accept, reply) = (format::due(cx.now, appeal.life.accept_due), format::due(cx.now, reply));
    (format!("最晚{accept}接办，{reply}答复"), term.zh())
}

/// The villager's own clock, which runs from filing to the end whatever the offices do.
pub fn elapsed(appeal: &Appeal, now: Moment, whom: For) -> String {
    let end = appeal.life.ended_at.or(appeal.life.replied_at).unwrap_or(now);
    let days = appeal.life.filed_at.day().days_until(end.day()).saturating_add(1);
    let since = if whom == For::Filer { "从您说出来" } else { "从反映" };
    let until = if appeal.life.stage.is_open() { "到今天" } else { "到办完" };
    format!("{since}{until}，第 {days} 天")
}

/// Both clocks in plain words: the villager's own, and the one the office is held to now.
pub fn clocks(appeal: &Appeal, now: Moment, whom: For) -> Vec<Promise> {
    let life = &appeal.life;
    let office = life.desk.office.zh();
    let left = |due: Moment| {
        if due <= now {
            format!("已经超了 {}", format::rough(due.until(now)))
        } else {
            format!("还剩 {}", format::rough(now.until(due)))
        }
    };
    let due = format::due(now, life.step_due);
    let theirs = match life.stage {
        Stage::Acknowledged => format!("{office}最晚{due}接办，{}", left(life.step_due)),
        Stage::Accepted if life.side.waiting.is_some() => {
            format!("先停着，等补充。最晚{due}接着走，不补也走")
        }
        Stage::Accepted => format!("{office}最晚{due}答复，{}", left(life.step_due)),
        Stage::Replied | Stage::Refused => {
            (if whom == For::Filer { "停了，现在看您的" } else { "停了，等反映人" }).to_owned()
        }
        _ => "停了".to_owned(),
    };
    let promise = |term: &str, text: String| Promise { term: term.to_owned(), text };
    let yours = if whom == For::Filer { "您的时间" } else { "反映人的时间" };
    vec![promise(yours, elapsed(appeal, now, whom)), promise("单位的时间", theirs)]
}

/// How many have met the same.
pub fn met(appeal: &Appeal) -> Option<String> {
    let count = appeal.life.side.cosigned;
    (count > 0).then(|| format!("还有 {count} 个人说“我也遇到”。"))
}

/// The day somebody promised when taking it on, and who.
pub fn promised_day(appeal: &Appeal, handler: Option<&str>, now: Moment) -> Option<String> {
    appeal.life.accepted_at?;
    let who = handler.unwrap_or("承办人");
    Some(format!("最晚{}答复，{who}答应的", format::due(now, appeal.life.reply_due)))
}

/// What is due for the desk.
pub fn desk_signal(appeal: &Appeal, now: Moment) -> Signal {
    let due = format::due(now, appeal.life.step_due);
    match appeal.life.stage {
        Stage::Accepted if appeal.life.side.waiting.is_some() => Signal::idle(format!("等补充，到{due}")),
        Stage::Acknowledged | Stage::Accepted => format::due_signal(now, appeal.life.step_due),
        Stage::Replied => Signal::idle(format!("等评价，到{due}")),
        stage => Signal::idle(stage.zh()),
    }
}

/// What a kind of note is called in the history.
fn note_title(kind: &str) -> &'static str {
    match kind {
        "appeal.refused" => "没有受理",
        "appeal.objected" => "本人不同意，上一级重新办",
        "appeal.returned" => "转给别的单位",
        "appeal.raised" => "交给上一级办",
        "appeal.designated" => "上一级指定单位",
        "appeal.extension_asked" => "申请延期",
        "appeal.asked" => "请本人补充",
        "appeal.supplemented" => "本人补充了",
        "appeal.part_asked" => "请别的单位一起办",
        "appeal.part_done" => "一起办的单位办完了",
        "appeal.rated" => "本人评价时说的",
        _ => "说明",
    }
}

/// What the villager said is for the handlers and the villager, not for whoever holds a receipt code.
fn is_of_villager(kind: &str) -> bool {
    matches!(kind, "appeal.objected" | "appeal.supplemented" | "appeal.rated")
}

/// For whom steps are shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum For {
    /// The one who filed.
    Filer,
    /// Whoever holds the receipt code.
    Holder,
    /// A desk.
    Desk,
}

/// What has happened and what comes next, oldest first.
pub fn steps(appeal: &Appeal, notes: &[Note], names: &Names, now: Moment, whom: For) -> Vec<Step> {
    let life = &appeal.life;
    let mine = whom == For::Filer;
    let filed = if mine { "您发出来了" } else { "收到" };
    let mut steps = vec![Step::done(filed, format::when(now, life.filed_at))];
    let handler = names.handler(appeal).unwrap_or("承办人");
    let since = life.arrived();
    let (before, after): (Vec<&Note>, Vec<&Note>) =
        notes.iter().partition(|note| life.accepted_at.is_none_or(|at| note.at < at));
    steps.extend(before.into_iter().map(|note| note_step(note, names, now, whom)));
    if let Some(at) = life.accepted_at {
        let promise = format!("答应最晚{}答复", format::due(at, life.reply_due));
        steps.push(Step::done(format!("{handler}接办了"), format::when(now, at)).noted(promise));
    } else if life.stage == Stage::Acknowledged {
        let due = format!("最晚{}", format::due(now, life.accept_due));
        let to = life.desk.office.zh();
        let step = if since == life.filed_at { "等人接办".to_owned() } else { format!("等{to}接办") };
        steps.push(Step::now(step, due).noted("超了时间，上一级会看到"));
    }
    steps.extend(after.into_iter().map(|note| note_step(note, names, now, whom)));
    steps.extend(last_step(appeal, now, mine));
    steps
}

fn note_step(note: &Note, names: &Names, now: Moment, whom: For) -> Step {
    let time = format::when(now, note.at);
    if let Some(reply) = note.reply() {
        return Step::done("答复了", time).replied(reply_parts(&reply, note.at));
    }
    let who = note.person.and_then(|person| names.get(person));
    let title = note_title(&note.kind);
    let title = match who.filter(|_| !is_of_villager(&note.kind)) {
        Some(who) => format!("{title}（{who}）"),
        None => title.to_owned(),
    };
    let step = Step::done(title, time);
    if whom == For::Holder && is_of_villager(&note.kind) { step } else { step.noted(note.body.clone()) }
}

/// What has happened and what comes next, oldest first, for everybody: offices and no persons, and of the words only
/// those given.
pub fn shown_steps(appeal: &Appeal, said: &[Note], now: Moment) -> Vec<Step> {
    let life = &appeal.life;
    let office = life.desk.office.zh();
    let mut steps = vec![Step::done("收到", format::when(now, life.filed_at))];
    let (before, after): (Vec<&Note>, Vec<&Note>) =
        said.iter().partition(|note| life.accepted_at.is_none_or(|at| note.at < at));
    let nobody = Names::default();
    let step = |note: &Note| note_step(&Note { person: None, ..note.clone() }, &nobody, now, For::Holder);
    steps.extend(before.into_iter().map(step));
    if let Some(at) = life.accepted_at {
        let promise = format!("答应最晚{}答复", format::due(at, life.reply_due));
        steps.push(Step::done(format!("{office}接办了"), format::when(now, at)).noted(promise));
    } else if life.stage == Stage::Acknowledged {
        steps
            .push(Step::now(format!("等{office}接办"), format!("最晚{}", format::due(now, life.accept_due))));
    }
    steps.extend(after.into_iter().map(step));
    steps.extend(last_step(appeal, now, false));
    steps
}

/// The step the matter is at, or how it ended.
fn last_step(appeal: &Appeal, now: Moment, mine: bool) -> Option<Step> {
    let life = &appeal.life;
    let due = format::due(now, life.step_due);
    let ended = life.ended_at.map(|at| format::when(now, at)).unwrap_or_default();
    match life.stage {
        Stage::Acknowledged => None,
        Stage::Accepted if life.side.waiting.is_some() => {
            Some(Step::now("等本人补充", format!("最晚{due}，到时不补也接着办")))
        }
        Stage::Accepted if life.step_due <= now => Some(Step::now("等答复", "已经超期，上一级看得到")),
        Stage::Accepted => Some(Step::now("等答复", format!("最晚{due}"))),
        Stage::Replied => {
            let waiting = if mine { "等您评价" } else { "等村民评价" };
            Some(Step::now(waiting, format!("最晚{due}，不评系统不替您评")))
        }
        Stage::Refused => Some(Step::now("不同意可以说一次", format!("最晚{due}"))),
        Stage::Rated => life.rating.map(|rating| Step::done(format!("评价：{}", rating.zh()), ended)),
        Stage::Unrated => Some(Step::done("到时间没有评价，结束", ended).noted("没有评价不算满意")),
        stage => Some(Step::done(stage.zh(), ended)),
    }
}

/// An answer in its parts.
pub fn reply_parts(reply: &super::model::Reply, at: Moment) -> Reply {
    Reply {
        found: reply.found.clone(),
        done: reply.done.clone(),
        not_done: Some(reply.not_done.clone()).filter(|text| !text.is_empty()),
        next: reply.next_day.map(|day| format!("{}再办", format::day(at.day(), day))),
    }
}

/// What is promised to somebody who files now, with real dates; for one category or for all open ones.
pub fn promised(cx: &Context, category: Option<Category>) -> Vec<Promise> {
    let parameters = &cx.registry.parameters;
    let now = cx.now;
    let due = |key| parameters.term(key, cx.today).due(now, &cx.registry.calendar);
    let accept = category.map_or(keys::APPEAL_ACCEPT, Category::accept_term);
    let mut list = vec![Promise {
        term: parameters.term(accept, cx.today).zh(),
        text: format!("最晚{}接办，告诉您是谁", format::due(now, due(accept))),
    }];
    let mut by_due: Vec<(Moment, String, Vec<&str>)> = Vec::new();
    let asked = Category::ALL.iter().copied().filter(|each| match category {
        Some(only) => only == *each,
        None => !each.is_sealed(),
    });
    for each in asked {
        let due = due(each.reply_term());
        match by_due.iter_mut().find(|(known, _, _)| *known == due) {
            Some((_, _, names)) => names.push(each.zh()),
            None => by_due.push((due, parameters.term(each.reply_term(), cx.today).zh(), vec![each.zh()])),
        }
    }
    by_due.sort_by_key(|(due, _, _)| *due);
    for (due, term, names) in by_due {
        let which = if category.is_some() { String::new() } else { format!("（{}）", names.join("、")) };
        list.push(Promise { term, text: format!("最晚{}答复您{which}", format::due(now, due)) });
    }
    let above = if category.is_some_and(Category::is_sealed) { "县纪委" } else { "镇里县里" };
    list.push(Promise { term: "超了时间".to_owned(), text: format!("{above}看得到，不用再催") });
    list
}

/// Photos and recordings as they are shown beside the words; whoever filed without a name sees them by the code.
pub fn files(id: AppealId, files: &[Attachment], code: Option<ReceiptCode>) -> Vec<FileShown> {
    files_at(&format!("/appeals/{id}/files"), files, code)
}

/// Photos and recordings that show how a person agreed to be helped.
pub fn evidence(id: AppealId, files: &[Attachment]) -> Vec<FileShown> {
    files_at(&format!("/appeals/{id}/consent"), files, None)
}

fn files_at(folder: &str, files: &[Attachment], code: Option<ReceiptCode>) -> Vec<FileShown> {
    let query = |size: &str| match (code, size) {
        (None, "") => String::new(),
        (None, size) => format!("?size={size}"),
        (Some(code), size) => format!("?code={code}&size={size}"),
    };
    let shown = (1..).zip(files).map(|(number, file)| FileShown {
        url: format!("{folder}/{}{}", file.id, query("")),
        thumb_url: format!("{folder}/{}{}", file.id, query("thumb")),
        photo: file.kind == Kind::Photo,
        label: match file.kind {
            Kind::Photo => format!("第 {number} 张照片"),
            Kind::Voice => format!("录音，{} 秒", file.seconds()),
            Kind::Document => "文件".to_owned(),
        },
    });
    shown.collect()
}
