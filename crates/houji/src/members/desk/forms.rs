//! The forms by which the register changes.

use super::super::commands::{AddMembers, ChangeShares, Leave, SetHousehold, SetKind};
use super::super::decide::{Refused, refused};
use super::super::form::{ChangeForm, MemberForm, change, member};
use super::super::model::{Act, JOINED, Kind, LEFT, Member, read_shares, shares_text};
use super::super::reading::{household as read_household, with_book};
use super::super::store;
use super::household::{address, label};
use super::{choices, frame, mend};
use crate::books::model::Book;
use crate::house::web::{Posted, Visit, page_with, redirect};
use crate::house::{App, Stop, random};
use crate::ui::forms::{Field, FormPage};
use crate::ui::parts::{Choice, Errors, Link};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{Response, StatusCode};
use houji_base::Day;
use serde::Deserialize;

/// A form's own part of its page.
pub(super) struct Form {
    pub(super) heading: &'static str,
    pub(super) back: Link,
    pub(super) note: String,
    pub(super) action: String,
    pub(super) parts: Vec<(&'static str, Vec<Field>)>,
    pub(super) button: &'static str,
}

/// Draws a form, with what is to be mended.
pub(super) fn draw(
    app: &App,
    visit: &Visit,
    book: &Book,
    form: Form,
    errors: Errors,
) -> Result<Response<Body>, Stop> {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let Form { heading, back, note, action, parts, button } = form;
    let frame = frame(app, visit, heading, book.place)?;
    page_with(
        app,
        visit,
        status,
        &FormPage { frame, back, heading: heading.to_owned(), note, action, parts, button, errors },
    )
}

fn register_link(book: &Book) -> Link {
    Link::new(book.name.clone(), format!("/desk/members/{}", book.id))
}

/// The three fields of a decision of the assembly.
fn assembly([day, entitled, in_favor]: [&str; 3]) -> Vec<Field> {
    vec![
        Field::day("assembly", "哪天的成员大会定的", day),
        Field::number("entitled", "应到多少人", entitled, 5).hint("有表决权的成员"),
        Field::number("in_favor", "同意的多少人", in_favor, 5),
    ]
}

async fn with_kinds(app: &App, visit: &Visit, id: &str) -> Result<(Book, Vec<Kind>), Stop> {
    with_book(app, visit, id, |db, cx, book| Ok((store::kinds(db, cx.county.as_i64(), book.id)?, book)))
        .await
        .map(|(kinds, book)| (book, kinds))
}

pub(super) async fn new_member(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response<Body>, Stop> {
    let (book, kinds) = with_kinds(&app, &visit, &id).await?;
    draw(&app, &visit, &book, member_form(&book, &kinds, &MemberForm::default()), Errors::none())
}

fn member_form(book: &Book, kinds: &[Kind], typed: &MemberForm) -> Form {
    let person = vec![
        Field::number("household", "户号", &typed.household, 5).hint("新的一户就写新的户号"),
        Field::select("head", "是不是户主", choices([("是", "是"), ("否", "不是")], &typed.head)),
        Field::text("name", "姓名", &typed.name, 20),
        Field::text("resident", "身份证号", &typed.resident, 20)
            .hint("加密存着，每看一次记一次")
            .checked("resident"),
        Field::day("joined", "从哪天起是成员", &typed.joined),
        Field::select("joined_by", "怎么成为成员的", choices(JOINED, &typed.joined_by)),
    ];
    let names = kinds.iter().map(|kind| (kind.name.clone(), kind.name.clone()));
    let shares = vec![
        Field::select("kind", "哪种股", choices(names, &typed.kind)).hint("不选就是第一种"),
        Field::text("shares", "配多少份", &typed.shares, 12).hint("没有配就空着"),
        Field::text("certificate", "股权证号", &typed.certificate, 30).hint("新的一户才写，可以没有"),
        Field::text("account", "银行卡号", &typed.account, 40).hint("新的一户才写，可以没有；加密存着"),
    ];
    Form {
        heading: "登记成员",
        back: register_link(book),
        note: "成员身份由成员大会确认，照会议记录填。".to_owned(),
        action: format!("/desk/members/{}/new", book.id),
        parts: vec![
            ("成员", person),
            ("凭什么", assembly([&typed.assembly, &typed.entitled, &typed.in_favor])),
            ("股份和这一户", shares),
        ],
        button: "登记",
    }
}

pub(super) async fn add_member(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted<MemberForm>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let (book, kinds) = with_kinds(&app, &visit, &id).await?;
    let result = match member(1, &fields) {
        Ok(new) => {
            let (household, members) = (new.household, vec![new]);
            let add = AddMembers { book: book.id, file: None, members, salt: random()? };
            app.run(&visit.actor, Some(&key), add).await.map(|_| household)
        }
        Err(mistakes) => Err(refused(mistakes).into()),
    };
    match result {
        Ok(household) => Ok(redirect(&format!("{}?done=added", address(book.id, household)))),
        Err(stop) => draw(&app, &visit, &book, member_form(&book, &kinds, &fields), mend(stop)?),
    }
}

/// A kind of shares as typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct KindFields {
    name: String,
    kept: String,
}

pub(super) async fn kinds(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response<Body>, Stop> {
    let (book, kinds) = with_kinds(&app, &visit, &id).await?;
    draw(&app, &visit, &book, kind_form(&book, &kinds, &KindFields::default()), Errors::none())
}

fn kind_form(book: &Book, kinds: &[Kind], typed: &KindFields) -> Form {
    let told = |kind: &Kind| match kind.kept {
        0 => kind.name.clone(),
        kept => format!("{}（集体自己持 {} 份）", kind.name, shares_text(kept)),
    };
    let told: Vec<String> = kinds.iter().map(told).collect();
    let now = if told.is_empty() {
        "还没有，登记第一位成员时自动加成员股".to_owned()
    } else {
        told.join("、")
    };
    let fields = vec![
        Field::text("name", "种类", &typed.name, 10)
            .hint("像成员股、劳龄股、集体股。写已有的，就改它集体持的份数"),
        Field::text("kept", "集体自己持多少份", &typed.kept, 12).hint("没有填 0；集体持的，分红留在集体"),
    ];
    Form {
        heading: "股份种类",
        back: register_link(book),
        note: format!("现在有：{now}。"),
        action: format!("/desk/members/{}/kinds", book.id),
        parts: vec![("加一种，或改集体持的", fields)],
        button: "设好",
    }
}

pub(super) async fn set_kind(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted<KindFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let (book, kinds) = with_kinds(&app, &visit, &id).await?;
    let (name, kept) = (fields.name.clone(), read_shares(&fields.kept));
    let set = SetKind { book: book.id, name, kept, salt: random()? };
    match app.run(&visit.actor, Some(&key), set).await {
        Ok(_) => Ok(redirect(&format!("/desk/members/{}?done=kind", book.id))),
        Err(stop) => draw(&app, &visit, &book, kind_form(&book, &kinds, &fields), mend(stop)?),
    }
}

/// What is kept about a household, as typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct HouseholdFields {
    head: String,
    certificate: String,
    account: String,
}

async fn of_household(
    app: &App,
    visit: &Visit,
    (id, number): (&str, i64),
) -> Result<(Book, super::super::model::Household, Vec<Member>, Vec<Kind>), Stop> {
    with_book(app, visit, id, move |db, cx, book| {
        let (household, members) = read_household(db, cx, book.id, number)?;
        Ok((household, members, store::kinds(db, cx.county.as_i64(), book.id)?, book))
    })
    .await
    .map(|(household, members, kinds, book)| (book, household, members, kinds))
}

pub(super) fn household_link(book: &Book, number: i64) -> Link {
    Link::new(format!("{number} 户"), address(book.id, number))
}

pub(super) async fn household(
    State(app): State<App>,
    visit: Visit,
    Path((id, number)): Path<(String, i64)>,
) -> Result<Response<Body>, Stop> {
    let (book, household, members, _) = of_household(&app, &visit, (&id, number)).await?;
    let (head, certificate) = (household.head.to_string(), household.certificate);
    let typed = HouseholdFields { head, certificate, account: String::new() };
    draw(&app, &visit, &book, household_form(&book, number, &members, &typed), Errors::none())
}

fn household_form(book: &Book, number: i64, members: &[Member], typed: &HouseholdFields) -> Form {
    let now = members.iter().filter(|member| member.left.is_none());
    let heads = now.map(|member| (member.n.to_string(), label(member)));
    let fields = vec![
        Field::select("head", "户主", choices(heads, &typed.head)),
        Field::text("certificate", "股权证号", &typed.certificate, 30),
        Field::text("account", "银行卡号", &typed.account, 40)
            .hint("加密存着。原来的不显示；空着就是没有卡号"),
    ];
    Form {
        heading: "改户主、证号、卡号",
        back: household_link(book, number),
        note: "三样都照现在的填，交了就以这次的为准。".to_owned(),
        action: format!("{}/set", address(book.id, number)),
        parts: vec![("这一户", fields)],
        button: "改好",
    }
}

pub(super) async fn set_household(
    State(app): State<App>,
    Path((id, number)): Path<(String, i64)>,
    posted: Posted<HouseholdFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let (book, _, members, _) = of_household(&app, &visit, (&id, number)).await?;
    let account = fields.account.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    let set = SetHousehold {
        book: book.id,
        household: number,
        head: fields.head.parse().unwrap_or(0),
        certificate: fields.certificate.trim().to_owned(),
        account,
        salt: random()?,
    };
    match app.run(&visit.actor, Some(&key), set).await {
        Ok(_) => Ok(redirect(&format!("{}?done=set", address(book.id, number)))),
        Err(stop) => draw(&app, &visit, &book, household_form(&book, number, &members, &fields), mend(stop)?),
    }
}

pub(super) async fn shares(
    State(app): State<App>,
    visit: Visit,
    Path((id, number)): Path<(String, i64)>,
) -> Result<Response<Body>, Stop> {
    let (book, _, members, kinds) = of_household(&app, &visit, (&id, number)).await?;
    let typed = ChangeForm::default();
    draw(&app, &visit, &book, shares_form((&book, number), &members, &kinds, &typed), Errors::none())
}

fn shares_form((book, number): (&Book, i64), members: &[Member], kinds: &[Kind], typed: &ChangeForm) -> Form {
    let acts = Act::ALL.iter().map(|(_, code, zh)| (*code, *zh));
    let of = members.iter().map(|member| (member.n.to_string(), label(member)));
    let kind = |kind: &Kind| (kind.kind.to_string(), kind.name.clone());
    let fields = vec![
        Field::select("act", "哪种变动", choices(acts, &typed.act)),
        Field::select("member", "谁的股份", choices(of, &typed.member)),
        Field::number("other", "给哪位成员（成员编号）", &typed.other, 9)
            .hint("只有继承、转让要填，编号在那一户的页面上"),
        Field::select("kind", "哪种股", choices(kinds.iter().map(kind), &typed.kind))
            .hint("冻结、解冻不用选"),
        Field::text("shares", "多少份", &typed.shares, 12).hint("冻结、解冻不用填"),
        Field::day("day", "从哪天起算", &typed.day),
    ];
    Form {
        heading: "股份变动",
        back: household_link(book, number),
        note: "股份是分红的份额。变动由成员大会定，照会议记录填。".to_owned(),
        action: format!("{}/shares", address(book.id, number)),
        parts: vec![
            ("变动", fields),
            ("凭什么", assembly([&typed.assembly, &typed.entitled, &typed.in_favor])),
        ],
        button: "记下变动",
    }
}

pub(super) async fn change_shares(
    State(app): State<App>,
    Path((id, number)): Path<(String, i64)>,
    posted: Posted<ChangeForm>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let (book, _, members, kinds) = of_household(&app, &visit, (&id, number)).await?;
    let result = match change(&fields) {
        Ok(change) => app.run(&visit.actor, Some(&key), ChangeShares { book: book.id, change }).await,
        Err(mistakes) => Err(refused(mistakes).into()),
    };
    match result {
        Ok(done) => Ok(redirect(&format!("{}?done=shares", address(book.id, done.n)))),
        Err(stop) => {
            let form = shares_form((&book, number), &members, &kinds, &fields);
            draw(&app, &visit, &book, form, mend(stop)?)
        }
    }
}

/// Why somebody is no longer a member, as typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct LeaveFields {
    day: String,
    reason: String,
}

fn found(members: &[Member], n: i64) -> Result<&Member, Stop> {
    Ok(members.iter().find(|member| member.n == n).ok_or(Refused::NoMember)?)
}

pub(super) async fn leaving(
    State(app): State<App>,
    visit: Visit,
    Path((id, number, n)): Path<(String, i64, i64)>,
) -> Result<Response<Body>, Stop> {
    let (book, _, members, _) = of_household(&app, &visit, (&id, number)).await?;
    let form = leave_form((&book, number), found(&members, n)?, &LeaveFields::default());
    draw(&app, &visit, &book, form, Errors::none())
}

fn leave_form((book, number): (&Book, i64), member: &Member, typed: &LeaveFields) -> Form {
    let reasons: Vec<Choice> = choices(LEFT, &typed.reason);
    Form {
        heading: "不再是成员",
        back: household_link(book, number),
        note: format!("{}的股份不会自己变，要另外办继承或退股。记了不能恢复。", label(member)),
        action: format!("{}/leave/{}", address(book.id, number), member.n),
        parts: vec![(
            "哪天，为什么",
            vec![
                Field::day("day", "从哪天起不是成员", &typed.day),
                Field::select("reason", "为什么", reasons),
            ],
        )],
        button: "记下",
    }
}

pub(super) async fn leave(
    State(app): State<App>,
    Path((id, number, n)): Path<(String, i64, i64)>,
    posted: Posted<LeaveFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let (book, _, members, _) = of_household(&app, &visit, (&id, number)).await?;
    let member = found(&members, n)?;
    let mut mistakes = super::super::form::Mistakes::of(1);
    let day: Option<Day> = mistakes.day("day", &fields.day);
    let result = match day {
        None => Err(refused(mistakes.found).into()),
        Some(_) => {
            let leave = Leave { book: book.id, member: n, day, reason: fields.reason.clone() };
            app.run(&visit.actor, Some(&key), leave).await
        }
    };
    match result {
        Ok(_) => Ok(redirect(&format!("{}?done=left", address(book.id, number)))),
        Err(stop) => draw(&app, &visit, &book, leave_form((&book, number), member, &fields), mend(stop)?),
    }
}
