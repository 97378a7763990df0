//! Accounts of the county, and the form for a new one.

use super::{errors_of, shown};
use crate::gate::{Action, may_somewhere, scope};
use crate::house::error::{LIST_TOO_LONG, UNREADABLE};
use crate::house::web::{Format, Listing, MOST_LISTED, Posted, Visit, page_with};
use crate::house::{App, Context, Stop};
use crate::people::commands::{ExportAccounts, create};
use crate::people::decide;
use crate::people::pages::{AccountRow, CreateForm, PeoplePage};
use crate::people::store::logins::Login;
use crate::people::store::{logins, posts};
use crate::people::{self, model::HeldPost};
use crate::ui::frame::Frame;
use crate::ui::office;
use crate::ui::parts::{Empty, Errors, Link, Signal};
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{Response, StatusCode};
use houji_base::PersonId;
use houji_seal::Digest;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Accounts on one page.
const PAGE: i64 = 50;

#[derive(Deserialize, Default)]
pub(super) struct ListQuery {
    /// An account to find.
    #[serde(default)]
    account: String,
    /// From the page before.
    #[serde(default)]
    after: String,
}

/// Whether an account is on, off, or was never on.
pub(super) fn state_of(login: &Login, posts: &[HeldPost]) -> Signal {
    match (login.enabled, posts.iter().any(|post| post.role.is_office())) {
        (true, _) if login.must_change => Signal::warn("待改密码"),
        (true, _) => Signal::ok("启用"),
        (false, true) => Signal::bad("停用"),
        (false, false) => Signal::idle("未启用"),
    }
}

/// One account of a list, read.
pub(in crate::people) struct Account {
    pub(in crate::people) login: Login,
    pub(in crate::people) name: String,
    pub(in crate::people) posts: Vec<HeldPost>,
}

/// A page of accounts after a name, or the one of a name.
pub(in crate::people) async fn accounts(
    app: &App,
    visit: &Visit,
    account: &str,
    after: &str,
    most: i64,
) -> Result<Vec<Account>, Stop> {
    // Accounts belong to the county: whoever may only see a part of it sees no list.
    scope(&visit.actor, Action::PersonRead, app.db.county())?;
    let (county, account, after) =
        (app.db.county().as_i64(), decide::tidy_account(account), after.to_owned());
    app.db
        .read(move |db| {
            let found = if account.is_empty() {
                logins::after(db, county, &after, most)?
            } else {
                logins::by_account(db, county, &account)?.into_iter().collect()
            };
            let persons: Vec<_> = found.iter().map(|login| login.person).collect();
            let names = people::names(db, county, &persons)?;
            let mut held: BTreeMap<PersonId, Vec<HeldPost>> = BTreeMap::new();
            if let (Some(first), Some(last)) = (found.first(), found.last()) {
                let between = (first.account.as_str(), last.account.as_str());
                for (person, post) in posts::of_accounts(db, county, between)? {
                    held.entry(person).or_default().push(post);
                }
            }
            let mut accounts = Vec::new();
            for login in found {
                let posts = held.remove(&login.person).unwrap_or_default();
                let name = names.iter().find(|(id, _)| *id == login.person).map(|(_, name)| name.clone());
                accounts.push(Account { login, name: name.unwrap_or_default(), posts });
            }
            Ok(accounts)
        })
        .await
}

fn row(cx: &Context, account: &Account) -> AccountRow {
    let current = account.posts.iter().filter(|post| post.until.is_none_or(|last| last >= cx.today));
    AccountRow {
        account: account.login.account.clone(),
        name: account.name.clone(),
        state: state_of(&account.login, &account.posts),
        posts: current
            .map(|post| format!("{} {}", cx.registry.places.full_name(post.place), post.role.zh()))
            .collect(),
        url: format!("/people/{}", account.login.person),
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct FileFields {
    /// `xlsx` or `csv`.
    #[serde(rename = "as")]
    form: String,
}

/// All accounts as a file, with an entry of its own.
pub(super) async fn file(State(app): State<App>, posted: Posted<FileFields>) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let format = Format::parse(&fields.form).ok_or(UNREADABLE)?;
    let found = accounts(&app, &visit, "", "", MOST_LISTED.saturating_add(1)).await?;
    let cx = app.context(visit.actor.clone());
    let line = |account: &Account| {
        let row = row(&cx, account);
        vec![row.account, row.name, row.state.text, row.posts.join("；")]
    };
    let list = Listing {
        title: format!("{}人员和岗位（{}）", cx.registry.places.name(cx.county), cx.today.zh()),
        heads: vec!["账号", "姓名", "状态", "岗位"],
        rows: found.iter().map(line).collect(),
    };
    if list.is_too_long() {
        return Err(LIST_TOO_LONG.into());
    }
    let cells: Vec<&[u8]> = list.rows.iter().flatten().map(String::as_bytes).collect();
    let rows = i64::try_from(list.rows.len()).unwrap_or(i64::MAX);
    let command = ExportAccounts { format, rows, cells: Digest::of(&cells).to_string() };
    let key = command.key(&key);
    app.run(&visit.actor, Some(&key), command).await?;
    list.file(&format!("people-{}", cx.today), format).await
}

/// The frame of an administrator's page.
pub(super) fn frame(app: &App, visit: &Visit, cx: &Context, title: &str) -> Result<Frame, Stop> {
    let desk = office::frame(cx, cx.registry.places.name(cx.county), "平台管理", "/people");
    Ok(Frame { desk: Some(desk), ..visit.frame(app, title)? })
}

async fn show(
    app: &App,
    visit: &Visit,
    status: StatusCode,
    q: &ListQuery,
    form: CreateForm,
) -> Result<Response<Body>, Stop> {
    let cx = app.context(visit.actor.clone());
    let found = accounts(app, visit, &q.account, &q.after, PAGE).await?;
    let full = i64::try_from(found.len()).unwrap_or(0) == PAGE;
    let more = found.last().filter(|_| full).map(|last| {
        let after = serde_urlencoded::to_string([("after", &last.login.account)]).unwrap_or_default();
        Link::new("后面的账号", format!("/people?{after}"))
    });
    let empty = found.is_empty().then(|| Empty {
        title: "没有这样的账号".to_owned(),
        text: "请核对账号名，或者看全部账号。".to_owned(),
        link: Some(Link::new("看全部", "/people")),
    });
    let shown = PeoplePage {
        frame: frame(app, visit, &cx, "人员和岗位")?,
        done_line: None,
        lead: format!("这一页有 {} 个账号", found.len()),
        account: q.account.clone(),
        rows: found.iter().map(|account| row(&cx, account)).collect(),
        empty,
        more,
        create: may_somewhere(&visit.actor, Action::PersonCreate).then_some(form),
    };
    page_with(app, visit, status, &shown)
}

fn blank() -> CreateForm {
    CreateForm { name: String::new(), phone: String::new(), account: String::new(), errors: Errors::none() }
}

pub(super) async fn list(
    State(app): State<App>,
    visit: Visit,
    Query(q): Query<ListQuery>,
) -> Result<Response<Body>, Stop> {
    show(&app, &visit, StatusCode::OK, &q, blank()).await
}

#[derive(Deserialize)]
pub(super) struct CreateFields {
    #[serde(default)]
    name: String,
    #[serde(default)]
    phone: String,
    #[serde(default)]
    account: String,
}

pub(super) async fn create_account(
    State(app): State<App>,
    posted: Posted<CreateFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let CreateFields { name, phone, account } = fields;
    let made = match create(&app, &name, &phone, &account).await {
        Ok((command, first)) => {
            let drawn = command.drawn;
            let made = app.run(&visit.actor, Some(&key), command).await;
            made.map(|made| (made.person, (made.drawn == drawn).then_some(first)))
        }
        Err(why) => Err(why),
    };
    match made {
        Ok((person, first)) => {
            let said = "账号开好了，还是停用的。请安全管理员授予岗位。".to_owned();
            super::person::show_made(&app, &visit, person, said, first).await
        }
        Err(why) => {
            let (status, refusal) = shown(why)?;
            let form = CreateForm { name, phone, account, errors: errors_of(&refusal, "account") };
            show(&app, &visit, status, &ListQuery::default(), form).await
        }
    }
}
