//! Appeals as people see them: signals, steps, promises. Pure.

use super::decide::promises;
use super::model::{Appeal, Category, Stage};
use crate::house::Context;
use crate::registry::keys;
use crate::ui::format;
use crate::ui::parts::{Promise, Reply, Signal, Step};
use houji_base::Moment;

/// State in one phrase, for the villager.
pub fn state(appeal: &Appeal, now: Moment) -> Signal {
    match appeal.stage {
        Stage::Acknowledged if appeal.step_due <= now => {
            Signal::bad(format!("还没人接办，已超 {}", format::length(appeal.step_due.until(now))))
        }
        Stage::Acknowledged => Signal::warn(format!("等村里接办，最晚{}", format::due(now, appeal.step_due))),
        Stage::Accepted if appeal.step_due <= now => {
            Signal::bad(format!("在办，答复已超期 {}", format::length(appeal.step_due.until(now))))
        }
        Stage::Accepted => Signal::warn(format!("在办，最晚{}答复", format::due(now, appeal.step_due))),
        Stage::Replied => Signal::ok(format!("答复了，请您评价，最晚{}", format::due(now, appeal.step_due))),
        Stage::Rated => Signal::ok(match appeal.rating {
            Some(rating) => format!("办完了，您评了：{}", rating.zh()),
            None => "办完了".to_owned(),
        }),
        Stage::Unrated => Signal::idle("结束了，没有评价"),
    }
}

/// The same in as few words as the home page has room for with the largest letters.
pub fn brief(appeal: &Appeal, now: Moment) -> Signal {
    let due = format::due(now, appeal.step_due);
    match appeal.stage {
        Stage::Acknowledged if appeal.step_due > now => Signal::warn(format!("最晚{due}接办")),
        Stage::Accepted if appeal.step_due > now => Signal::warn(format!("最晚{due}答复")),
        Stage::Acknowledged => Signal::bad("超期了，没人接"),
        Stage::Accepted => Signal::bad("超期了，没答复"),
        Stage::Replied => Signal::ok("答复了，请您评"),
        Stage::Rated | Stage::Unrated => state(appeal, now),
    }
}

/// The last days the rule leaves, by the rule of the day the appeal was filed, and the term of the answer.
pub fn ruled(cx: &Context, appeal: &Appeal) -> (String, String) {
    let term = cx.registry.parameters.term(appeal.category.reply_term(), appeal.filed_at.day());
    let reply = term.due(appeal.filed_at, &cx.registry.calendar);
    let (accept, reply) = (format::due(cx.now, appeal.accept_due), format::due(cx.now, reply));
    (format!("最晚{accept}接办，{reply}答复"), term.zh())
}

/// The day somebody promised when taking it on, and who.
pub fn promised_day(appeal: &Appeal, handler: Option<&str>, now: Moment) -> Option<String> {
    appeal.accepted_at?;
    let who = handler.unwrap_or("承办人");
    Some(format!("最晚{}答复，{who}答应的", format::due(now, appeal.reply_due)))
}

/// What is due for the desk.
pub fn desk_signal(appeal: &Appeal, now: Moment) -> Signal {
    match appeal.stage {
        Stage::Acknowledged | Stage::Accepted => format::due_signal(now, appeal.step_due),
        Stage::Replied => Signal::idle(format!("等评价，到{}", format::due(now, appeal.step_due))),
        Stage::Rated | Stage::Unrated => Signal::idle(appeal.stage.zh()),
    }
}

/// What has happened and what comes next, oldest first. `mine` speaks to the villager.
pub fn steps(appeal: &Appeal, handler: Option<&str>, now: Moment, mine: bool) -> Vec<Step> {
    let filed = if mine { "您发出来了" } else { "收到" };
    let mut steps = vec![Step::done(filed, format::when(now, appeal.filed_at))];
    let handler = handler.unwrap_or("承办人");
    match appeal.accepted_at {
        Some(at) => {
            let promise = format!("答应最晚{}答复", format::due(at, appeal.reply_due));
            steps.push(Step::done(format!("{handler}接办了"), format::when(now, at)).noted(promise));
        }
        None => {
            let due = format!("最晚{}", format::due(now, appeal.accept_due));
            steps.push(Step::now("等人接办", due).noted("超了时间，镇里会看到"));
        }
    }
    if let Some(reply) = &appeal.reply {
        steps.push(Step::done("答复了", format::when(now, reply.at)).replied(reply_parts(reply, now)));
    } else if appeal.accepted_at.is_some() {
        let late = appeal.step_due <= now;
        let due = if late {
            "已经超期，镇里看得到".to_owned()
        } else {
            format!("最晚{}", format::due(now, appeal.step_due))
        };
        steps.push(Step::now("等答复", due));
    }
    match (appeal.stage, appeal.rating, appeal.ended_at) {
        (Stage::Replied, _, _) => {
            let waiting = if mine { "等您评价" } else { "等村民评价" };
            let until = format!("最晚{}，不评系统不替您评", format::due(now, appeal.step_due));
            steps.push(Step::now(waiting, until));
        }
        (_, Some(rating), Some(at)) => {
            steps.push(Step::done(format!("评价：{}", rating.zh()), format::when(now, at)));
        }
        (Stage::Unrated, _, Some(at)) => {
            steps.push(Step::done("到时间没有评价，结束", format::when(now, at)).noted("没有评价不算满意"));
        }
        _ => {}
    }
    steps
}

/// An answer in its parts.
pub fn reply_parts(reply: &super::model::Reply, now: Moment) -> Reply {
    Reply {
        found: reply.found.clone(),
        done: reply.done.clone(),
        not_done: Some(reply.not_done.clone()).filter(|text| !text.is_empty()),
        next: reply.next_day.map(|day| format!("{}再办", format::day(now.day(), day))),
    }
}

/// What is promised to somebody who files now, with real dates; for one category or for all.
pub fn promised(cx: &Context, category: Option<Category>) -> Vec<Promise> {
    let parameters = &cx.registry.parameters;
    let now = cx.now;
    let accept = parameters.term(keys::APPEAL_ACCEPT, cx.today);
    let (accept_due, _) = promises(cx, Category::Other);
    let mut list = vec![Promise {
        term: accept.zh(),
        text: format!("最晚{}接办，告诉您是谁", format::due(now, accept_due)),
    }];
    let mut by_due: Vec<(Moment, String, Vec<&str>)> = Vec::new();
    for each in Category::ALL.into_iter().filter(|each| category.is_none_or(|only| only == *each)) {
        let due = promises(cx, each).1;
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
    list.push(Promise {
        term: "超了时间".to_owned(), text: "镇里县里看得到，不用再催".to_owned()
    });
    list
}
