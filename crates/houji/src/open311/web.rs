//! The routes. Nothing here asks for a cookie: what is read is open to everybody, and filing needs a key.

use super::answer::{Format, Node, answer, problem};
use super::model::{FiledFromOutside, Problem, PublicNumber, PublicRequest, offered};
use super::params::{self, Pairs, Wanted, value, wanted};
use super::place::{self, ATTRIBUTE, village};
use super::{commands, keys, present, store};
use crate::appeals::commands::Filed;
use crate::appeals::model::Category;
use crate::gate::Actor;
use crate::house::limits::Ask;
use crate::house::web::{Access, Route, Visit, key_of};
use crate::house::{App, Context, Refusal, Stop};
use crate::registry::keys as parameters;
use crate::ui::format;
use axum::body::{Body, to_bytes};
use axum::extract::{FromRequest, Multipart, Path, RawQuery, Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{Response, StatusCode};
use sha2::{Digest, Sha256};

/// Routes of the room.
pub fn routes() -> Vec<Route> {
    let open = Access::Public("Open311: what can be reported, and what is open to everybody");
    let file = Access::Public("Open311: filing, which needs a key that is checked before anything else");
    vec![
        Route::get("/open311/v2/{what}", open, list),
        Route::post("/open311/v2/{what}", file, file_act),
        Route::get("/open311/v2/services/{code}", open, definition),
        Route::get("/open311/v2/requests/{id}", open, one),
        // As some descriptions of the standard have it.
        Route::get("/open311/v2/request/{id}", open, one),
        Route::get("/open311/v2/tokens/{id}", open, token),
    ]
}

/// Most bytes of a report, as of any form.
const MOST_BYTES: usize = 64 * 1024;

/// What a handler comes to.
type Told = Result<(StatusCode, &'static str, Node), Why>;

/// Why it does not.
enum Why {
    Problem(Problem),
    Stop(Stop),
}

impl From<Problem> for Why {
    fn from(why: Problem) -> Why {
        Why::Problem(why)
    }
}

impl From<Stop> for Why {
    fn from(stop: Stop) -> Why {
        Why::Stop(stop)
    }
}

/// Writes what came of it; our own refusals in the standard's form, too.
fn tell(format: Format, told: Told) -> Result<Response<Body>, Stop> {
    let why = match told {
        Ok((status, root, node)) => return Ok(answer(format, status, root, node)?),
        Err(Why::Problem(why)) => why,
        Err(Why::Stop(Stop::Refused(refusal))) => of_refusal(&refusal),
        Err(Why::Stop(stop)) => return Err(stop),
    };
    Ok(problem(format, &why)?)
}

/// The standard knows 400 for whatever is to be mended.
fn of_refusal(refusal: &Refusal) -> Problem {
    let status = if refusal.status == 422 { 400 } else { refusal.status };
    // Our name of the field, as the standard calls it.
    let named = |field: &str| match field {
        "text" => "description",
        "place" => "address_string",
        "category" => "service_code",
        _ => "",
    };
    let fields = refusal.fields.iter().map(|field| format!("{}：{}。", named(&field.field), field.sentence));
    let fields = fields.collect::<String>();
    Problem { status, text: if fields.is_empty() { refusal.sentence.clone() } else { fields } }
}

fn nothing() -> Problem {
    Problem::missing("没有这个地址。请先看 discovery 和 services。")
}

/// The parts every request has: what is asked for, how it is to be written, its values.
fn asked<'n>(app: &App, name: &'n str, pairs: &[(String, String)]) -> (Format, Result<&'n str, Problem>) {
    let Some((stem, format)) = Format::split(name) else { return (Format::Json, Err(nothing())) };
    (format, params::jurisdiction(pairs, app.db.county()).map(|()| stem))
}

fn pairs_of(text: Option<&str>) -> Pairs {
    // What cannot be read names nothing.
    serde_urlencoded::from_str(text.unwrap_or_default()).unwrap_or_default()
}

fn context(app: &App) -> Context {
    app.context(Actor::visitor(app.db.county()))
}

async fn list(
    State(app): State<App>,
    Path(what): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response<Body>, Stop> {
    let pairs = pairs_of(query.as_deref());
    let (format, stem) = asked(&app, &what, &pairs);
    let told = async {
        let cx = context(&app);
        Ok(match stem? {
            "discovery" => {
                let contact = cx.registry.parameters.text(parameters::PLATFORM_CONTACT, cx.today);
                let node = present::discovery(&app.config.origin, app.config.demo, contact.to_owned());
                (StatusCode::OK, "discovery", node)
            }
            "services" => (StatusCode::OK, "services", present::services(&cx)),
            "requests" => {
                let found = find(&app, wanted(&pairs, cx.now)?).await?;
                (StatusCode::OK, "service_requests", present::requests(&found, &cx))
            }
            _ => return Err(nothing().into()),
        })
    };
    tell(format, told.await)
}

async fn find(app: &App, wanted: Wanted) -> Result<Vec<PublicRequest>, Stop> {
    let county = app.db.county().as_i64();
    app.db
        .read(move |db| match &wanted {
            Wanted::Numbers(numbers) => Ok(store::numbered(db, county, numbers)?),
            Wanted::Filed(filed) => Ok(store::filed(db, county, filed)?),
        })
        .await
}

async fn definition(
    State(app): State<App>,
    Path(code): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response<Body>, Stop> {
    let (format, stem) = asked(&app, &code, &pairs_of(query.as_deref()));
    let told = || -> Told {
        let category = category(stem?)?;
        Ok((StatusCode::OK, "service_definition", present::definition(category, &context(&app))))
    };
    tell(format, told())
}

fn category(code: &str) -> Result<Category, Problem> {
    offered()
        .find(|category| category.code() == code)
        .ok_or_else(|| Problem::missing("没有这个 service_code，请先看 services 列出的代码。"))
}

async fn one(
    State(app): State<App>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response<Body>, Stop> {
    found(&app, &id, query.as_deref(), |found| present::requests(&[found], &context(&app))).await
}

async fn token(
    State(app): State<App>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response<Body>, Stop> {
    found(&app, &id, query.as_deref(), |found| present::token(found.number)).await
}

/// One appeal by its number, shown in the way that is asked for.
async fn found(
    app: &App,
    id: &str,
    query: Option<&str>,
    shown: impl FnOnce(PublicRequest) -> Node,
) -> Result<Response<Body>, Stop> {
    let (format, stem) = asked(app, id, &pairs_of(query));
    let told = async { Ok((StatusCode::OK, "service_requests", shown(open_one(app, stem?).await?))) };
    tell(format, told.await)
}

/// An appeal that is open to everybody; of any other it is told that it is not there.
async fn open_one(app: &App, id: &str) -> Result<PublicRequest, Why> {
    let missing = || Problem::missing("没有这个 service_request_id，或者它不对外公开。");
    let number = PublicNumber::parse(id).ok_or_else(missing)?;
    let found = find(app, Wanted::Numbers(vec![number])).await?;
    Ok(found.into_iter().next().ok_or_else(missing)?)
}

async fn file_act(
    State(app): State<App>,
    Path(what): Path<String>,
    visit: Visit,
    request: Request,
) -> Result<Response<Body>, Stop> {
    let once = key_of(request.headers()).ok();
    let mut pairs = pairs_of(request.uri().query());
    let body = body_of(&app, request).await;
    let media = matches!(&body, Ok((_, true)));
    pairs.extend(body.as_ref().map(|(pairs, _)| pairs.clone()).unwrap_or_default());
    let (format, stem) = asked(&app, &what, &pairs);
    let told = async {
        if stem? != "requests" {
            return Err(nothing().into());
        }
        body?;
        let key = holder(&app, &visit, value(&pairs, "api_key")).await?;
        let cx = context(&app);
        let from = filed_from(&pairs, &cx)?;
        let once = once.unwrap_or_else(|| of_the_day(&cx, &from));
        let (number, filed) = commands::file_one(&app, &key, &once, from).await?;
        let node = present::filed(number, notice(&pairs, media, &filed, &cx));
        Ok((StatusCode::CREATED, "service_requests", node))
    };
    tell(format, told.await)
}

/// The values of a body in either of the two forms programs send, and whether a file came with them.
async fn body_of(app: &App, request: Request) -> Result<(Pairs, bool), Problem> {
    let unreadable = || Problem::bad("没有看懂交来的内容，请按 application/x-www-form-urlencoded 交。");
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("multipart/form-data") {
        let bytes = to_bytes(request.into_body(), MOST_BYTES).await.map_err(|_| unreadable())?;
        return serde_urlencoded::from_bytes(&bytes).map(|pairs| (pairs, false)).map_err(|_| unreadable());
    }
    let mut parts = Multipart::from_request(request, app).await.map_err(|_| unreadable())?;
    let (mut pairs, mut media) = (Pairs::new(), false);
    while let Some(part) = parts.next_field().await.map_err(|_| unreadable())? {
        let name = part.name().unwrap_or_default().to_owned();
        if part.file_name().is_some() {
            media = true;
        } else {
            pairs.push((name, part.text().await.map_err(|_| unreadable())?));
        }
    }
    Ok((pairs, media))
}

/// Who files; wrong keys are counted as guesses.
async fn holder(app: &App, visit: &Visit, key: &str) -> Result<Actor, Why> {
    let unknown = || Problem::key("要报事，请带上有效的 api_key。key 由平台的主办单位发，作废了就不能再用。");
    if key.is_empty() {
        return Err(unknown().into());
    }
    match keys::holder(app, key).await? {
        Some(actor) => Ok(actor),
        None => {
            app.limits
                .take(visit.address, Ask::Guess)
                .map_err(|_| Stop::from(crate::house::error::TOO_MANY))?;
            Err(unknown().into())
        }
    }
}

/// Reads what is filed: service, place, words.
fn filed_from(pairs: &[(String, String)], cx: &Context) -> Result<FiledFromOutside, Problem> {
    let code = value(pairs, "service_code");
    if code.is_empty() {
        return Err(Problem::bad("请写 service_code，有哪些请看 services。"));
    }
    let category = category(code)?;
    let attribute = value(pairs, &format!("attribute[{ATTRIBUTE}]"));
    let told = place::Told {
        code: if attribute.is_empty() { value(pairs, "address_id") } else { attribute },
        address: value(pairs, "address_string"),
        point: !value(pairs, "lat").is_empty() || !value(pairs, "long").is_empty(),
    };
    let (village, spot) = village(&cx.registry.places, told, cx.today)?;
    let text = value(pairs, "description").to_owned();
    Ok(FiledFromOutside { category, text, village, spot })
}

/// Programs of this standard send no key for doing a thing once. The same words about the same place from the same
/// source on one day are one report, however often the line breaks.
fn of_the_day(cx: &Context, from: &FiledFromOutside) -> String {
    let mut digest = Sha256::new();
    for part in [from.category.code(), &from.text, &from.village.to_string(), &from.spot] {
        digest.update(part.as_bytes());
        digest.update([0]);
    }
    format!("{}-{}", cx.today, data_encoding::BASE64URL_NOPAD.encode(&digest.finalize()))
}

/// What happens next, and what was not kept.
fn notice(pairs: &[(String, String)], media: bool, filed: &Filed, cx: &Context) -> String {
    let (accept, reply) = (format::due(cx.now, filed.accept_due), format::due(cx.now, filed.reply_due));
    let mut notice = format!("收到了。最晚{accept}接办，{reply}答复。");
    if ["first_name", "last_name", "email", "phone", "device_id"]
        .iter()
        .any(|name| !value(pairs, name).is_empty())
    {
        notice.push_str("这里不收姓名和联系方式，没有存。");
    }
    if media || !value(pairs, "media_url").is_empty() {
        notice.push_str("这里不收照片，没有存。");
    }
    notice
}
