//! The page about oneself, and what is done from it.

use super::{desk_of, errors_of, shown};
use crate::gate::{Action, Actor, Role, may_somewhere};
use crate::house::web::{Posted, Visit, page_with, redirect};
use crate::house::{App, Context, Stop};
use crate::people::commands::{DeclareRecusal, EndSession, EndToken, MakeToken, RemovePasskey, read_token};
use crate::people::decide::Refused;
use crate::people::model::{self, HeldPost};
use crate::people::pages::{MyPage, PasskeyLine, RecusalPart, SessionLine, TokenLine, TokenPart};
use crate::people::store::passkeys::Passkey;
use crate::people::store::{passkeys, persons, posts, sessions, tokens};
use crate::people::{self, PHONE, passkey, session};
use crate::record::{self, Remembered};
use crate::ui::parts::{Choice, Errors, Link, Look};
use crate::ui::{assets, format};
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{Response, StatusCode};
use houji_base::{Day, DivisionCode, Moment, PersonId, Phone, SessionId, TokenId};
use serde::Deserialize;

/// Entries of one's own history that are shown.
const HISTORY: i64 = 20;
/// Looks that are shown.
const LOOKS: usize = 20;

/// All that is read for the page.
struct Known {
    person: persons::Kept,
    posts: Vec<HeldPost>,
    sessions: Vec<sessions::Listed>,
    tokens: Vec<tokens::Listed>,
    passkeys: Vec<Passkey>,
    looks: Vec<crate::house::Look>,
    recusals: Vec<(PersonId, String)>,
    names: Vec<(PersonId, String)>,
    history: Vec<Remembered>,
}

async fn known(app: &App, person: PersonId) -> Result<Known, Stop> {
    let (county, now) = (app.db.county().as_i64(), app.clock.now());
    let (cx, looks_at) = (app.context(crate::gate::Actor::visitor(app.db.county())), app.rooms.looks_at);
    app.db
        .read(move |db| {
            let kept = persons::kept(db, county, person)?.ok_or(Refused::NoPerson)?;
            let looks = looks_at(db, &cx, person)?;
            let recusals = persons::recusals(db, county, person)?;
            let others = looks.iter().map(|(who, ..)| *who).chain(recusals.iter().map(|(who, _)| *who));
            let names = people::names(db, county, &others.collect::<Vec<_>>())?;
            Ok(Known {
                person: kept,
                posts: posts::all_of(db, county, person)?,
                sessions: sessions::list(db, county, person)?,
                tokens: tokens::list(db, county, person, now)?,
                passkeys: passkeys::of_person(db, county, person)?,
                history: record::store::newest_of_subject(db, county, person.as_i64(), HISTORY)?,
                looks,
                recusals,
                names,
            })
        })
        .await
}

/// What is shown besides what is known: after an act, or with a form to mend.
#[derive(Default)]
struct Say {
    done: Option<String>,
    fresh_token: Option<String>,
    token: (String, String, Errors),
    recusal: (String, String, Errors),
}

#[derive(Deserialize)]
pub(super) struct DoneQuery {
    #[serde(default)]
    done: String,
}

/// Words for what was just done, by the code in the address: nothing else can be put on the page by a link.
fn done_line(code: &str) -> Option<String> {
    let line = match code {
        "session" => "那一处已经退出了。",
        "passkey" => "钥匙加好了，下次可以用它登录。",
        "no-passkey" => "那把钥匙去掉了。",
        "token" => "那个令牌停用了。",
        "recusal" => "申报好了，这位亲属反映的事会由别人办。",
        "village" => "换好了。",
        "place" => "换好了，不指明地方的表先列这里的。",
        _ => return None,
    };
    Some(line.to_owned())
}

pub(super) async fn me(
    State(app): State<App>,
    visit: Visit,
    Query(q): Query<DoneQuery>,
) -> Result<Response<Body>, Stop> {
    let say = Say { done: done_line(&q.done), ..Say::default() };
    show(&app, &visit, StatusCode::OK, say).await
}

async fn show(app: &App, visit: &Visit, status: StatusCode, say: Say) -> Result<Response<Body>, Stop> {
    let blank = blank_page(app, visit)?;
    let Some(person) = visit.actor.person else { return page_with(app, visit, status, &blank) };
    let cx = app.context(visit.actor.clone());
    let known = known(app, person).await?;
    let phone = known.person.phone.as_deref().map(|sealed| app.vault.open(PHONE, sealed)).transpose()?;
    let name_of = |who: PersonId| known.names.iter().find(|(id, _)| *id == who).map(|(_, name)| name.clone());
    let looks = known.looks.iter().take(LOOKS).map(|(who, at, what)| Look {
        who: name_of(*who).unwrap_or_else(|| "工作人员".to_owned()),
        when: format::when(cx.now, *at),
        what: (*what).to_owned(),
    });
    let village = cx.actor.posts.iter().find(|post| post.role == Role::Villager);
    let page_of = MyPage {
        done_line: say.done,
        name: known.person.name.clone(),
        phone_masked: phone.and_then(|text| Phone::parse(&text).ok()).map(|phone| phone.masked()),
        village: village.map(|post| Link::new(cx.registry.places.full_name(post.place), "/village?back=/me")),
        posts: known.posts.iter().filter_map(|post| post_line(&cx, post)).collect(),
        places: places(&cx),
        desk_url: desk_of(&visit.actor),
        sessions: known.sessions.iter().map(|session| session_line(&cx, session)).collect(),
        others_url: (known.sessions.len() > 1).then(|| "/me/sessions/others/end".to_owned()),
        passkeys: known.passkeys.iter().map(|key| passkey_line(&cx, key)).collect(),
        looks_line: looks_line(known.looks.len()),
        looks: looks.collect(),
        history: known.history.iter().filter_map(|entry| history_line(&cx, entry)).collect(),
        recusals: may_somewhere(&visit.actor, Action::RecusalDeclare)
            .then(|| recusal_part(&known, &name_of, say.recusal)),
        // Whoever holds no office has no use for one; over the API it can still be had.
        tokens: (holds_office(&visit.actor) || !known.tokens.is_empty())
            .then(|| token_part(&cx, &known.tokens, say.fresh_token, say.token)),
        ..blank
    };
    page_with(app, visit, status, &page_of)
}

/// The page of somebody who is not signed in.
fn blank_page(app: &App, visit: &Visit) -> Result<MyPage, Stop> {
    Ok(MyPage {
        frame: visit.frame(app, "我的")?,
        done_line: None,
        name: String::new(),
        phone_masked: None,
        village: None,
        posts: Vec::new(),
        places: Vec::new(),
        desk_url: None,
        sessions: Vec::new(),
        others_url: None,
        passkeys: Vec::new(),
        passkey_js: passkey::is_offered(app).then(|| assets::url("passkey", ".js")),
        looks_line: String::new(),
        looks: Vec::new(),
        history: Vec::new(),
        recusals: None,
        tokens: None,
    })
}

fn holds_office(actor: &Actor) -> bool {
    actor.posts.iter().any(|post| post.role.is_office())
}

fn looks_line(count: usize) -> String {
    match count {
        0 => "还没有人看过。办您的事的人要看，会记在这里。".to_owned(),
        count => format!("您反映的事，一共被看过 {count} 次。"),
    }
}

/// A post that is in force or to come; what a villager is by living here is shown as the village.
fn post_line(cx: &Context, post: &HeldPost) -> Option<String> {
    if post.role == Role::Villager || post.until.is_some_and(|last| last < cx.today) {
        return None;
    }
    let place = cx.registry.places.name(post.place);
    Some(format!("{place} {}，{}", post.role.zh(), days(post.since, post.until)))
}

/// The places of one's offices, when there are several.
fn places(cx: &Context) -> Vec<Choice> {
    let places = cx.actor.offices_at();
    if places.len() < 2 {
        return Vec::new();
    }
    let choice = |place: &DivisionCode| {
        let name = cx.registry.places.full_name(*place);
        Choice::new(place.to_string(), name, cx.actor.first == Some(*place))
    };
    places.iter().map(choice).collect()
}

/// The days of a post in words.
pub(super) fn days(since: Day, until: Option<Day>) -> String {
    match until {
        None => format!("{}起", since.zh()),
        Some(last) => format!("{}至{}", since.zh(), last.zh()),
    }
}

fn session_line(cx: &Context, session: &sessions::Listed) -> SessionLine {
    let here = cx.actor.session == Some(session.id);
    SessionLine {
        device: if here { format!("{}（现在这里）", session.device) } else { session.device.clone() },
        when: format!(
            "{} 登录，{} 还用过",
            format::when(cx.now, session.made_at),
            format::when(cx.now, session.seen_at)
        ),
        end_url: (!here).then(|| format!("/me/sessions/{}/end", session.id)),
    }
}

fn passkey_line(cx: &Context, key: &Passkey) -> PasskeyLine {
    let id = data_encoding::BASE64URL_NOPAD.encode(&key.credential);
    PasskeyLine {
        name: key.label.clone(),
        since: format!("{} 加的", format::when(cx.now, key.made_at)),
        remove_url: format!("/me/passkeys/{id}/end"),
    }
}

fn history_line(cx: &Context, entry: &Remembered) -> Option<String> {
    let said = model::said(&entry.kind)?;
    Some(format!("{} {said}", format::when(cx.now, Moment::from_millis(entry.at))))
}

fn recusal_part(
    known: &Known,
    name_of: &impl Fn(PersonId) -> Option<String>,
    (other, relation, errors): (String, String, Errors),
) -> RecusalPart {
    let zh = |code: &str| {
        DeclareRecusal::RELATIONS.iter().find(|(known, _)| *known == code).map_or("亲属", |(_, zh)| zh)
    };
    let line = |(who, relation): &(PersonId, String)| {
        format!("{}，{}", name_of(*who).unwrap_or_default(), zh(relation))
    };
    RecusalPart {
        declared: known.recusals.iter().map(line).collect(),
        other,
        relations: DeclareRecusal::RELATIONS
            .iter()
            .map(|(code, zh)| Choice::new(*code, *zh, *code == relation))
            .collect(),
        errors,
    }
}

fn token_part(
    cx: &Context,
    listed: &[tokens::Listed],
    fresh: Option<String>,
    (label, days, errors): (String, String, Errors),
) -> TokenPart {
    let line = |token: &tokens::Listed| TokenLine {
        label: token.label.clone(),
        when: format!(
            "{} 开的，用到 {}",
            format::when(cx.now, token.made_at),
            format::when(cx.now, token.ends_at)
        ),
        end_url: format!("/me/tokens/{}/end", token.id),
    };
    TokenPart { fresh, lines: listed.iter().map(line).collect(), label, days, errors }
}

#[derive(Deserialize)]
pub(super) struct Nothing {}

pub(super) async fn end_others(
    State(app): State<App>,
    posted: Posted<Nothing>,
) -> Result<Response<Body>, Stop> {
    app.run(&posted.visit.actor, Some(&posted.key), EndSession { session: None }).await?;
    Ok(redirect("/me?done=session"))
}

pub(super) async fn end_session(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted<Nothing>,
) -> Result<Response<Body>, Stop> {
    let session = Some(SessionId::parse(&id).map_err(|_| Refused::NotYours)?);
    app.run(&posted.visit.actor, Some(&posted.key), EndSession { session }).await?;
    Ok(redirect("/me?done=session"))
}

pub(super) async fn remove_passkey(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted<Nothing>,
) -> Result<Response<Body>, Stop> {
    let credential =
        data_encoding::BASE64URL_NOPAD.decode(id.as_bytes()).map_err(|_| Stop::from(Refused::NotYours))?;
    app.run(&posted.visit.actor, Some(&posted.key), RemovePasskey { credential }).await?;
    Ok(redirect("/me?done=no-passkey"))
}

#[derive(Deserialize)]
pub(super) struct TokenFields {
    #[serde(default)]
    label: String,
    #[serde(default)]
    days: String,
}

pub(super) async fn make_token(
    State(app): State<App>,
    posted: Posted<TokenFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let made = match read_token(&fields.label, &fields.days) {
        Ok((label, days)) => new_token(&app, &visit, &key, label, days).await,
        Err(why) => Err(why.into()),
    };
    match made {
        Ok(Some(fresh)) => {
            show(&app, &visit, StatusCode::OK, Say { fresh_token: Some(fresh), ..Say::default() }).await
        }
        Ok(None) => Ok(redirect("/me")),
        Err(why) => {
            let (status, refusal) = shown(why)?;
            let token = (fields.label, fields.days, errors_of(&refusal, "label"));
            show(&app, &visit, status, Say { token, ..Say::default() }).await
        }
    }
}

/// Makes a token; `None` when the same request had made one before, which cannot be shown again.
pub(in crate::people) async fn new_token(
    app: &App,
    visit: &Visit,
    key: &str,
    label: String,
    days: i64,
) -> Result<Option<String>, Stop> {
    let fresh = session::fresh("hj_")?;
    let drawn = TokenId::from_i64(app.ids.next(app.clock.now()));
    let made_in = visit.session_token;
    let command = MakeToken { label, days, digest: fresh.digest, drawn, made_in };
    let made = app.run(&visit.actor, Some(key), command).await?;
    Ok((made == drawn).then_some(fresh.token))
}

pub(super) async fn end_token(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted<Nothing>,
) -> Result<Response<Body>, Stop> {
    let token = TokenId::parse(&id).map_err(|_| Refused::NotYours)?;
    app.run(&posted.visit.actor, Some(&posted.key), EndToken { token }).await?;
    Ok(redirect("/me?done=token"))
}

#[derive(Deserialize)]
pub(super) struct RecusalFields {
    #[serde(default)]
    other: String,
    #[serde(default)]
    relation: String,
}

pub(super) async fn declare(
    State(app): State<App>,
    posted: Posted<RecusalFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let RecusalFields { other, relation } = fields;
    let command = DeclareRecusal { other: other.clone(), relation: relation.clone(), app: app.clone() };
    match app.run(&visit.actor, Some(&key), command).await {
        Ok(_) => Ok(redirect("/me?done=recusal")),
        Err(why) => {
            let (status, refusal) = shown(why)?;
            let recusal = (other, relation, errors_of(&refusal, "other"));
            show(&app, &visit, status, Say { recusal, ..Say::default() }).await
        }
    }
}
