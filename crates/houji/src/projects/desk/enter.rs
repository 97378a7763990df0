//! Recording a project or a venture.

use super::super::commands::{Found, RecordProject};
use super::super::form::{ITEMS, ProjectForm, SHARES, VentureForm, read, read_venture};
use super::super::model::{Kind, ProjectId, VentureId};
use super::{frame, mend};
use crate::books::model::Book;
use crate::books::{book_id, books_for};
use crate::gate::{Action, reach};
use crate::house::web::{Posted, Visit, page_with, redirect};
use crate::house::{App, FieldError, Refusal, Stop, random};
use crate::ui::forms::{Field, FormPage, date, text};
use crate::ui::parts::{Errors, Link};
use axum::body::Body;
use axum::extract::State;
use axum::http::{Response, StatusCode};
use serde::Deserialize;

/// A project as typed on the page.
#[derive(Clone, Default, Deserialize)]
pub(super) struct EnterForm {
    #[serde(default)]
    book: String,
    #[serde(flatten)]
    project: ProjectForm,
}

/// An empty form.
pub(super) async fn show(State(app): State<App>, visit: Visit) -> Result<Response<Body>, Stop> {
    draw(&app, &visit, StatusCode::OK, (&EnterForm::default(), Errors::none())).await
}

fn named(books: &[Book]) -> Vec<(String, &str)> {
    books.iter().map(|book| (book.id.to_string(), book.name.as_str())).collect()
}

fn book_field(name: &'static str, label: &'static str, chosen: &str, books: &[(String, &str)]) -> Field {
    Field::choose(name, label, chosen, books.iter().map(|(id, name)| (id.as_str(), *name)))
}

async fn draw(
    app: &App,
    visit: &Visit,
    status: StatusCode,
    (form, errors): (&EnterForm, Errors),
) -> Result<Response<Body>, Stop> {
    let place = reach(&visit.actor, Action::ProjectWrite)?.place();
    let books = books_for(app, visit, Action::ProjectWrite).await?;
    let (p, books) = (&form.project, named(&books));
    let kinds = Kind::ALL.iter().map(|(_, code, zh)| (*code, *zh));
    let items = ITEMS.into_iter().zip(p.items()).flat_map(|((item, budget), (name, amount))| {
        [text(item, "做什么", "", 20, name), text(budget, "预算（元）", "", 20, amount)]
    });
    let funds = [
        ("grant", "上级专项（元）"),
        ("own", "自有资金（元）"),
        ("raised", "村民筹资（元）"),
        ("donated", "捐赠（元）"),
    ];
    let funds = funds.into_iter().zip(p.funds()).map(|((name, zh), typed)| text(name, zh, "", 20, typed));
    let parts = vec![
        (
            "是什么项目",
            vec![
                book_field("book", "哪个村的账", &form.book, &books),
                text("name", "项目名称", "", 40, &p.name),
                Field::choose("kind", "哪一类", &p.kind, kinds),
                date("start", "从哪天开始", "", &p.start),
                date("planned_end", "计划哪天完工", "", &p.planned_end),
                text("basis", "凭什么立项", "比如哪天的代表会议、哪个文号", 60, &p.basis),
            ],
        ),
        ("预算，分项写（用不完的空着）", items.collect()),
        ("钱从哪里来（和预算一样多，没有的空着）", funds.collect()),
    ];
    let shown = FormPage {
        frame: frame(app, visit, "登记项目", place)?,
        back: Link::new("回项目目录", "/desk/projects"),
        heading: "登记项目".to_owned(),
        note: String::new(),
        action: "/desk/projects/new".to_owned(),
        button: "登记",
        errors,
        parts,
    };
    page_with(app, visit, status, &shown)
}

/// Records a project and leads to it.
pub(super) async fn record(
    State(app): State<App>,
    posted: Posted<EnterForm>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    match recorded(&app, &visit, &fields, &key).await {
        Ok(id) => Ok(redirect(&format!("/desk/projects/{id}?done=recorded"))),
        Err(stop) => {
            let errors = mend(stop)?;
            draw(&app, &visit, StatusCode::UNPROCESSABLE_ENTITY, (&fields, errors)).await
        }
    }
}

async fn recorded(app: &App, visit: &Visit, form: &EnterForm, key: &str) -> Result<i64, Stop> {
    if form.book.is_empty() {
        let mut errors = vec![FieldError::new("book", "请选一下是哪个村的账")];
        errors.extend(read(&form.project).err().into_iter().flat_map(|why| why.fields));
        return Err(Refusal::fields(errors).into());
    }
    let id = ProjectId::from_i64(app.ids.next(app.clock.now()));
    let (book, written) = (book_id(&form.book)?, read(&form.project)?);
    let command = RecordProject { book, written, id, salt: random()? };
    Ok(app.run(&visit.actor, Some(key), command).await?.id)
}

/// An empty form.
pub(super) async fn show_venture(State(app): State<App>, visit: Visit) -> Result<Response<Body>, Stop> {
    draw_venture(&app, &visit, StatusCode::OK, (&VentureForm::default(), Errors::none())).await
}

async fn draw_venture(
    app: &App,
    visit: &Visit,
    status: StatusCode,
    (form, errors): (&VentureForm, Errors),
) -> Result<Response<Body>, Stop> {
    let place = reach(&visit.actor, Action::ProjectWrite)?.place();
    let books = books_for(app, visit, Action::ProjectWrite).await?;
    let books = named(&books);
    let shares = SHARES.into_iter().zip(form.shares()).flat_map(|(names, typed)| {
        [
            book_field(names[0], "哪个村", typed[0], &books),
            text(names[1], "出资（元）", "", 20, typed[1]),
            text(names[2], "份额（%）", "", 6, typed[2]),
        ]
    });
    let parts = vec![
        (
            "是什么",
            vec![
                text("name", "联营项目的名称", "", 40, &form.name),
                date("started", "从哪天开始", "", &form.started),
                text("basis", "凭什么合办", "比如联营协议编号", 60, &form.basis),
            ],
        ),
        ("各村出资（份额都空着就按出资算，填就要正好 100%）", shares.collect()),
    ];
    let shown = FormPage {
        frame: frame(app, visit, "登记联营", place)?,
        back: Link::new("回联营目录", "/desk/ventures"),
        heading: "登记联营".to_owned(),
        note: String::new(),
        action: "/desk/ventures/new".to_owned(),
        button: "登记",
        errors,
        parts,
    };
    page_with(app, visit, status, &shown)
}

/// Records a venture and leads to it.
pub(super) async fn found(
    State(app): State<App>,
    posted: Posted<VentureForm>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let result = match read_venture(&fields) {
        Ok(written) => {
            let id = VentureId::from_i64(app.ids.next(app.clock.now()));
            app.run(&visit.actor, Some(&key), Found { written, id, salt: random()? }).await
        }
        Err(why) => Err(why.into()),
    };
    match result {
        Ok(done) => Ok(redirect(&format!("/desk/ventures/{}?done=recorded", done.id))),
        Err(stop) => {
            let errors = mend(stop)?;
            draw_venture(&app, &visit, StatusCode::UNPROCESSABLE_ENTITY, (&fields, errors)).await
        }
    }
}
