//! A question about a line, written down at the desk for somebody who cannot ask alone. A person beside vouches that it was
//! agreed to; who has a signature or a recording enters it as any other matter.

use super::super::model::{Kept, LineCode};
use super::super::public::{LinePart, line_by_code};
use super::{AskLine, web};
use crate::appeals::commands::FileFor;
use crate::appeals::decide::{BehalfFields, TEXT, both, told, written};
use crate::appeals::draw;
use crate::appeals::model::{Category, ConsentKind, Mode, Relation};
use crate::house::error::NOT_FOUND;
use crate::house::web::{Posted, Visit, page_with, redirect};
use crate::house::{App, Stop};
use crate::ui::forms::{Field, FormPage, mend, text};
use crate::ui::office;
use crate::ui::parts::{Errors, Link};
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{Response, StatusCode};
use houji_base::DivisionCode;
use serde::Deserialize;

/// What is asked for whom.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Fields {
    village: String,
    code: String,
    text: String,
    name: String,
    phone: String,
    relation: String,
    witness: String,
    /// `no` when the village may know who asks.
    hidden: String,
    read_back: String,
}

/// The line of a village, as everybody reads it.
async fn line(app: &App, fields: &Fields) -> Result<(Kept, LinePart, LineCode), Stop> {
    let village = DivisionCode::parse(&fields.village).map_err(|_| NOT_FOUND)?;
    let (county, code) = (app.db.county().as_i64(), LineCode::parse(&fields.code).ok_or(NOT_FOUND)?);
    let found = app.db.read(move |db| line_by_code(db, county, village, code)).await?;
    let (kept, part) = found.ok_or(NOT_FOUND)?;
    Ok((kept, part, code))
}

/// The form.
pub(super) async fn form(
    State(app): State<App>,
    visit: Visit,
    Query(fields): Query<Fields>,
) -> Result<Response<Body>, Stop> {
    let found = line(&app, &fields).await?;
    let fields =
        Fields { village: fields.village, code: fields.code, hidden: "yes".to_owned(), ..Fields::default() };
    show(&app, &visit, (StatusCode::OK, Errors::none()), &found, &fields)
}

fn show(
    app: &App,
    visit: &Visit,
    (status, errors): (StatusCode, Errors),
    (kept, line, code): &(Kept, LinePart, LineCode),
    fields: &Fields,
) -> Result<Response<Body>, Stop> {
    let cx = app.context(visit.actor.clone());
    let mut frame = visit.frame(app, "替人问一行账")?;
    let place = cx.registry.places.name(kept.village);
    frame.desk = Some(office::frame(&cx, place, "三务公开", "/desk/notices/line"));
    let back = format!("/desk/notices/line?village={}&code={code}", kept.village);
    let relations = Relation::ALL.iter().map(|each| (each.code(), each.zh()));
    let (yes, no) = (("yes", "对村里不写名"), ("no", "写名字，村里看得到是谁"));
    let amount = if line.amount.is_empty() { String::new() } else { format!(" {} 元", line.amount) };
    let shown = FormPage {
        frame,
        back: Link::new("回这一行", back),
        heading: "替人问一行账".to_owned(),
        note: format!(
            "{}：{}{amount}，代码 {code}。问和答都写在这一行旁边，大家看得到，不写是谁问的。",
            kept.title, line.title
        ),
        action: "/desk/notices/line/ask".to_owned(),
        button: "交上去",
        errors,
        parts: vec![
            (
                "问什么",
                vec![
                    Field::hidden("village", kept.village.to_string()),
                    Field::hidden("code", code.to_string()),
                    Field::area("text", "本人想问什么", &fields.text, TEXT.1)
                        .hint("照本人说的写，不写别人的身份证号、电话和病情"),
                ],
            ),
            (
                "替谁问",
                vec![
                    text("name", "本人姓名", "加密存，看一次记一次", 30, &fields.name),
                    text("phone", "能告诉本人的手机号", "没有就空着", 20, &fields.phone),
                    Field::choose("relation", "您是本人的什么人", &fields.relation, relations),
                    Field::choose("hidden", "要不要让村里知道是谁", &fields.hidden, [yes, no].into_iter()),
                    text(
                        "witness",
                        "在旁边作证的人的姓名",
                        "有签字、录音的，请到“代办”里录",
                        30,
                        &fields.witness,
                    ),
                    Field::yes_or_no("read_back", "念给本人听了，本人说对、同意交", &fields.read_back),
                ],
            ),
        ],
    };
    page_with(app, visit, status, &shown)
}

/// The question is filed for the person.
pub(super) async fn ask(State(app): State<App>, posted: Posted<Fields>) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let found = line(&app, &fields).await?;
    match filed(&app, &visit, &key, &found, &fields).await {
        Ok(to) => Ok(redirect(&to)),
        Err(stop) => {
            let errors = mend(stop, &[])?;
            show(&app, &visit, (StatusCode::UNPROCESSABLE_ENTITY, errors), &found, &fields)
        }
    }
}

async fn filed(
    app: &App,
    visit: &Visit,
    key: &str,
    (kept, line, code): &(Kept, LinePart, LineCode),
    fields: &Fields,
) -> Result<String, Stop> {
    let mode = if fields.hidden == "no" { Mode::Named } else { Mode::Hidden };
    let spot = web::spot(kept, line, *code);
    let written = written(Category::Disclosure.code(), &fields.text, &spot, mode.code(), true);
    let behalf = BehalfFields {
        name: &fields.name,
        phone: &fields.phone,
        relation: &fields.relation,
        consent: ConsentKind::Witness.code(),
        witness: &fields.witness,
        read_back: fields.read_back == "yes",
    };
    let (told, written) = both(told(behalf), written)?;
    let (evidence, files) = (Vec::new(), Vec::new());
    let village = kept.village;
    let file = FileFor { village, written, told, evidence, files, holder: None, drawn: draw(app).await? };
    let ask = AskLine { village, code: code.as_i64(), file };
    let filed = app.run(&visit.actor, Some(key), ask).await?;
    Ok(format!("/proxy/{}/sheet", filed.id))
}
