//! What pages and API read of it: the same for both.

use super::super::decide::Refused;
use super::super::model::{Kept, NoticeId};
use super::super::public::{Shown, shown_of};
use super::super::store;
use super::look::{LookInside, found};
use crate::gate::{Action, Scope, scope};
use crate::house::error::{NOT_FOUND, SIGN_IN};
use crate::house::web::Visit;
use crate::house::{App, Stop};
use houji_base::DivisionCode;

/// Rows of a page.
pub(super) const ROWS: i64 = 50;

/// A village whose party member asks: the one that is named, else the first of his.
pub(super) fn village(visit: &Visit, named: &str) -> Result<Scope, Stop> {
    if !named.is_empty() {
        let village = DivisionCode::parse(named).map_err(|_| NOT_FOUND)?;
        return scope(&visit.actor, Action::NoticeInside, village);
    }
    let scopes = visit.actor.posts.iter();
    let mut scopes = scopes.filter_map(|post| scope(&visit.actor, Action::NoticeInside, post.place).ok());
    Ok(scopes.next().ok_or(SIGN_IN)?)
}

/// What the village has published for its members, the newest first; `before` is where the page before ended.
pub(super) async fn list(app: &App, of: Scope, before: Option<(i64, i64)>) -> Result<Vec<Kept>, Stop> {
    let county = app.db.county().as_i64();
    app.db.read(move |db| Ok(store::inside(db, county, &of, before, ROWS)?)).await
}

/// A version, after the look was recorded.
pub(super) async fn look(app: &App, visit: &Visit, id: &str, version: Option<i64>) -> Result<Shown, Stop> {
    let notice = NoticeId::parse(id).map_err(|_| Refused::NoNotice)?;
    let looked = app.run(&visit.actor, None, LookInside::<false> { notice, version }).await?;
    let county = app.db.county().as_i64();
    app.db
        .read(move |db| {
            let kept = found(db, county, notice)?;
            shown_of(db, county, kept, Some(looked.version))
        })
        .await
}
