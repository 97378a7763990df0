//! Going over to the newer system: the page on which somebody sees what goes where, says what only a person knows, and
//! ends the old book; and the same over the API.

pub(super) mod api;
mod pages;

use self::pages::{GoOverPage, Part, Row};
use super::commands::{Found, GoOver};
use super::desk::frame;
use super::model::succession::{Balance, Carried, Choice, Plan, net, targets};
use super::model::{AccountCode, Amounts, PartyId, Standard, SubAccounts};
use super::reading::book_id;
use super::store;
use crate::gate::Action;
use crate::house::web::{Access, Posted, Route, Visit, page_with, redirect};
use crate::house::{App, FieldError, Refusal, Stop, random};
use crate::ui::parts::{Errors, Link};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{Response, StatusCode};
use houji_base::Fen;
use std::collections::BTreeMap;

/// Bytes of a form with an amount for each part of each balance.
const FORM_BYTES: usize = 256 * 1024;
/// What stands on them is told apart by their nature, which no book says: a person does.
const BY_NATURE: [&str; 2] = ["131", "132"];

/// Routes of the page and the API.
pub(super) fn routes() -> Vec<Route> {
    let open = Access::May(Action::BookOpen);
    let mut routes = vec![
        Route::get("/desk/books/{book}/go-over", open, show),
        Route::post("/desk/books/{book}/go-over", open, act).body_limit(FORM_BYTES),
    ];
    routes.extend(api::routes());
    routes
}

/// The old book with the names of its parties.
struct Read {
    found: Found,
    parties: BTreeMap<PartyId, String>,
}

async fn read(app: &App, visit: &Visit, id: &str) -> Result<Read, Stop> {
    let (cx, command) =
        (app.context(visit.actor.clone()), GoOver { book: book_id(id)?, choices: Vec::new(), salt: [0; 16] });
    app.db
        .read(move |db| {
            let found = command.found(db, &cx)?;
            let parties = store::all_parties(db, cx.county.as_i64(), found.old.id)?;
            let parties = parties.into_iter().map(|(id, _, name)| (id, name)).collect();
            Ok(Read { found, parties })
        })
        .await
}

/// The name of the field for a part of a balance.
fn field(number: usize, to: &str) -> String {
    format!("row{number}-{to}")
}

/// What the fields say before anybody typed: all of it on the first account, except where only a person knows.
fn usual(balances: &[Balance]) -> BTreeMap<String, String> {
    let mut fields = BTreeMap::new();
    for (balance, number) in balances.iter().zip(1..) {
        if let [first, _, ..] = targets(&balance.account)
            && !BY_NATURE.contains(&balance.account.general())
            && let Ok(to) = AccountCode::parse(first)
        {
            fields.insert(field(number, first), net(&to, balance.net).to_string());
        }
    }
    fields
}

/// What was typed, as choices.
fn choices(balances: &[Balance], fields: &BTreeMap<String, String>) -> Result<Vec<Choice>, Refusal> {
    let (mut choices, mut errors) = (Vec::new(), Vec::new());
    for (balance, number) in balances.iter().zip(1..) {
        let several = Some(targets(&balance.account)).filter(|targets| targets.len() > 1);
        for to in several.unwrap_or_default() {
            let typed = fields.get(&field(number, to)).map_or("", |text| text.trim());
            let (Ok(to), false) = (AccountCode::parse(to), typed.is_empty()) else { continue };
            match Fen::parse(typed) {
                Ok(amount) => {
                    let (account, party) = (balance.account.clone(), balance.party);
                    choices.push(Choice { account, party, to, amount });
                }
                Err(why) => {
                    let sentence = super::decide::amount_sentence(why);
                    errors.push(FieldError::new(field(number, to.as_str()), format!("{to}：{sentence}")));
                }
            }
        }
    }
    if errors.is_empty() { Ok(choices) } else { Err(Refusal::fields(errors)) }
}

async fn show(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Response<Body>, Stop> {
    let read = read(&app, &visit, &id).await?;
    let fields = usual(&read.found.balances);
    let blocked = read.found.may().err().map(|why| Refusal::from(why).sentence);
    draw(&app, &visit, &read, (StatusCode::OK, blocked), Shown { fields, ..Shown::default() })
}

/// Shows what would go where, or goes over.
async fn act(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted<BTreeMap<String, String>>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let read = read(&app, &visit, &id).await?;
    match made(&app, &visit, &read.found, &fields, &key).await {
        Ok(Made::Gone(to)) => Ok(redirect(&format!("/desk/books/{to}"))),
        Ok(Made::Looked(plan)) => draw(
            &app,
            &visit,
            &read,
            (StatusCode::OK, None),
            Shown { fields, plan: Some(plan), ..Shown::default() },
        ),
        Err(Stop::Refused(why)) if [409, 422].contains(&why.status) => {
            let status = StatusCode::from_u16(why.status).unwrap_or(StatusCode::CONFLICT);
            let list = why.fields.iter().map(|each| (each.field.as_ref(), each.sentence.clone())).collect();
            let errors = match why.fields.len() {
                0 => Errors::none(),
                count => Errors::new(format!("还有 {count} 处要改，改好就能转"), list),
            };
            let blocked = errors.is_empty().then(|| why.sentence.clone());
            draw(&app, &visit, &read, (status, blocked), Shown { fields, errors, plan: None })
        }
        Err(stop) => Err(stop),
    }
}

enum Made {
    Looked(Plan),
    Gone(super::model::BookId),
}

async fn made(
    app: &App,
    visit: &Visit,
    found: &Found,
    fields: &BTreeMap<String, String>,
    key: &str,
) -> Result<Made, Stop> {
    let choices = choices(&found.balances, fields)?;
    let command = GoOver { book: found.old.id, choices, salt: random()? };
    if fields.get("act").is_some_and(|act| act == "go") {
        return Ok(Made::Gone(app.run(&visit.actor, Some(key), command).await?.book));
    }
    Ok(Made::Looked(command.look(found, &app.context(visit.actor.clone()))?))
}

/// What is shown with the balances.
#[derive(Default)]
struct Shown {
    fields: BTreeMap<String, String>,
    plan: Option<Plan>,
    errors: Errors,
}

fn draw(
    app: &App,
    visit: &Visit,
    read: &Read,
    (status, blocked): (StatusCode, Option<String>),
    shown: Shown,
) -> Result<Response<Body>, Stop> {
    let (found, old) = (&read.found, &read.found.old);
    let given = SubAccounts::new(Standard::S2023, []);
    let new = shown.plan.as_ref().map(|plan| SubAccounts::new(Standard::S2023, plan.subs.iter().cloned()));
    let rows = found.balances.iter().zip(1usize..).map(|(balance, number)| {
        let carried = shown.plan.as_ref().and_then(|plan| plan.carried.get(number.saturating_sub(1)));
        row(read, (balance, number), &shown, (new.as_ref().unwrap_or(&given), carried))
    });
    let sides = |nets: &mut dyn Iterator<Item = Fen>| {
        let sum = nets.map(Amounts::of_balance).fold(Amounts::default(), Amounts::plus);
        [sum.debit.grouped(), sum.credit.grouped()]
    };
    let after = shown.plan.as_ref().map(|plan| {
        let lines = plan.lines();
        sides(&mut lines.iter().map(super::model::Line::net))
    });
    let page = GoOverPage {
        frame: frame(app, visit, "转到2023年制度", old.place)?,
        back: Link::new("回账本", format!("/desk/books/{}", old.id)),
        line: format!("{}，旧账记到{}，新账从{}起", old.name, old.closed_to.zh(), found.first().zh()),
        blocked,
        rows: rows.collect(),
        before: sides(&mut found.balances.iter().map(|balance| balance.net)),
        after,
        errors: shown.errors,
    };
    page_with(app, visit, status, &page)
}

fn row(
    read: &Read,
    (balance, number): (&Balance, usize),
    shown: &Shown,
    (new, carried): (&SubAccounts, Option<&Carried>),
) -> Row {
    let old = &read.found.old;
    let side = |net: Fen| {
        if net < Fen::ZERO {
            format!("贷 {}", net.negated().grouped())
        } else {
            format!("借 {}", net.grouped())
        }
    };
    let named = |subs: &SubAccounts, standard: Standard, code: &AccountCode| {
        format!("{code} {}", subs.name(standard, code).unwrap_or_default())
    };
    let targets = targets(&balance.account);
    let part = |to: &&'static str| {
        let code = AccountCode::parse(to).ok()?;
        let account = Standard::S2023.account(&code)?;
        let id = field(number, to);
        Some(Part {
            label: if account.is_contra {
                format!("减：{to} {}", account.zh)
            } else {
                format!("{to} {}", account.zh)
            },
            value: shown.fields.get(&id).cloned().unwrap_or_default(),
            why: shown.errors.of(&id).map(str::to_owned),
            id,
        })
    };
    let fixed = match (carried, targets) {
        (Some(carried), _) => {
            carried.parts.iter().map(|(to, net)| (named(new, Standard::S2023, to), side(*net))).collect()
        }
        (None, [only]) => {
            let code = AccountCode::parse(only).ok();
            code.map(|code| (named(new, Standard::S2023, &code), side(balance.net))).into_iter().collect()
        }
        _ => Vec::new(),
    };
    Row {
        from: named(&read.found.subs, old.standard, &balance.account),
        party: balance.party.and_then(|party| read.parties.get(&party).cloned()).unwrap_or_default(),
        amount: side(balance.net),
        moves: !targets.contains(&balance.account.general()),
        fixed,
        parts: if targets.len() > 1 { targets.iter().filter_map(part).collect() } else { Vec::new() },
        why: shown.errors.of(&format!("row{number}")).map(str::to_owned),
        id: format!("row{number}"),
    }
}
