//! One parcel: seen, entered, written anew.

use super::super::commands::WriteParcel;
use super::super::form::{PlotForm, plot};
use super::super::model::{Held, Land, Level, Parcel, ParcelId, mu};
use super::super::reading::{book_id, books, one_parcel};
use super::enter::{book_field, no_book};
use super::list::{parcel_state, village};
use super::pages::{EnterPage, OnePage};
use super::{frame, mend};
use crate::books::model::BookId;
use crate::contracts::model::ContractId;
use crate::gate::{Action, reach, scope};
use crate::house::web::{Posted, Visit, page, page_with, redirect};
use crate::house::{App, Stop, random};
use crate::ui::forms::{DoneQuery, Field, text as words};
use crate::ui::parts::{Errors, Link};
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{Response, StatusCode};
use houji_base::Fen;
use serde::Deserialize;

/// A parcel as typed on the page.
#[derive(Clone, Default, Deserialize)]
pub(super) struct ParcelForm {
    #[serde(default)]
    book: String,
    #[serde(flatten)]
    plot: PlotForm,
}

#[derive(Default, Deserialize)]
pub(super) struct BlankQuery {
    #[serde(default)]
    book: String,
}

pub(super) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(q): Query<DoneQuery>,
) -> Result<Response<Body>, Stop> {
    let (parcel, occupier) = one_parcel(&app, &visit, &id).await?;
    let (cx, p) = (app.context(visit.actor.clone()), &parcel.plot);
    let place = parcel.book.place().unwrap_or(cx.county);
    let may = scope(&visit.actor, Action::AssetWrite, place).is_ok();
    let [east, south, west, north] = &p.bounds;
    let basic = if p.is_basic { "，基本农田" } else { "" };
    let mut facts = vec![
        ("村", village(&cx, parcel.book)),
        ("类别", format!("{}{basic}", p.land.zh())),
        ("实测面积", format!("{} 亩", mu(p.measured_area))),
        ("合同面积", format!("{} 亩", mu(p.contract_area))),
        ("属于", p.level.zh().to_owned()),
        ("四至", format!("东至{east}，南至{south}，西至{west}，北至{north}")),
    ];
    if !occupier.is_empty() {
        facts.push(("谁在用", occupier));
    }
    let contract = p.contract.map(|id| Link::new("看合同", format!("/desk/contracts/{id}")));
    let edit = may.then(|| Link::new("改登记的内容", format!("/desk/parcels/{}/edit", parcel.id)));
    let heading = format!("{} {}", p.plot, p.name);
    let shown = OnePage {
        frame: frame(&app, &visit, &heading, place)?,
        back: Link::new("回资源目录", "/desk/parcels"),
        heading,
        state: parcel_state(&parcel),
        done_line: (q.done == "written").then_some("登记好了。"),
        notes: Vec::new(),
        facts,
        links: contract.into_iter().chain(edit).collect(),
        sums: Vec::new(),
        years: Vec::new(),
        acts: Vec::new(),
        forms: Vec::new(),
    };
    page(&app, &visit, &shown)
}

/// An empty form.
pub(super) async fn blank(
    State(app): State<App>,
    visit: Visit,
    Query(q): Query<BlankQuery>,
) -> Result<Response<Body>, Stop> {
    let form = ParcelForm { book: q.book, plot: PlotForm::default() };
    draw(&app, &visit, StatusCode::OK, (&form, None), Errors::none()).await
}

/// The form with what is written.
pub(super) async fn edit(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response<Body>, Stop> {
    let (parcel, occupier) = one_parcel(&app, &visit, &id).await?;
    may_write(&visit, parcel.book)?;
    let form = ParcelForm { book: parcel.book.to_string(), plot: typed(&parcel, occupier) };
    draw(&app, &visit, StatusCode::OK, (&form, Some(&parcel)), Errors::none()).await
}

/// Refuses whoever may read a parcel's place and not write there.
fn may_write(visit: &Visit, book: BookId) -> Result<(), Stop> {
    let place = book.place().ok_or(super::super::decide::Refused::NoParcel)?;
    scope(&visit.actor, Action::AssetWrite, place).map(drop)
}

fn typed(parcel: &Parcel, occupier: String) -> PlotForm {
    let p = parcel.plot.clone();
    let [east, south, west, north] = p.bounds;
    let area = |hundredths: i64| Fen::new(hundredths).to_string();
    PlotForm {
        plot: p.plot,
        name: p.name,
        land: p.land.code().to_owned(),
        east,
        south,
        west,
        north,
        contract_area: area(p.contract_area),
        measured_area: area(p.measured_area),
        level: p.level.code().to_owned(),
        is_basic: if p.is_basic { "yes" } else { "no" }.to_owned(),
        held: p.held.code().to_owned(),
        contract: p.contract.map_or(String::new(), |id| id.to_string()),
        occupier,
    }
}

async fn draw(
    app: &App,
    visit: &Visit,
    status: StatusCode,
    (form, parcel): (&ParcelForm, Option<&Parcel>),
    errors: Errors,
) -> Result<Response<Body>, Stop> {
    let place = reach(&visit.actor, Action::AssetWrite)?.place();
    let books = books(app, visit).await?;
    // Contracts are known once a book is.
    let contracts = match BookId::parse(&form.book).ok().filter(|id| books.iter().any(|book| book.id == *id))
    {
        Some(book) => {
            let cx = app.context(visit.actor.clone());
            app.db.read(move |db| Ok(crate::contracts::of_book(db, &cx, book)?)).await?
        }
        None => Vec::new(),
    };
    let mut parts = parts(&form.plot, &contracts);
    if let (None, Some((_, fields))) = (parcel, parts.first_mut()) {
        fields.insert(0, book_field(&form.book, &books));
    }
    let shown = EnterPage {
        frame: frame(app, visit, "登记资源", place)?,
        back: Link::new("回资源目录", "/desk/parcels"),
        heading: if parcel.is_some() { "改资源登记" } else { "登记资源" },
        url: parcel.map_or_else(
            || "/desk/parcels/new".to_owned(),
            |parcel| format!("/desk/parcels/{}/edit", parcel.id),
        ),
        errors,
        parts,
    };
    page_with(app, visit, status, &shown)
}

fn parts(p: &PlotForm, contracts: &[(ContractId, String)]) -> Vec<(&'static str, Vec<Field>)> {
    let ids: Vec<_> = contracts.iter().map(|(id, title)| (id.to_string(), title.as_str())).collect();
    let ids = ids.iter().map(|(id, title)| (id.as_str(), *title));
    let later = "登记以后，在这块地的页上点“改登记的内容”就能选合同";
    vec![
        (
            "是哪块",
            vec![
                words("plot", "地块编号", "一块地只有一个编号", 30, &p.plot),
                words("name", "叫什么", "比如村北机动地", 40, &p.name),
                Field::choose(
                    "land",
                    "哪一类",
                    &p.land,
                    Land::ALL.iter().map(|land| (land.code(), land.zh())),
                ),
                words("measured_area", "实测面积（亩）", "最多两位小数", 14, &p.measured_area),
                words("contract_area", "合同面积（亩，没有就空着）", "", 14, &p.contract_area),
                Field::choose(
                    "level",
                    "属于",
                    &p.level,
                    Level::ALL.iter().map(|level| (level.code(), level.zh())),
                ),
                Field::yes_or_no("is_basic", "是不是基本农田", &p.is_basic),
            ],
        ),
        (
            "四至",
            vec![
                words("east", "东至", "", 40, &p.east),
                words("south", "南至", "", 40, &p.south),
                words("west", "西至", "", 40, &p.west),
                words("north", "北至", "", 40, &p.north),
            ],
        ),
        (
            "谁在用",
            vec![
                Field::choose("held", "现在", &p.held, Held::ALL.iter().map(|held| (held.code(), held.zh()))),
                Field::choose("contract", "按哪份合同（发包、出租的才选）", &p.contract, ids).hint(later),
                words("occupier", "谁在用（可以空着）", "名字加密存着，只有登记的人看得全", 40, &p.occupier),
            ],
        ),
    ]
}

/// Enters a parcel and leads to it.
pub(super) async fn record(
    State(app): State<App>,
    posted: Posted<ParcelForm>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let result = match (plot(&fields.plot), fields.book.is_empty()) {
        (read, true) => Err(no_book(read.err())),
        (Err(why), false) => Err(why.into()),
        (Ok(read), false) => written(&app, &visit, &key, (None, book_id(&fields.book)?), read).await,
    };
    answer(&app, &visit, (&fields, None), result).await
}

/// Writes a parcel anew and leads to it.
pub(super) async fn rewrite(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted<ParcelForm>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let (parcel, _) = one_parcel(&app, &visit, &id).await?;
    let fields = ParcelForm { book: parcel.book.to_string(), ..fields };
    let result = match plot(&fields.plot) {
        Err(why) => Err(why.into()),
        Ok(read) => written(&app, &visit, &key, (Some(parcel.id), parcel.book), read).await,
    };
    answer(&app, &visit, (&fields, Some(&parcel)), result).await
}

async fn written(
    app: &App,
    visit: &Visit,
    key: &str,
    (parcel, book): (Option<ParcelId>, BookId),
    (plot, occupier): (super::super::model::Plot, String),
) -> Result<i64, Stop> {
    let id = ParcelId::from_i64(app.ids.next(app.clock.now()));
    let command = WriteParcel { parcel, book, plot, occupier, id, salt: random()? };
    Ok(app.run(&visit.actor, Some(key), command).await?.id)
}

async fn answer(
    app: &App,
    visit: &Visit,
    of: (&ParcelForm, Option<&Parcel>),
    result: Result<i64, Stop>,
) -> Result<Response<Body>, Stop> {
    match result {
        Ok(id) => Ok(redirect(&format!("/desk/parcels/{id}?done=written"))),
        Err(stop) => {
            let errors = mend(stop, &[])?;
            draw(app, visit, StatusCode::UNPROCESSABLE_ENTITY, of, errors).await
        }
    }
}
