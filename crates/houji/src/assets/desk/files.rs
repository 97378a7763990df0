//! Assets, parcels and a stock-take as files.

use super::super::model::{Asset, Parcel, TakeRow, What, mu};
use super::super::reading::{looks_at, with_take};
use super::super::store::{self, Filter};
use super::list::{AssetQuery, ParcelQuery, asset_state, parcel_state, village};
use super::takes::{TakeQuery, amount, verified};
use crate::books::sheets::{Cell, Head, Paper, Table, bold, file};
use crate::house::error::NOT_FOUND;
use crate::house::web::{Format, Visit};
use crate::house::{App, Stop};
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::Response;
use houji_base::{Day, Fen};

/// Most rows of one file.
const MOST: i64 = 20_000;
/// Who signs.
const SIGNERS: [&str; 3] = ["单位负责人", "资产管理员", "制表"];

fn paper(org: String, (title, day): (&str, Day), heads: Vec<Head>, rows: Vec<Vec<Cell>>) -> Paper {
    let table = Table { title: title.to_owned(), period: day.zh(), heads, rows, more: None, fold: None };
    Paper { org, table, note: None, signers: SIGNERS }
}

fn texts<const N: usize>(texts: [&'static str; N]) -> Vec<Head> {
    texts.into_iter().map(Head::text).collect()
}

pub(super) async fn assets(
    State(app): State<App>,
    visit: Visit,
    Query(q): Query<AssetQuery>,
) -> Result<Response<Body>, Stop> {
    let format = Format::parse(&q.form).ok_or(NOT_FOUND)?;
    let (scope, cx) = (looks_at(&visit, &q.place)?, app.context(visit.actor.clone()));
    let (place, county) = (scope.place(), cx.county.as_i64());
    let filter = Filter { kind: q.kind, state: q.state };
    let rows = app.db.read(move |db| Ok(store::list(db, county, &scope, &filter, (0, 0), MOST)?)).await?;
    let mut heads =
        texts(["卡片号", "村", "名称", "类别", "用途", "地点", "增加日期", "怎么来的", "数量", "资金来源"]);
    heads.extend(["原价", "已提折旧", "净值"].map(Head::money));
    heads.extend(texts(["年限（月）", "状况", "扶贫资产", "证书号"]));
    let sum = |of: fn(&Asset) -> Fen| Cell::money(rows.iter().map(of).sum());
    let total = (0..17).map(|at| match at {
        0 => Cell::text("合计"),
        10 => sum(|asset| asset.card.cost),
        11 => sum(|asset| asset.worn),
        12 => sum(Asset::net),
        _ => Cell::text(""),
    });
    let line = |asset: &Asset| {
        let card = &asset.card;
        let said = [
            asset.label(),
            village(&cx, asset.book),
            card.name.clone(),
            card.kind.zh().to_owned(),
            card.class.zh().to_owned(),
            card.spot.clone(),
            card.added.to_string(),
            card.way.zh().to_owned(),
            card.quantity.to_string(),
            card.funding.clone(),
        ];
        let money = [card.cost, asset.worn, asset.net()].map(Cell::money);
        let end = [
            card.life.to_string(),
            asset_state(asset).text,
            if card.is_aid { "是" } else { "" }.to_owned(),
            card.certificate.clone(),
        ];
        said.map(Cell::text).into_iter().chain(money).chain(end.map(Cell::text)).collect::<Vec<_>>()
    };
    let mut lines: Vec<_> = rows.iter().map(line).collect();
    lines.push(bold(total.collect()));
    let org = cx.registry.places.name(place);
    file(&format!("assets-{place}-{}", cx.today), format, paper(org, ("资产台账", cx.today), heads, lines))
        .await
}

pub(super) async fn parcels(
    State(app): State<App>,
    visit: Visit,
    Query(q): Query<ParcelQuery>,
) -> Result<Response<Body>, Stop> {
    let format = Format::parse(&q.form).ok_or(NOT_FOUND)?;
    let (scope, cx) = (looks_at(&visit, &q.place)?, app.context(visit.actor.clone()));
    let (place, county) = (scope.place(), cx.county.as_i64());
    let rows = app
        .db
        .read(move |db| Ok(store::parcels(db, county, &scope, (&q.land, &q.held), (0, ""), MOST)?))
        .await?;
    let heads = texts([
        "地块编号",
        "村",
        "名称",
        "类别",
        "实测（亩）",
        "合同（亩）",
        "属于",
        "基本农田",
        "东至",
        "南至",
        "西至",
        "北至",
        "谁在用",
    ]);
    let line = |parcel: &Parcel| {
        let plot = &parcel.plot;
        let [east, south, west, north] = plot.bounds.clone();
        let said = [
            plot.plot.clone(),
            village(&cx, parcel.book),
            plot.name.clone(),
            plot.land.zh().to_owned(),
            Fen::new(plot.measured_area).to_string(),
            Fen::new(plot.contract_area).to_string(),
            plot.level.zh().to_owned(),
            if plot.is_basic { "是" } else { "" }.to_owned(),
            east,
            south,
            west,
            north,
            parcel_state(parcel).text,
        ];
        said.map(Cell::text).to_vec()
    };
    let lines = rows.iter().map(line).collect();
    let org = cx.registry.places.name(place);
    file(&format!("parcels-{place}-{}", cx.today), format, paper(org, ("资源台账", cx.today), heads, lines))
        .await
}

pub(super) async fn take(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(q): Query<TakeQuery>,
) -> Result<Response<Body>, Stop> {
    let format = Format::parse(&q.form).ok_or(NOT_FOUND)?;
    let read = with_take(&app, &visit, &id, |db, county, id| Ok(store::rows(db, county, id, ("", 0), MOST)?));
    let (take, place, rows) = read.await?;
    let cx = app.context(visit.actor.clone());
    let heads = texts(["类别", "编号", "名称", "账面数", "核实数", "差异", "单位"]);
    let line = |row: &TakeRow| {
        let differs = row.verified.map(|found| found.saturating_sub(row.booked));
        let unit = if row.what == What::Asset { "元" } else { "亩" };
        vec![
            Cell::text(row.what.zh()),
            Cell::text(row.label.clone()),
            Cell::text(row.name.clone()),
            Cell::text(amount(row.booked)),
            Cell::text(verified(row)),
            Cell::text(differs.map_or(String::new(), mu)),
            Cell::text(unit),
        ]
    };
    let lines = rows.iter().map(line).collect();
    let org = cx.registry.places.name(place);
    file(
        &format!("stocktake-{}-{}", take.book, take.day),
        format,
        paper(org, ("资产清查表", take.day), heads, lines),
    )
    .await
}
