//! What members see of their own household: shares, what changed them, dividends and their slips. Whose it is tells the
//! telephone number they signed in with; names stay as the register shows them.

use super::commands::phone_mark;
use super::desk::pages::{OwnHome, OwnPage, OwnYear, Slip, SlipsPage};
use super::model::{Change, Household, Member, Stage, shares_text};
use super::{reading, store};
use crate::books::book_id;
use crate::books::commands::posting::Open;
use crate::books::model::{Book, Period};
use crate::house::error::{NOT_FOUND, SIGN_IN};
use crate::house::web::{Access, Route, Visit, page};
use crate::house::{App, Context, Reader, Stop};
use crate::people;
use crate::ui::parts::{Empty, Link, Signal};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::Response;
use houji_base::{Fen, Phone};

/// Households of one number that are shown, and changes and dividends of each.
const HOMES: i64 = 10;
const MOST: i64 = 100;

/// Routes of one's own pages.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/me/shares", Access::SignedIn, own),
        Route::get("/me/shares/{book}/slips/{run}", Access::SignedIn, slip),
    ]
}

/// One dividend of a household: run, year, stage, fen for a share; then each member's shares, fen and payment.
struct Year {
    run: i64,
    year: i64,
    stage: Stage,
    per_share: Fen,
    items: Vec<(i64, i64, Fen, i64)>,
}

impl Year {
    fn sum(&self) -> Fen {
        self.items.iter().map(|(_, _, amount, _)| *amount).sum()
    }
}

/// A household of one's own.
struct Home {
    book: Book,
    household: Household,
    members: Vec<Member>,
    changes: Vec<Change>,
    years: Vec<Year>,
}

/// The households of whoever asks, found by the number he signs in with.
fn homes(db: &mut Reader, cx: &Context) -> Result<Vec<Home>, Stop> {
    let (county, person) = (cx.county.as_i64(), cx.actor.person.ok_or(SIGN_IN)?);
    let (_, phone) = people::name_and_phone(db, &cx.vault, county, person)?;
    let Some(phone) = phone.and_then(|text| Phone::parse(&text).ok()) else { return Ok(Vec::new()) };
    let mut homes = Vec::new();
    for (book, number) in store::households_of(db, county, &phone_mark(&cx.vault, &phone), HOMES)? {
        let (household, members) = reading::household(db, cx, book, number)?;
        let mut years: Vec<Year> = Vec::new();
        for (run, year, stage, member, shares, per_share, amount, payment) in
            store::owed_of(db, county, book, number, MOST)?
        {
            if years.last().is_none_or(|last| last.run != run) {
                years.push(Year { run, year, stage, per_share, items: Vec::new() });
            }
            if let Some(last) = years.last_mut() {
                last.items.push((member, shares, amount, payment));
            }
        }
        homes.push(Home {
            book: Open::read(db, cx, book, Period::of(cx.today))?.book().clone(),
            changes: store::changes_of(db, county, book, number, MOST)?,
            household,
            members,
            years,
        });
    }
    Ok(homes)
}

async fn own(State(app): State<App>, visit: Visit) -> Result<Response<Body>, Stop> {
    let cx = app.context(visit.actor.clone());
    let homes = app.db.read(move |db| homes(db, &cx)).await?;
    let empty = homes.is_empty().then(|| Empty {
        title: "还没有认出您是哪一户".to_owned(),
        text: "您登录用的手机号没有登记在集体的成员名册里。请带身份证找村报账员登记，登记以后在这里看自家的股份和分红。"
            .to_owned(),
        link: None,
    });
    let shown = OwnPage {
        frame: visit.frame(&app, "我家的股份和分红")?,
        empty,
        homes: homes.iter().map(home).collect(),
    };
    page(&app, &visit, &shown)
}

fn name(members: &[Member], n: i64) -> String {
    let found = members.iter().find(|member| member.n == n);
    found.map_or(format!("成员 {n}"), |member| format!("{}（成员 {n}）", member.shown))
}

fn home(of: &Home) -> OwnHome {
    let Home { book, household, members, changes, years } = of;
    let or_none = |text: &str| if text.is_empty() { "没有登记".to_owned() } else { text.to_owned() };
    let shares: i64 = members.iter().map(|member| member.shares).sum();
    OwnHome {
        heading: format!("{}，{} 户", book.name, household.number),
        facts: vec![
            ("户主", name(members, household.head)),
            ("股份", format!("{} 份", shares_text(shares))),
            ("股权证号", or_none(&household.certificate)),
            ("卡号尾号", or_none(&household.tail)),
        ],
        members: members.iter().map(|member| row(members, member)).collect(),
        years: years.iter().map(|year| year_row(book, year)).collect(),
        changes: changes.iter().map(|change| change_line(members, change)).collect(),
    }
}

fn row(members: &[Member], member: &Member) -> (String, String, Signal) {
    let state = match (&member.left, member.is_frozen) {
        (Some((day, _)), _) => Signal::idle(format!("{}起不是成员", day.zh())),
        (None, true) => Signal::warn("股份冻结"),
        (None, false) => Signal::ok("成员"),
    };
    (name(members, member.n), format!("{} 份", shares_text(member.shares)), state)
}

fn year_row(book: &Book, year: &Year) -> OwnYear {
    let is_posted = year.stage == Stage::Posted;
    let waits = year.items.iter().any(|(.., payment)| *payment == 0);
    let state = match (is_posted, waits) {
        (false, _) => Signal::idle("还在办"),
        (true, true) => Signal::warn("还没发完"),
        (true, false) => Signal::ok("发了"),
    };
    OwnYear {
        heading: format!("{} 年，{} 元", year.year, year.sum().grouped()),
        line: format!("每股 {} 元", year.per_share.grouped()),
        state,
        slip: is_posted.then(|| format!("/me/shares/{}/slips/{}", book.id, year.run)),
    }
}

fn change_line(members: &[Member], change: &Change) -> String {
    let shares =
        if change.act.has_shares() { format!(" {} 份", shares_text(change.shares)) } else { String::new() };
    let (day, who) = (change.day.zh(), name(members, change.member));
    format!("{day}，{who}，{}{shares}；{}", change.act.zh(), change.assembly.zh())
}

/// The slip of one's own household, as the collective prints it.
async fn slip(
    State(app): State<App>,
    visit: Visit,
    Path((id, run)): Path<(String, i64)>,
) -> Result<Response<Body>, Stop> {
    let (cx, book) = (app.context(visit.actor.clone()), book_id(&id)?);
    let homes = app.db.read(move |db| homes(db, &cx)).await?;
    let home = homes.iter().find(|home| home.book.id == book).ok_or(NOT_FOUND)?;
    let year = home.years.iter().find(|year| year.run == run && year.stage == Stage::Posted);
    let year = year.ok_or(NOT_FOUND)?;
    let title = format!("{} 年分红明细单", year.year);
    let state = |payment: i64| if payment == 0 { "还没发" } else { "发了" }.to_owned();
    let rows = year.items.iter().map(|(member, shares, amount, payment)| {
        let who = name(&home.members, *member);
        [who, shares_text(*shares), year.per_share.grouped(), amount.grouped(), state(*payment)]
    });
    let Household { number, head, certificate, tail } = home.household.clone();
    let shown = SlipsPage {
        frame: visit.frame(&app, &title)?,
        back: Link::new("我家的股份和分红", "/me/shares"),
        title: title.clone(),
        org: home.book.name.clone(),
        line: format!("每股 {} 元。", year.per_share.grouped()),
        slips: vec![Slip {
            household: format!("{number} 户"),
            name: name(&home.members, head),
            certificate,
            tail,
            rows: rows.collect(),
            sum: year.sum().grouped(),
        }],
    };
    page(&app, &visit, &shown)
}
