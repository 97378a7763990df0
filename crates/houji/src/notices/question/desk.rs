//! A clerk finds a line by the code that somebody reads out, sees what was asked about it, and writes down a question for
//! who cannot.

use super::super::model::LineCode;
use super::super::public::{LinePage, LinePart, line_by_code, url_of};
use crate::gate::{Action, Located, may};
use crate::house::web::{Visit, page};
use crate::house::{App, Context, Stop};
use crate::ui::office;
use crate::ui::parts::{Choice, Link};
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::Response;
use houji_base::{DivisionCode, Level};
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Ask {
    code: String,
    village: String,
}

/// Villages one works for.
fn villages(cx: &Context) -> Vec<DivisionCode> {
    let places = &cx.registry.places;
    let all = places.inside(cx.county, Level::Village, cx.today).map(|village| village.code);
    all.filter(|village| may(&cx.actor, Action::AppealProxy, &Located::open(*village))).collect()
}

/// The line of a code.
pub(super) async fn line(
    State(app): State<App>,
    visit: Visit,
    Query(ask): Query<Ask>,
) -> Result<Response<Body>, Stop> {
    let cx = app.context(visit.actor.clone());
    let villages = villages(&cx);
    let wanted = DivisionCode::parse(&ask.village).ok().filter(|code| villages.contains(code));
    let wanted = wanted.or_else(|| villages.first().copied());
    let code = LineCode::parse(&ask.code);
    let (mut found, mut said): (Option<(LinePart, Link)>, Option<String>) = (None, None);
    if let (Some(village), Some(code)) = (wanted, code) {
        let county = cx.county.as_i64();
        let read = app.db.read(move |db| line_by_code(db, county, village, code)).await?;
        found = read.map(|(kept, part)| (part, Link::new(kept.title.clone(), url_of(&kept))));
    }
    if found.is_none() && !ask.code.trim().is_empty() {
        said = Some("这个村没有公开过这个代码的一行。请对着公开栏再看一遍，四个字一个也不能错。".to_owned());
    }
    let mut frame = visit.frame(&app, "按代码查一行账")?;
    let place = cx.registry.places.name(wanted.unwrap_or(cx.county));
    frame.desk = Some(office::frame(&cx, place, "三务公开", "/desk/notices/line"));
    let choice = |village: &DivisionCode| {
        let name = cx.registry.places.full_name(*village);
        Choice::new(village.to_string(), name, wanted == Some(*village))
    };
    let villages = villages.iter().map(choice).collect();
    let ask_url = found.as_ref().and(wanted).zip(code);
    let ask_url =
        ask_url.map(|(village, code)| format!("/desk/notices/line/ask?village={village}&code={code}"));
    page(&app, &visit, &LinePage { frame, code: ask.code, villages, said, found, ask_url })
}
