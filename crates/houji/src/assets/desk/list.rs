//! Assets and parcels of a place.

use super::super::model::{Asset, Held, Kind, Land, Parcel, Use, mu};
use super::super::reading::looks_at;
use super::super::store::{self, Filter};
use super::pages::{ListPage, Row};
use super::{ROWS, address, frame, tabs};
use crate::books::model::BookId;
use crate::gate::{Action, may_somewhere};
use crate::house::web::{Visit, page};
use crate::house::{App, Context, Stop};
use crate::ui::parts::{Choice, Empty, Link, Signal};
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::Response;
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct AssetQuery {
    pub(super) place: String,
    pub(super) kind: String,
    pub(super) state: String,
    after: String,
    /// `xlsx` or `csv`, for a file.
    #[serde(rename = "as")]
    pub(super) form: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct ParcelQuery {
    pub(super) place: String,
    pub(super) land: String,
    pub(super) held: String,
    after: String,
    /// `xlsx` or `csv`, for a file.
    #[serde(rename = "as")]
    pub(super) form: String,
}

fn choices<'a>(chosen: &str, all: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<Choice> {
    let every = Choice::new("", "全部", chosen.is_empty());
    std::iter::once(every).chain(all.map(|(code, zh)| Choice::new(code, zh, code == chosen))).collect()
}

pub(super) fn village(cx: &Context, book: BookId) -> String {
    book.place().map_or(String::new(), |place| cx.registry.places.name(place))
}

/// What becomes of an asset, as a signal.
pub(super) fn asset_state(asset: &Asset) -> Signal {
    match asset.state {
        Use::InUse if asset.card.wears() && asset.next == 0 => Signal::ok("在用，折旧提完"),
        Use::InUse | Use::Let => Signal::ok(asset.state.zh()),
        Use::Idle => Signal::warn(format!("闲置，从{}起", asset.since.zh())),
        Use::Gone => Signal::idle(asset.out.map_or("已处置", |way| way.zh())),
        Use::Void => Signal::idle("作废"),
    }
}

/// Who has a parcel, as a signal.
pub(super) fn parcel_state(parcel: &Parcel) -> Signal {
    match parcel.plot.held {
        Held::Idle => Signal::warn("闲置"),
        Held::Taken => Signal::bad("被占用"),
        held => Signal::ok(held.zh()),
    }
}

fn files(base: &str, pairs: &[(&str, &str)]) -> Vec<Link> {
    let file = |zh: &str, form: &str| Link::new(zh, address(base, &[pairs, &[("as", form)]].concat()));
    vec![file("台账 Excel", "xlsx"), file("台账 CSV", "csv")]
}

/// Columns of the list of assets, and whether they are numbers.
const ASSET_HEADS: [(&str, bool); 7] = [
    ("卡片", false),
    ("村", false),
    ("类别", false),
    ("原价（元）", true),
    ("已提折旧（元）", true),
    ("净值（元）", true),
    ("状况", false),
];

fn asset_row(cx: &Context, asset: &Asset) -> Row {
    Row {
        link: Link::new(
            format!("{} {}", asset.label(), asset.card.name),
            format!("/desk/assets/{}", asset.id),
        ),
        cells: vec![
            (village(cx, asset.book), false),
            (asset.card.kind.zh().to_owned(), false),
            (asset.card.cost.grouped(), true),
            (asset.worn.grouped(), true),
            (asset.net().grouped(), true),
        ],
        state: asset_state(asset),
    }
}

pub(super) async fn assets(
    State(app): State<App>,
    visit: Visit,
    Query(q): Query<AssetQuery>,
) -> Result<Response<Body>, Stop> {
    let scope = looks_at(&visit, &q.place)?;
    let (book, number) = q.after.split_once('.').unwrap_or_default();
    let after = (book.parse().unwrap_or(0), number.parse().unwrap_or(0));
    let filter = Filter { kind: q.kind.clone(), state: q.state.clone() };
    let cx = app.context(visit.actor.clone());
    let county = cx.county.as_i64();
    let place = scope.place();
    let rows = app.db.read(move |db| Ok(store::list(db, county, &scope, &filter, after, ROWS)?)).await?;
    let is_full = i64::try_from(rows.len()).unwrap_or(0) == ROWS;
    let kept = [("place", q.place.as_str()), ("kind", &q.kind), ("state", &q.state)];
    let more = rows.last().filter(|_| is_full).map(|last| format!("{}.{}", last.book, last.number));
    let may = may_somewhere(&visit.actor, Action::AssetWrite);
    let shown = ListPage {
        frame: frame(&app, &visit, "集体资产", place)?,
        heading: format!("{}：集体资产", cx.registry.places.name(place)),
        tabs: tabs(0, &q.place),
        new: may.then(|| Link::new("登记资产", "/desk/assets/new")),
        action: "/desk/assets",
        place: q.place.clone(),
        filters: vec![
            ("kind", "哪一类", choices(&q.kind, Kind::ALL.iter().map(|kind| (kind.code(), kind.zh())))),
            ("state", "状况", choices(&q.state, Use::ALL.iter().map(|state| (state.code(), state.zh())))),
        ],
        totals: ("", Vec::new(), Vec::new()),
        heads: ASSET_HEADS.to_vec(),
        rows: rows.iter().map(|asset| asset_row(&cx, asset)).collect(),
        empty: rows.is_empty().then(|| Empty {
            title: "没有这样的资产".to_owned(),
            text: "登记了的资产会排在这里。".to_owned(),
            link: None,
        }),
        files: files("/desk/assets/file", &kept),
        more_url: more
            .map(|after| address("/desk/assets", &[&kept[..], &[("after", after.as_str())]].concat())),
    };
    page(&app, &visit, &shown)
}

fn totals(areas: &[(Land, i64, [i64; 4])]) -> Vec<Vec<String>> {
    let line = |name: &str, count: i64, areas: [i64; 4]| {
        [name.to_owned(), count.to_string()].into_iter().chain(areas.map(mu)).collect::<Vec<_>>()
    };
    let mut all = (0i64, [0i64; 4]);
    for (_, count, sums) in areas {
        all.0 = all.0.saturating_add(*count);
        for (sum, more) in all.1.iter_mut().zip(sums) {
            *sum = sum.saturating_add(*more);
        }
    }
    // In the order of the classification.
    let of = |land: &Land| areas.iter().find(|(each, ..)| each == land);
    let mut rows: Vec<_> =
        Land::ALL.iter().filter_map(of).map(|(land, count, sums)| line(land.zh(), *count, *sums)).collect();
    rows.push(line("合计", all.0, all.1));
    rows
}

/// Columns of the list of parcels, and whether they are numbers.
const PARCEL_HEADS: [(&str, bool); 6] = [
    ("地块", false),
    ("村", false),
    ("类别", false),
    ("实测（亩）", true),
    ("合同（亩）", true),
    ("谁在用", false),
];

fn parcel_row(cx: &Context, parcel: &Parcel) -> Row {
    Row {
        link: Link::new(
            format!("{} {}", parcel.plot.plot, parcel.plot.name),
            format!("/desk/parcels/{}", parcel.id),
        ),
        cells: vec![
            (village(cx, parcel.book), false),
            (parcel.plot.land.zh().to_owned(), false),
            (mu(parcel.plot.measured_area), true),
            (mu(parcel.plot.contract_area), true),
        ],
        state: parcel_state(parcel),
    }
}

pub(super) async fn parcels(
    State(app): State<App>,
    visit: Visit,
    Query(q): Query<ParcelQuery>,
) -> Result<Response<Body>, Stop> {
    let scope = looks_at(&visit, &q.place)?;
    let (book, plot) = q.after.split_once('.').unwrap_or_default();
    let after = (book.parse().unwrap_or(0), plot.to_owned());
    let cx = app.context(visit.actor.clone());
    let (county, place) = (cx.county.as_i64(), scope.place());
    let (land, held) = (q.land.clone(), q.held.clone());
    let (rows, areas) = app
        .db
        .read(move |db| {
            let rows = store::parcels(db, county, &scope, (&land, &held), (after.0, &after.1), ROWS)?;
            Ok((rows, store::areas(db, county, &scope)?))
        })
        .await?;
    let is_full = i64::try_from(rows.len()).unwrap_or(0) == ROWS;
    let kept = [("place", q.place.as_str()), ("land", &q.land), ("held", &q.held)];
    let more =
        rows.last().filter(|_| is_full).map(|last| format!("{}.{}", last.book, encoded(&last.plot.plot)));
    let may = may_somewhere(&visit.actor, Action::AssetWrite);
    let shown = ListPage {
        frame: frame(&app, &visit, "集体资源", place)?,
        heading: format!("{}：集体资源", cx.registry.places.name(place)),
        tabs: tabs(1, &q.place),
        new: may.then(|| Link::new("登记资源", "/desk/parcels/new")),
        action: "/desk/parcels",
        place: q.place.clone(),
        filters: vec![
            ("land", "哪一类", choices(&q.land, Land::ALL.iter().map(|land| (land.code(), land.zh())))),
            ("held", "谁在用", choices(&q.held, Held::ALL.iter().map(|held| (held.code(), held.zh())))),
        ],
        totals: (
            "各类资源合计",
            vec!["类别", "块数", "实测（亩）", "合同（亩）", "承包到户（亩）", "闲置、被占（亩）"],
            totals(&areas),
        ),
        heads: PARCEL_HEADS.to_vec(),
        rows: rows.iter().map(|parcel| parcel_row(&cx, parcel)).collect(),
        empty: rows.is_empty().then(|| Empty {
            title: "没有这样的资源".to_owned(),
            text: "登记了的耕地、林地、水面会排在这里。".to_owned(),
            link: None,
        }),
        files: files("/desk/parcels/file", &kept),
        more_url: more
            .map(|after| address("/desk/parcels", &[&kept[..], &[("after", after.as_str())]].concat())),
    };
    page(&app, &visit, &shown)
}

/// A plot number inside an address.
fn encoded(text: &str) -> String {
    text.bytes()
        .map(
            |byte| {
                if byte.is_ascii_alphanumeric() {
                    char::from(byte).to_string()
                } else {
                    format!("%{byte:02X}")
                }
            },
        )
        .collect()
}
