//! What every village owes its people today, item by item and on what it rests; for everybody.

use super::super::model::{Catalogue, Item};
use super::super::store;
use crate::gate::{Action, may_somewhere};
use crate::house::web::{Format, Listing, Visit, page};
use crate::house::{App, Stop};
use crate::ui::filters;
use crate::ui::frame::Frame;
use askama::Template;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::Response;
use serde::Deserialize;

/// The page of the catalogue in force.
#[derive(Debug, Clone, Template)]
#[template(path = "notices/public/pages/catalogue.html")]
struct CataloguePage {
    frame: Frame,
    day: String,
    rows: Vec<CatalogueRow>,
    /// What changes on days to come, in words.
    ahead: Vec<String>,
    done_line: Option<&'static str>,
    /// Whoever looks may add rows.
    may_set: bool,
}

/// What was done, and in which form it is taken away.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Ask {
    done: String,
    /// `xlsx` or `csv`; a page when left out.
    #[serde(rename = "as")]
    form: String,
}

/// The catalogue as a table.
fn listing(day: &str, rows: Vec<CatalogueRow>) -> Listing {
    let heads =
        ["项目", "公开什么", "哪类", "多久一次", "期限", "谁办", "谁签", "遮盖", "给谁看", "依据", "谁定的"];
    let cells = |row: CatalogueRow| {
        let words = [row.affairs, row.cycle].map(str::to_owned);
        let own =
            [row.owner.to_owned(), row.signers, row.mask.to_owned(), row.audience.to_owned(), row.basis];
        let first = [row.code, row.title].into_iter().chain(words);
        first.chain([row.due]).chain(own).chain([row.set.to_owned()]).collect()
    };
    Listing {
        title: format!("公开目录（{day}）"),
        heads: heads.to_vec(),
        rows: rows.into_iter().map(cells).collect(),
    }
}

/// An item.
#[derive(Debug, Clone)]
struct CatalogueRow {
    code: String,
    title: String,
    affairs: &'static str,
    cycle: &'static str,
    due: String,
    owner: &'static str,
    signers: String,
    mask: &'static str,
    audience: &'static str,
    basis: String,
    /// The county's own row, or the program's.
    set: &'static str,
}

fn row(item: &Item) -> CatalogueRow {
    let signers: Vec<&str> = item.signers.iter().map(|role| role.zh()).collect();
    CatalogueRow {
        code: item.code.clone(),
        title: item.title.clone(),
        affairs: item.affairs.zh(),
        cycle: item.cycle.zh(),
        due: item.due.zh(item.cycle),
        owner: item.owner.zh(),
        signers: signers.join("、"),
        mask: item.mask.zh(),
        audience: if item.is_for_all { "所有人" } else { "党员" },
        basis: item.basis.clone(),
        set: if item.is_default { "程序自带，县里还没有定" } else { "县里定的" },
    }
}

pub(super) async fn show(
    State(app): State<App>,
    visit: Visit,
    Query(ask): Query<Ask>,
) -> Result<Response<Body>, Stop> {
    let (county, today) = (app.db.county().as_i64(), app.context(visit.actor.clone()).today);
    let changes = app.db.read(move |db| Ok(store::changes(db, county)?)).await?;
    let ahead = changes.iter().filter(|change| change.from > today).map(|change| match &change.item {
        Some(item) => {
            let (day, cycle, due) = (change.from.zh(), item.cycle.zh(), item.due.zh(item.cycle));
            format!("{day}起，{} {}：{cycle}，{due}；依据：{}", item.code, item.title, item.basis)
        }
        None => format!("{}起，{} 不再公开", change.from.zh(), change.code),
    });
    let rows: Vec<CatalogueRow> = Catalogue::on(today, &changes).items().iter().map(row).collect();
    if let Some(format) = Format::parse(&ask.form) {
        return listing(&today.zh(), rows).file(&format!("catalogue-{today}"), format).await;
    }
    let shown = CataloguePage {
        frame: visit.frame(&app, "公开目录")?,
        day: today.zh(),
        ahead: ahead.collect(),
        rows,
        done_line: (ask.done == "set").then_some("存下了，从填的那一天起算。"),
        may_set: may_somewhere(&visit.actor, Action::RegisterImport),
    };
    page(&app, &visit, &shown)
}
