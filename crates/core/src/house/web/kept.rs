//! Finished pages, given again while nothing has changed that they were made of
//! ([ADR 24](../../../../../adr/0024-finished-pages.md)).
//!
//! Who asks, how often, and whether the route is for them was found out before. Each time a page is given its forms
//! get fresh values, and a guess counts as one.

use super::Visit;
use super::page::html_with;
use super::route::Entrance;
use crate::gate::Actor;
use crate::house::db::Stamp;
use crate::house::error::TOO_MANY;
use crate::house::limits::Ask;
use crate::house::{App, Stop};
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::http::{Response, StatusCode, header};
use axum::response::IntoResponse;
use houji_base::DivisionCode;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

/// Most bytes of all kept pages; when they would be more, all are forgotten.
const MOST: usize = 32 * 1024 * 1024;
/// A larger page is made anew each time.
const LARGEST: usize = 256 * 1024;
/// What a page takes besides its text and address, roughly.
const AROUND: usize = 1024;
/// Pages that can be under way at once without waiting for one another by mistake.
const TURNS: usize = 256;

/// All that pages are made of besides who looks at what: equal states give equal pages.
#[derive(Clone, PartialEq, Eq, Debug)]
struct State {
    rows: Stamp,
    registry: i64,
    /// Pages tell deadlines and ages, so none is given longer than its second.
    second: i64,
}

impl State {
    /// The state now; `None` when it cannot be known.
    async fn now(app: &App) -> Option<State> {
        let rows = app.db.stamp().await?;
        let second = app.clock.now().millis().div_euclid(1000);
        Some(State { rows, registry: app.registry.load().version, second })
    }
}

/// Who looks at what.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Eyes {
    at: String,
    actor: Actor,
    /// Digest of the session's token: what one sign-in saw is never shown to another.
    session: Option<[u8; 32]>,
    type_size: &'static str,
    village: Option<DivisionCode>,
}

impl Eyes {
    fn of(visit: &Visit) -> Eyes {
        Eyes {
            at: visit.at.clone(),
            actor: visit.actor.clone(),
            session: visit.session_token,
            type_size: visit.type_size,
            village: visit.village,
        }
    }
}

/// A finished page.
struct Finished {
    html: Bytes,
    /// Where values for forms stand, and which of them are the same.
    marks: Vec<(usize, usize)>,
    /// Looking at it is guessing at a code.
    guesses: bool,
}

impl Finished {
    /// The page as it is given to this browser: values for forms are good for one browser and one act.
    fn show(&self, app: &App, visit: &Visit) -> Result<Response<Body>, Stop> {
        if self.guesses {
            visit.guess(app)?;
        }
        let (mut html, mut fresh) = (self.html.to_vec(), HashMap::new());
        for (at, which) in &self.marks {
            let token = match fresh.get(which) {
                Some(token) => token,
                None => {
                    let token = visit.form(app)?;
                    fresh.entry(*which).or_insert(token)
                }
            };
            for (old, new) in html.iter_mut().skip(*at).zip(token.bytes()) {
                *old = new;
            }
        }
        Ok(html_with(app, visit, StatusCode::OK, html))
    }
}

/// Notes on a page that is being made, for one that may be kept.
#[derive(Debug, Default)]
pub struct Making(Mutex<Notes>);

#[derive(Debug, Default)]
struct Notes {
    forms: Vec<String>,
    html: Option<Bytes>,
    guesses: bool,
}

impl Making {
    /// A value for a form was made.
    pub(super) fn form(&self, token: &str) {
        self.0.lock().forms.push(token.to_owned());
    }

    /// The page is this.
    pub(super) fn html(&self, html: &Bytes) {
        self.0.lock().html = Some(html.clone());
    }

    /// Looking at it counted as a guess.
    fn guessed(&self) {
        self.0.lock().guesses = true;
    }

    /// The page, when it is one that can be given again as it is.
    fn finished(&self, response: &Response<Body>) -> Option<Finished> {
        let Notes { forms, html, guesses } = std::mem::take(&mut *self.0.lock());
        let html = html?;
        let known = [header::CONTENT_TYPE, header::CACHE_CONTROL, header::CONTENT_LENGTH, header::SET_COOKIE];
        let length = u64::try_from(html.len()).ok()?;
        if response.status() != StatusCode::OK
            || html.len() > LARGEST
            || response.body().size_hint().exact() != Some(length)
            || !response.headers().keys().all(|name| known.contains(name))
        {
            return None;
        }
        let text = std::str::from_utf8(&html).ok()?;
        let marks = forms
            .iter()
            .enumerate()
            .flat_map(|(which, token)| text.match_indices(token.as_str()).map(move |(at, _)| (at, which)));
        let marks = marks.collect();
        Some(Finished { html, marks, guesses })
    }
}

impl Visit {
    /// Counts a try at something worth guessing at.
    ///
    /// # Errors
    /// A refusal after too many from one address.
    pub fn guess(&self, app: &App) -> Result<(), Stop> {
        if let Some(making) = &self.making {
            making.guessed();
        }
        app.limits.take(self.address, Ask::Guess).map_err(|_| TOO_MANY.into())
    }
}

/// The pages kept by a process: all of one state.
pub struct Kept {
    shelf: Mutex<Shelf>,
    turns: Vec<tokio::sync::Mutex<()>>,
    hasher: RandomState,
}

#[derive(Default)]
struct Shelf {
    state: Option<State>,
    bytes: usize,
    pages: HashMap<Eyes, Arc<Finished>>,
}

impl Default for Kept {
    fn default() -> Kept {
        let turns = (0..TURNS).map(|_| tokio::sync::Mutex::default()).collect();
        Kept { shelf: Mutex::default(), turns, hasher: RandomState::new() }
    }
}

impl Kept {
    fn get(&self, state: &State, eyes: &Eyes) -> Option<Arc<Finished>> {
        let shelf = self.shelf.lock();
        shelf.pages.get(eyes).filter(|_| shelf.state.as_ref() == Some(state)).cloned()
    }

    fn put(&self, state: State, eyes: Eyes, page: Finished) {
        let bytes = page.html.len().saturating_add(eyes.at.len()).saturating_add(AROUND);
        let mut shelf = self.shelf.lock();
        if shelf.state.as_ref() != Some(&state) || shelf.bytes.saturating_add(bytes) > MOST {
            *shelf = Shelf { state: Some(state), ..Shelf::default() };
        }
        shelf.bytes = shelf.bytes.saturating_add(bytes);
        shelf.pages.insert(eyes, Arc::new(page));
    }

    /// Held by whoever makes this page.
    fn turn(&self, eyes: &Eyes) -> Option<&tokio::sync::Mutex<()>> {
        let turns = u64::try_from(self.turns.len()).ok()?.max(1);
        let at = self.hasher.hash_one(eyes).checked_rem(turns)?;
        self.turns.get(usize::try_from(at).ok()?)
    }

    /// Forgets all pages.
    pub fn forget(&self) {
        *self.shelf.lock() = Shelf::default();
    }
}

/// The page as it was finished, or made anew and kept.
pub(super) async fn answer(entrance: &Entrance, visit: &mut Visit, mut request: Request) -> Response<Body> {
    let app = &entrance.app;
    let eyes = Eyes::of(visit);
    let (mut state, mut mine) = (State::now(app).await, None);
    for is_last in [false, true] {
        let found = state.as_ref().and_then(|state| app.kept.get(state, &eyes));
        if let Some(page) = found {
            app.metrics.pages_kept.inc();
            return page.show(app, visit).unwrap_or_else(IntoResponse::into_response);
        }
        let Some(turn) = app.kept.turn(&eyes).filter(|_| !is_last) else { break };
        mine = turn.try_lock().ok();
        if mine.is_some() {
            break;
        }
        // Somebody makes it; what is then found is looked for by a state asked for after that.
        drop(turn.lock().await);
        state = State::now(app).await;
    }
    app.metrics.pages_made.inc();
    let making = Arc::new(Making::default());
    visit.making = state.is_some().then(|| making.clone());
    request.extensions_mut().insert(Arc::new(visit.clone()));
    let response = entrance.handle(request).await;
    // Nothing was committed while it was made, so all of it was read of one state.
    if let Some(state) = state
        && let Some(page) = making.finished(&response)
        && State::now(app).await.as_ref() == Some(&state)
    {
        app.kept.put(state, eyes, page);
    }
    drop(mine);
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{COUNTY, TestHouse, code};

    fn eyes(at: usize) -> Eyes {
        let actor = Actor::visitor(code(COUNTY));
        Eyes { at: format!("/{at:07}"), actor, session: None, type_size: "normal", village: None }
    }

    fn page(bytes: usize) -> Finished {
        Finished { html: Bytes::from(vec![b'x'; bytes]), marks: Vec::new(), guesses: false }
    }

    fn making(html: &Bytes, forms: &[&str]) -> Making {
        let making = Making::default();
        making.html(html);
        forms.iter().for_each(|form| making.form(form));
        making
    }

    fn answer(html: &Bytes) -> Response<Body> {
        Response::builder().header(header::CONTENT_TYPE, "text/html").body(Body::from(html.clone())).unwrap()
    }

    #[tokio::test]
    async fn pages_fit_into_their_bound_and_belong_to_one_state() {
        let house = TestHouse::lite().await;
        let (kept, state) = (Kept::default(), State::now(&house.app).await.unwrap());
        let each = LARGEST + AROUND + "/0000000".len();
        let fit = MOST / each;
        for at in 0..fit {
            kept.put(state.clone(), eyes(at), page(LARGEST));
        }
        assert!((0..fit).all(|at| kept.get(&state, &eyes(at)).is_some()), "as many as fit");
        kept.put(state.clone(), eyes(fit), page(LARGEST));
        assert!(kept.get(&state, &eyes(fit)).is_some() && kept.get(&state, &eyes(0)).is_none());
        assert!(kept.shelf.lock().bytes <= MOST);

        let later = State { second: state.second + 1, ..state.clone() };
        assert!(kept.get(&later, &eyes(fit)).is_none(), "another state");
        kept.put(later.clone(), eyes(1), page(1));
        assert!(kept.get(&later, &eyes(1)).is_some() && kept.shelf.lock().pages.len() == 1);
        kept.forget();
        assert!(kept.get(&later, &eyes(1)).is_none());
    }

    #[test]
    fn only_a_good_page_as_it_was_drawn_is_kept() {
        let (fits, large) = (Bytes::from(vec![b'x'; LARGEST]), Bytes::from(vec![b'x'; LARGEST + 1]));
        assert!(making(&fits, &[]).finished(&answer(&fits)).is_some());
        assert!(making(&large, &[]).finished(&answer(&large)).is_none(), "a byte too many");
        assert!(Making::default().finished(&answer(&fits)).is_none(), "no page");
        assert!(making(&fits, &[]).finished(&answer(&large)).is_none(), "another body");
        let mut refused = answer(&fits);
        *refused.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        assert!(making(&fits, &[]).finished(&refused).is_none(), "a refusal");
        let mut special = answer(&fits);
        special.headers_mut().insert("permissions-policy", "x".parse().unwrap());
        assert!(making(&fits, &[]).finished(&special).is_none(), "a header of its own");
    }

    #[test]
    fn every_place_of_a_value_for_forms_is_known() {
        let html = Bytes::from_static("<a one><b two><c one>".as_bytes());
        let page = making(&html, &["one", "two", "unused"]).finished(&answer(&html)).unwrap();
        let mut marks = page.marks.clone();
        marks.sort_unstable();
        assert_eq!(marks, [(3, 0), (10, 1), (17, 0)]);
    }
}
