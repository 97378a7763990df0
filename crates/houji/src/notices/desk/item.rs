//! The form by which one dated row of the catalogue is added, beside the import of a whole table.

use super::super::import::{ItemRow, SetItem};
use super::super::model::{Affairs, Catalogue, Cycle, Profile};
use super::super::store;
use crate::gate::Role;
use crate::house::web::{Posted, Visit, page_with, redirect};
use crate::house::{App, Stop};
use crate::ui::forms::{Field, FormPage, mend_any, text};
use crate::ui::office;
use crate::ui::parts::{Errors, Link};
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{Response, StatusCode};
use serde::Deserialize;

/// Which item is to be set otherwise.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct ItemQuery {
    item: String,
}

/// The row as typed; how long there is, in three fields.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ItemFields {
    item: String,
    since: String,
    title: String,
    affairs: String,
    cycle: String,
    due_from: String,
    due_days: String,
    due_unit: String,
    owner: String,
    signers: String,
    mask: String,
    audience: String,
    screen: String,
    ends: String,
    basis: String,
}

impl ItemFields {
    fn of(row: ItemRow) -> ItemFields {
        let (from, term) = row.due.split_once('+').unwrap_or(("end", ""));
        let days: String = term.chars().take_while(char::is_ascii_digit).collect();
        let unit = term.trim_start_matches(|c: char| c.is_ascii_digit());
        ItemFields {
            due_from: from.to_owned(),
            due_unit: unit.to_owned(),
            due_days: days,
            item: row.item,
            since: row.since,
            title: row.title,
            affairs: row.affairs,
            cycle: row.cycle,
            owner: row.owner,
            signers: row.signers,
            mask: row.mask,
            audience: row.audience,
            screen: row.screen,
            ends: row.ends,
            basis: row.basis,
        }
    }

    fn row(self) -> ItemRow {
        ItemRow {
            due: format!("{}+{}{}", self.due_from, self.due_days.trim(), self.due_unit),
            item: self.item,
            since: self.since,
            title: self.title,
            affairs: self.affairs,
            cycle: self.cycle,
            owner: self.owner,
            signers: self.signers,
            mask: self.mask,
            audience: self.audience,
            screen: self.screen,
            ends: self.ends,
            basis: self.basis,
        }
    }

    fn parts(&self) -> Vec<(&'static str, Vec<Field>)> {
        let chosen = |name: &str, label: &str, value: &str, all: &[(&str, &str)]| {
            Field::choose(name, label, value, all.iter().copied())
        };
        let owners: Vec<(&str, &str)> = OWNERS.iter().map(|role| (role.code(), role.zh())).collect();
        let affairs = Affairs::ALL.map(|one| (one.code(), one.zh()));
        let cycles = Cycle::ALL.map(|one| (one.code(), one.zh()));
        let masks = Profile::ALL.map(|one| (one.code(), one.zh()));
        let yes = [("y", "是"), ("n", "不是")];
        vec![
            (
                "改哪一项",
                vec![
                    text(
                        "item",
                        "项目",
                        "一个大写字母加两位数字，如 V06；新的一项用没用过的号",
                        3,
                        &self.item,
                    ),
                    Field::day("since", "从哪天起", &self.since).hint("今天或以后；以前该公开的不变"),
                    chosen("ends", "以后不再公开", &self.ends, &yes).hint("选“是”，下面不用填，只写依据"),
                    text("basis", "依据", "凭哪个文件这样定，2 到 200 个字", 200, &self.basis),
                ],
            ),
            (
                "公开什么，多久一次",
                vec![
                    text("title", "名称", "2 到 30 个字", 30, &self.title),
                    chosen("affairs", "哪类", &self.affairs, &affairs),
                    chosen("cycle", "周期", &self.cycle, &cycles),
                    chosen("due_from", "从什么时候算", &self.due_from, &FROM),
                    Field::number("due_days", "多少天内公开", &self.due_days, 3).hint("1 到 366"),
                    chosen("due_unit", "怎么数", &self.due_unit, &UNITS),
                ],
            ),
            (
                "谁办、谁签、给谁看",
                vec![
                    chosen("owner", "谁办", &self.owner, &owners),
                    chosen("signers", "谁签", &self.signers, &SIGNERS),
                    chosen("mask", "姓名怎么写", &self.mask, &masks),
                    chosen("audience", "给谁看", &self.audience, &AUDIENCES),
                    chosen("screen", "上村屏", &self.screen, &yes),
                ],
            ),
        ]
    }
}

/// Whoever can see to an item in a village.
const OWNERS: [Role; 4] =
    [Role::VillageCadre, Role::VillageAccountant, Role::VillageGraduate, Role::VillageSecretary];
const FROM: [(&str, &str); 2] = [("end", "结束或发生以后"), ("start", "开始以后")];
const UNITS: [(&str, &str); 2] = [("d", "天"), ("wd", "工作日")];
const SIGNERS: [(&str, &str); 2] =
    [("VS+SUP", "村书记、村监委会"), ("VS+SUP+TC", "村书记、村监委会、乡镇经办人")];
const AUDIENCES: [(&str, &str); 2] = [("all", "所有人"), ("members", "只给党员")];

fn draw(
    app: &App,
    visit: &Visit,
    (status, errors): (StatusCode, Errors),
    fields: &ItemFields,
) -> Result<Response<Body>, Stop> {
    let cx = app.context(visit.actor.clone());
    let mut frame = visit.frame(app, "改公开目录")?;
    frame.desk = Some(office::frame(&cx, cx.registry.places.name(cx.county), "平台管理", "/registers"));
    let shown = FormPage {
        frame,
        back: Link::new("回公开目录", "/notices/catalogue"),
        heading: "改公开目录".to_owned(),
        note: "一次改一项，从一个日子起算；要改很多，用表格导入。账上生成的项目，周期不能改；只给党员看的，不能改成给所有人看。"
            .to_owned(),
        action: "/registers/catalogue/new".to_owned(),
        button: "存下",
        errors,
        parts: fields.parts(),
    };
    page_with(app, visit, status, &shown)
}

/// An empty form, or one with an item as it is today.
pub(super) async fn show(
    State(app): State<App>,
    visit: Visit,
    Query(q): Query<ItemQuery>,
) -> Result<Response<Body>, Stop> {
    let (cx, county) = (app.context(visit.actor.clone()), app.db.county().as_i64());
    let changes = app.db.read(move |db| Ok(store::changes(db, county)?)).await?;
    let from = cx.today.plus_days(1);
    let fields = match Catalogue::on(from, &changes).item(&q.item) {
        Some(item) => ItemFields { basis: String::new(), ..ItemFields::of(ItemRow::of(item, from)) },
        None => ItemFields { ends: "n".to_owned(), since: from.to_string(), ..ItemFields::default() },
    };
    draw(&app, &visit, (StatusCode::OK, Errors::none()), &fields)
}

/// Adds the row.
pub(super) async fn add(State(app): State<App>, posted: Posted<ItemFields>) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    match app.run(&visit.actor, Some(&key), SetItem { row: fields.clone().row() }).await {
        Ok(_) => {
            app.refresh_registry().await?;
            Ok(redirect("/notices/catalogue?done=set"))
        }
        Err(stop) => {
            let mut errors = mend_any(stop)?;
            // How long there is stands in three fields; it is told at the second.
            errors.list.iter_mut().filter(|error| error.field == "due").for_each(|error| {
                "due_days".clone_into(&mut error.field);
                "请选从什么时候算、怎么数，天数写 1 到 366".clone_into(&mut error.text);
            });
            draw(&app, &visit, (StatusCode::UNPROCESSABLE_ENTITY, errors), &fields)
        }
    }
}
