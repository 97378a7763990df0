//! One household: its members, their shares, what they were given, and a look at who they are.

use super::super::commands::{People, SeeHousehold, people};
use super::super::model::{Change, JOINED, Kind, LEFT, Member, Stage, shares_text, zh};
use super::super::reading::{household, with_book};
use super::super::store;
use super::frame;
use super::pages::{HouseholdPage, MemberRow};
use crate::books::model::{Book, BookId};
use crate::gate::{Action, scope};
use crate::house::web::{Posted, Visit, page};
use crate::house::{App, Stop};
use crate::ui::forms::DoneQuery;
use crate::ui::parts::{Link, Signal};
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::Response;
use houji_base::Fen;
use serde::Deserialize;

/// Changes and dividends that are shown.
const MOST: i64 = 100;

pub(super) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path((id, number)): Path<(String, i64)>,
    Query(q): Query<DoneQuery>,
) -> Result<Response<Body>, Stop> {
    draw(&app, &visit, (&id, number), &q.done, None).await
}

/// Where a household is.
pub(super) fn address(book: BookId, number: i64) -> String {
    format!("/desk/members/{book}/households/{number}")
}

/// A form without fields.
#[derive(Default, Deserialize)]
pub(super) struct NoFields {}

/// Shows who the members are, once this look is recorded.
pub(super) async fn person(
    State(app): State<App>,
    Path((id, number)): Path<(String, i64)>,
    posted: Posted<NoFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { key, visit, .. } = posted;
    let book = crate::books::book_id(&id)?;
    app.run(&visit.actor, Some(&key), SeeHousehold { book, household: number }).await?;
    let cx = app.context(visit.actor.clone());
    let seen = app.db.read(move |db| Ok(people(db, &cx, &SeeHousehold { book, household: number })?)).await?;
    draw(&app, &visit, (&id, number), "", Some(seen)).await
}

async fn draw(
    app: &App,
    visit: &Visit,
    (id, number): (&str, i64),
    done: &str,
    seen: Option<People>,
) -> Result<Response<Body>, Stop> {
    let read = with_book(app, visit, id, move |db, cx, book| {
        let county = cx.county.as_i64();
        let (household, members) = household(db, cx, book.id, number)?;
        let changes = store::changes_of(db, county, book.id, number, MOST)?;
        let given = store::owed_of(db, county, book.id, number, MOST)?;
        Ok((household, members, changes, given, store::kinds(db, county, book.id)?, book))
    });
    let (household, members, changes, given, kinds, book) = read.await?;
    let base = address(book.id, number);
    let may = scope(&visit.actor, Action::MemberWrite, book.place).is_ok();
    let may_see = seen.is_none() && scope(&visit.actor, Action::MemberPerson, book.place).is_ok();
    let name = |n: i64| members.iter().find(|member| member.n == n).map_or(format!("成员 {n}"), label);
    let or_none = |text: &str| if text.is_empty() { "没有登记".to_owned() } else { text.to_owned() };
    let shares: i64 = members.iter().map(|member| member.shares).sum();
    let shown = HouseholdPage {
        frame: frame(app, visit, &format!("{number} 户"), book.place)?,
        back: Link::new(book.name.clone(), format!("/desk/members/{}?from={number}", book.id)),
        heading: format!("{number} 户"),
        done_line: done_line(done).map(str::to_owned),
        facts: vec![
            ("户主", name(household.head)),
            ("股份", format!("{} 份", shares_text(shares))),
            ("股权证号", or_none(&household.certificate)),
            ("卡号尾号", or_none(&household.tail)),
        ],
        links: if may { links(&base) } else { Vec::new() },
        person_url: may_see.then(|| format!("{base}/person")),
        seen: seen.map(told).unwrap_or_default(),
        members: members.iter().map(|member| row(member, &base, may)).collect(),
        changes: changes.iter().map(|change| change_row(change, &kinds, &name)).collect(),
        dividends: given.into_iter().map(|row| given_row(&book, row, &name)).collect(),
    };
    page(app, visit, &shown)
}

/// A member as the page calls somebody.
pub(super) fn label(member: &Member) -> String {
    format!("{}（成员 {}）", member.shown, member.n)
}

fn links(base: &str) -> Vec<Link> {
    let of = [("股份变动", "shares"), ("改户主、证号、卡号", "set"), ("本人登录的手机号", "phones")];
    of.iter().map(|(label, path)| Link::new(*label, format!("{base}/{path}"))).collect()
}

fn done_line(done: &str) -> Option<&'static str> {
    match done {
        "added" => Some("登记好了。"),
        "shares" => Some("股份变动记好了。"),
        "set" => Some("改好了。"),
        "phone" => Some("手机号登记好了。本人用它登录，在“我的”里看得到这一户。"),
        "no-phone" => Some("手机号去掉了。"),
        "left" => Some("记好了。这位的股份还在，要办继承或退股。"),
        _ => None,
    }
}

fn told(people: People) -> Vec<String> {
    let member =
        people.members.into_iter().map(|one| format!("成员 {}：{}，{}", one.n, one.name, one.resident));
    let account = (!people.account.is_empty()).then(|| format!("卡号：{}", people.account));
    member.chain(account).collect()
}

fn row(member: &Member, base: &str, may: bool) -> MemberRow {
    let state = match (&member.left, member.is_frozen) {
        (Some((day, by)), _) => Signal::idle(format!("{}起不是成员：{}", day.zh(), zh(&LEFT, by))),
        (None, true) => Signal::warn("股份冻结"),
        (None, false) => Signal::ok("成员"),
    };
    let may_leave = may && member.left.is_none();
    MemberRow {
        n: member.n.to_string(),
        name: member.shown.clone(),
        joined: format!("{}，{}", member.joined.zh(), zh(&JOINED, &member.joined_by)),
        shares: shares_text(member.shares),
        basis: member.assembly.zh(),
        state,
        link: may_leave.then(|| Link::new("不再是成员", format!("{base}/leave/{}", member.n))),
    }
}

fn change_row(change: &Change, kinds: &[Kind], name: &impl Fn(i64) -> String) -> [String; 6] {
    let kind =
        kinds.iter().find(|kind| kind.kind == change.kind).map_or(String::new(), |kind| kind.name.clone());
    let act = match (change.other, change.shares < 0) {
        (0, _) => change.act.zh().to_owned(),
        (other, true) => format!("{}给成员 {other}", change.act.zh()),
        (other, false) => format!("{}，来自成员 {other}", change.act.zh()),
    };
    let shares = if change.act.has_shares() { shares_text(change.shares) } else { String::new() };
    [change.day.zh(), name(change.member), act, kind, shares, change.assembly.zh()]
}

fn given_row(
    book: &Book,
    (run, year, stage, member, shares, per_share, amount, payment): (
        i64,
        i64,
        Stage,
        i64,
        i64,
        Fen,
        Fen,
        i64,
    ),
    name: &impl Fn(i64) -> String,
) -> (Link, [String; 4], Signal) {
    let link = Link::new(format!("{year} 年"), format!("/desk/members/{}/dividends/{run}", book.id));
    let state = match (stage, payment) {
        (Stage::Posted, 0) => Signal::warn("还没发"),
        (Stage::Posted, _) => Signal::ok("已经发了"),
        _ => Signal::idle("还在办"),
    };
    (link, [name(member), shares_text(shares), per_share.grouped(), amount.grouped()], state)
}
