//! The work order beside the list: what the appeal says, what was done, and what can be done now.

use super::decide::{PART, latest_promise};
use super::desk::{Ask, Typed};
use super::follow::place_line;
use super::model::{Appeal, Note, Outcome, Rating, Reason, Stage};
use super::pages::{
    AcceptForm, ActField, ActForm, AnswerForm, ConsentShown, Fact, FieldKind, Identity, WorkOrder,
};
use super::possible::{Acts, Possible, possible};
use super::present::{self, For};
use super::view::{self, Opened};
use crate::gate::{Action, Desk, Office, may};
use crate::house::{Context, Stop};
use crate::ui::format;
use crate::ui::parts::Choice;
use houji_base::{AppealId, Term};

/// The work order of one appeal.
pub(super) fn work_order(cx: &Context, ask: &Ask, opened: Opened, typed: &Typed) -> WorkOrder {
    let appeal = &opened.appeal;
    let life = &appeal.life;
    let url = |act: &str| format!("/desk/appeals/{}/{act}", appeal.id);
    let acts = possible(&opened, cx);
    let may_handle = may(&cx.actor, Action::AppealHandle, &opened.what);
    let accept = (may_handle && acts.accept.is_ok()).then(|| {
        let (fields, errors) = typed.of("accept");
        AcceptForm { url: url("act"), errors, terms: terms(cx, appeal, &fields.term) }
    });
    let answer =
        (may_handle && acts.answer.is_ok()).then(|| answer_form(cx, &opened.appeal, url("act"), typed));
    let (ruled, rule_term) = present::ruled(cx, appeal);
    let handler = opened.names.handler(appeal);
    WorkOrder {
        due: present::desk_signal(appeal, cx.now),
        number: appeal.number_text(),
        title: appeal.title(),
        text: appeal.text.clone(),
        files: present::files(appeal.id, &opened.files, None),
        files_note: (appeal.is_sealed() && !opened.files.is_empty())
            .then(|| "照片和录音加密存着，看一次记一次，本人看得到是谁看的。".to_owned()),
        from_line: from_line(cx, &opened),
        consent: consent(&opened),
        place: place_line(cx, appeal),
        desk: desk_name(cx, life.desk),
        ruled,
        rule_term,
        promised: present::promised_day(appeal, handler, cx.now),
        elapsed: present::elapsed(appeal, cx.now, For::Desk),
        met: present::met(appeal),
        steps: present::steps(appeal, &opened.notes, &opened.names, cx.now, For::Desk),
        closed_line: closed_line(cx, appeal, may_handle, &acts),
        others: acts.others.iter().map(|act| form(cx, &opened, act, typed)).collect(),
        accept,
        answer,
        facts: facts(cx, ask, &opened.alike),
        identity: opened.identity.map(|(line, shown)| Identity {
            line,
            note: "看一次记一次，本人看得到是谁看的。".to_owned(),
            url: (!shown).then(|| url("identity")),
        }),
        close_url: ask.url(&[("after", &ask.after), ("open", view::NONE)]),
    }
}

/// From whom, on which way when somebody else typed it in, and when.
fn from_line(cx: &Context, opened: &Opened) -> String {
    let (channel, when) = (opened.appeal.channel, format::when(cx.now, opened.appeal.life.filed_at));
    let way = if channel.is_entered() { format!("{} · ", channel.zh()) } else { String::new() };
    format!("{} · {way}{when} 反映", opened.from)
}

/// How the person agreed to be helped.
fn consent(opened: &Opened) -> Option<ConsentShown> {
    let consent = opened.consent.as_ref()?;
    let helper = consent.helper.as_ref().map_or_else(String::new, |helper| format!("，代办人 {helper}"));
    let id = opened.appeal.id;
    let seen = consent.seen.as_ref();
    Some(ConsentShown {
        line: format!("代办：{}，念给本人听过{helper}", consent.kind.zh()),
        url: (consent.may_look && seen.is_none()).then(|| format!("/desk/appeals/{id}/consent")),
        witness: seen.map(|(witness, _)| witness.clone()).filter(|witness| !witness.is_empty()),
        files: seen.map(|(_, files)| present::evidence(id, files)).unwrap_or_default(),
    })
}

/// A desk with its place.
pub(super) fn desk_name(cx: &Context, desk: Desk) -> String {
    let office = desk.office.zh();
    match desk.office {
        Office::Village => {
            format!("{}{}", cx.registry.places.name(desk.place), office.trim_start_matches('村'))
        }
        Office::Town | Office::TownDiscipline => {
            format!("{}{}", cx.registry.places.name(desk.place), office.trim_start_matches("乡镇"))
        }
        _ => office.to_owned(),
    }
}

/// Why neither of the two main acts can be done here now, in the words of the rule itself.
fn closed_line(cx: &Context, appeal: &Appeal, may_handle: bool, acts: &Acts) -> Option<String> {
    let life = &appeal.life;
    match life.stage {
        Stage::Replied => return Some("答复了，等村民评价。".to_owned()),
        Stage::Refused => return Some("没有受理，本人可以不同意一次。".to_owned()),
        stage if !stage.is_open() => return Some("这件办完了。".to_owned()),
        _ if life.side.waiting.is_some() => {
            return Some("请本人补充了，补充以后接着办。您这边的时间先停着。".to_owned());
        }
        _ if !may_handle => return Some(format!("现在由{}办，您这里只看。", desk_name(cx, life.desk))),
        _ => {}
    }
    let main = if life.stage == Stage::Acknowledged { &acts.accept } else { &acts.answer };
    match main {
        Err(Stop::Refused(why)) => Some(why.sentence.clone()),
        _ => None,
    }
}

/// Who reads the answer besides the filer, so that it names nobody who did not want to be named.
fn also_read(appeal: &Appeal) -> Option<String> {
    let side = &appeal.life.side;
    let mut who = Vec::new();
    if appeal.shown {
        who.push("大家".to_owned());
    }
    if side.joined > 0 {
        who.push(format!("并过来的 {} 件的反映人", side.joined));
    }
    let who = who.join("和");
    (!who.is_empty()).then(|| format!("这次答复{who}也看得到，只写事情，不写反映人是谁、电话多少。"))
}

fn answer_form(cx: &Context, appeal: &Appeal, url: String, typed: &Typed) -> AnswerForm {
    let (fields, errors) = typed.of("answer");
    let choice = |each: &Outcome| Choice::new(each.code(), each.zh(), fields.outcome == each.code());
    AnswerForm {
        also_read: also_read(appeal),
        url,
        errors,
        outcomes: Outcome::ALL.iter().map(choice).collect(),
        found: fields.found,
        done: fields.done,
        not_done: fields.not_done,
        next_day: fields.next_day,
        next_day_min: cx.today.to_string(),
        limit: PART.1.to_string(),
    }
}

/// Terms that can be promised, none later than the rule allows, shown as dates.
fn terms(cx: &Context, appeal: &Appeal, chosen: &str) -> Vec<Choice> {
    let calendar = &cx.registry.calendar;
    let latest = latest_promise(cx, appeal);
    let mut list: Vec<Choice> = Vec::new();
    let fixed = [Term::WorkingDays(1), Term::WorkingDays(2), Term::WorkingDays(3), Term::WorkingDays(5)];
    for term in fixed.into_iter().filter(|term| term.due(cx.now, calendar) < latest) {
        let label = format!("最晚{}（{}）", format::due(cx.now, term.due(cx.now, calendar)), term.zh());
        list.push(Choice::new(term.to_string(), label, chosen == term.to_string()));
    }
    let rule = format!("最晚{}（规定的期限）", format::due(cx.now, latest));
    list.push(Choice::new("", rule, chosen.is_empty()));
    list
}

fn facts(cx: &Context, ask: &Ask, alike: &[Appeal]) -> Vec<Fact> {
    let near = alike.iter().map(|other| Fact {
        text: format!("同村同类还有一件没办完：{}", other.title()),
        sub: format!("{} 反映，编号 {}", format::when(cx.now, other.life.filed_at), other.number_text()),
        href: ask.url(&[("open", &other.id.to_string())]),
        icon: "clip",
    });
    near.collect()
}

/// What one possible act is called, what it means, and what its button says.
fn words(act: &Possible) -> (&'static str, &'static str, &'static str, &'static str) {
    use Possible as P;
    match act {
        P::DonePart(_) => ("done_part", "交我这一部分", "写清您这里办了什么。", "交上去"),
        P::Ask => {
            ("ask", "请本人补充", "只能问一次。等补充的时候，您这边的时间先停着，村民的时间照算。", "问本人")
        }
        P::AskPart(_) => ("ask_part", "请别的单位一起办", "它办完它那一部分，您再一起答复。", "请它办"),
        P::Extend(_) => ("extend", "申请延期", "上一级同意了才算，没批以前还按原来的日子。", "申请延期"),
        P::Refuse => ("refuse", "不受理", "本人看得到理由。不同意的，由上一级办。", "不受理"),
        P::Return(_) => ("return", "不归我办，转出去", "只能转一次，收到后一个工作日内转。", "转出去"),
        P::Raise(_) => ("raise", "办不了，交给上一级", "写清办到哪里了、为什么这里办不了。", "交上去"),
        P::Merge(_) => ("merge", "和另一件一起办", "同一个村、说的是同一件事的，并到一件里办。", "并过去"),
        P::Extension(_) => ("grant", "批延期", "", "同意"),
        P::Designate(_) => ("designate", "指定由谁办", "指定以后，时间重新算。", "指定"),
        P::CallBack => {
            ("call_back", "回访，替本人评", "打电话或当面念了答复，照本人说的选。会记成“回访”。", "交评价")
        }
        P::Notice => ("notice", "印催办单", "印一次记一次，写明限几天办结。", "印催办单"),
        P::Letter => {
            ("letter", "印答复意见书", "印给本人的，印一次记一次。写了名字的，本人看得到。", "印答复意见书")
        }
        P::Petition => {
            ("petition", "转为信访事项", "按信访的期限算，本人看得到。转了不能改回来。", "转为信访")
        }
    }
}

/// The form of one possible act.
fn form(cx: &Context, opened: &Opened, act: &Possible, typed: &Typed) -> ActForm {
    let (code, title, hint, button) = words(act);
    let (fields, errors) = typed.prefixed(code);
    let path = match act {
        Possible::Extension(_) | Possible::Designate(_) | Possible::Petition | Possible::CallBack => "decide",
        Possible::Notice => "notice",
        Possible::Letter => "letter",
        _ => "act",
    };
    let mut buttons = vec![(code.to_owned(), button.to_owned())];
    if let Possible::Extension(_) = act {
        buttons.push(("deny".to_owned(), "不同意".to_owned()));
    }
    let part = if let Possible::DonePart(part) = act { part.to_string() } else { String::new() };
    ActForm {
        code: code.to_owned(),
        url: format!("/desk/appeals/{}/{path}", opened.appeal.id),
        title: title.to_owned(),
        hint: hint.to_owned(),
        told: told(cx, opened, act),
        fields: fields_of(cx, opened, act, &fields),
        part,
        buttons,
        errors,
        open: typed.fields.act == code,
    }
}

/// What must be read before the act is decided.
fn told(cx: &Context, opened: &Opened, act: &Possible) -> Option<String> {
    let last = |kind: &str| {
        let found = opened.notes.iter().rev().find(|note: &&Note| note.kind == kind);
        found.map(|note| note.body.clone()).unwrap_or_default()
    };
    match act {
        Possible::Extension(until) => {
            let (until, why) = (format::due(cx.now, *until), last("appeal.extension_asked"));
            Some(format!("想延到{until}。理由：{why}"))
        }
        Possible::DonePart(_) => Some(last("appeal.part_asked")),
        _ => None,
    }
}

/// The ones it can be handled with, by number and title.
fn mergeable(opened: &Opened, ids: &[AppealId], chosen: &str) -> Vec<Choice> {
    let alike = opened.alike.iter().filter(|other| ids.contains(&other.id));
    let choice = |other: &Appeal| {
        let label = format!("{} {}", other.number_text(), other.title());
        Choice::new(other.id.to_string(), label, chosen == other.id.to_string())
    };
    alike.map(choice).collect()
}

/// What an office that called the person types: the word, and what was said with it.
fn rating_fields(code: &str, typed: &super::forms::ActFields) -> Vec<ActField> {
    let field = |name: &str, label: &str, hint: &str, kind, value: &str, choices| {
        let (id, label, hint) = (format!("{code}-{name}"), label.to_owned(), hint.to_owned());
        ActField { id, name: name.to_owned(), label, hint, kind, value: value.to_owned(), choices }
    };
    let words = Rating::WORDS.iter().map(|(score, word)| {
        let score = score.to_string();
        let chosen = typed.score == score;
        Choice::new(score, *word, chosen)
    });
    vec![
        field("score", "本人怎么评", "", FieldKind::Select, "", words.collect()),
        field("text", "本人的话", "没有就空着。", FieldKind::Words, &typed.text, Vec::new()),
    ]
}

fn fields_of(
    cx: &Context,
    opened: &Opened,
    act: &Possible,
    typed: &super::forms::ActFields,
) -> Vec<ActField> {
    use Possible as P;
    let code = words(act).0;
    let field = |name: &str, label: &str, hint: &str, kind: FieldKind, value: &str, choices: Vec<Choice>| {
        let (id, label, hint) = (format!("{code}-{name}"), label.to_owned(), hint.to_owned());
        ActField { id, name: name.to_owned(), label, hint, kind, value: value.to_owned(), choices }
    };
    let text = |label: &str| field("text", label, "", FieldKind::Words, &typed.text, Vec::new());
    let office = |desks: &[Desk]| {
        let choice = |desk: &Desk| {
            let code = desk.office.code();
            Choice::new(code, desk_name(cx, *desk), typed.office == code)
        };
        let choices = desks.iter().map(choice).collect();
        field("office", "哪个单位", "", FieldKind::Select, "", choices)
    };
    match act {
        P::DonePart(_) => vec![text("这一部分办得怎么样")],
        P::Ask => vec![text("要本人补充什么")],
        P::AskPart(desks) => vec![office(desks), text("请它办什么")],
        P::Extend(terms) => {
            let choice = |(term, until): &(Term, houji_base::Moment)| {
                let label = format!("延到{}（再加 {}）", format::due(cx.now, *until), term.zh());
                Choice::new(term.to_string(), label, typed.term == term.to_string())
            };
            let choices = terms.iter().map(choice).collect();
            vec![field("term", "延到哪天", "", FieldKind::Select, "", choices), text("为什么要延期")]
        }
        P::Refuse => {
            let choice = |each: &Reason| Choice::new(each.code(), each.zh(), typed.reason == each.code());
            let choices = Reason::ALL.iter().map(choice).collect();
            vec![
                field("reason", "为什么不受理", "", FieldKind::Select, "", choices),
                text("该去哪里办，怎么办"),
            ]
        }
        P::Return(desks) | P::Designate(desks) => vec![office(desks), text("为什么归那里办")],
        P::Raise(desks) => vec![office(desks), text("为什么要上一级办")],
        P::Merge(ids) => {
            let choices = mergeable(opened, ids, &typed.other);
            let hint = match opened.appeal.is_sealed() {
                true => "说同一个村、还没办完的另一件密件，写成 2026-7 这样。",
                false => "本村还没办完的另一件，写成 2026-7 这样。",
            };
            let number = field("number", "编号", hint, FieldKind::Line, &typed.number, vec![]);
            let other = field("other", "并到哪一件", "", FieldKind::Select, "", choices);
            let listed = !other.choices.is_empty();
            [Some(other).filter(|_| listed), Some(number)].into_iter().flatten().collect()
        }
        P::CallBack => rating_fields(code, typed),
        P::Extension(_) | P::Petition | P::Notice | P::Letter => Vec::new(),
    }
}
