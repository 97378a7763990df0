//! One invented county for tests: a frozen clock, a few people, the real router, both databases.

use crate::gate::{Actor, Post, Role};
use crate::house::web::{Route, router};
use crate::house::{App, Config, Db, SetClock, Source, Vault};
use crate::outbox::KeepInOutbox;
use crate::people::model::HeldPost;
use crate::people::session::{self, fresh};
use crate::people::store::{persons, posts as held_posts, tokens};
use crate::registry::{Place, store as registers};
use crate::{record, routes};
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use houji_base::{Day, DayKind, DivisionCode, Moment, PersonId, Phone, PostId, TokenId};
use http_body_util::BodyExt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tower::ServiceExt;

mod prepared;

pub use prepared::Scratch;

pub const COUNTY: &str = "140824000000";
pub const ZHAIDIAN: &str = "140824103000";
pub const ZHAIDONG: &str = "140824103201";
pub const XIAONING: &str = "140824103202";
pub const QINGHE: &str = "140824104000";
pub const QINJIA: &str = "140824104201";

const PLACES: [(&str, &str); 6] = [
    (COUNTY, "稷山县"),
    (ZHAIDIAN, "翟店镇"),
    (ZHAIDONG, "翟东村"),
    (XIAONING, "小宁村"),
    (QINGHE, "清河镇"),
    (QINJIA, "秦家庄村"),
];

/// Monday 2 March 2026, 10:00 in Shanghai.
pub fn monday() -> Moment {
    Day::parse("2026-03-02").unwrap().start().plus_hours(10)
}

pub fn code(text: &str) -> DivisionCode {
    DivisionCode::parse(text).unwrap()
}

pub struct TestHouse {
    pub app: App,
    pub clock: Arc<SetClock>,
    pub router: Router,
    /// `sqlite` or `postgres`, for messages.
    pub on: &'static str,
    /// Connection string, on PostgreSQL.
    pub url: String,
    phones: AtomicU32,
    scratch: Option<Scratch>,
    _dir: tempfile::TempDir,
}

impl Drop for TestHouse {
    fn drop(&mut self) {
        self.app.db.close();
        drop(self.scratch.take());
    }
}

impl TestHouse {
    /// A house on SQLite, and one on PostgreSQL when `HOUJI_TEST_PG` names a server (required where `CI` is set).
    pub async fn on_both() -> Vec<TestHouse> {
        let mut houses = vec![TestHouse::lite().await];
        match std::env::var("HOUJI_TEST_PG") {
            Ok(url) => houses.push(TestHouse::postgres(&url).await),
            Err(_) => {
                assert!(std::env::var_os("CI").is_none(), "HOUJI_TEST_PG must name a PostgreSQL server")
            }
        }
        houses
    }

    pub async fn lite() -> TestHouse {
        let dir = tempfile::tempdir().unwrap();
        let source = Source::Lite(dir.path().join("houji.db"));
        TestHouse::start(source, dir, None, "sqlite", true, None).await
    }

    /// As served: so many requests a second from one address, and the limit of guesses.
    pub async fn lite_limited(per_second: u32) -> TestHouse {
        let dir = tempfile::tempdir().unwrap();
        let source = Source::Lite(dir.path().join("houji.db"));
        TestHouse::start(source, dir, None, "sqlite", false, Some(per_second)).await
    }

    /// As installed, not the demo.
    pub async fn lite_served() -> TestHouse {
        let dir = tempfile::tempdir().unwrap();
        let source = Source::Lite(dir.path().join("houji.db"));
        TestHouse::start(source, dir, None, "sqlite", false, None).await
    }

    /// The same behind a proxy that tells the caller's address.
    pub async fn lite_behind_proxy(per_second: u32) -> TestHouse {
        let house = TestHouse::lite_limited(per_second).await;
        let config = Config { behind_proxy: true, ..house.app.config.clone() };
        house.with_config(config).await
    }

    /// The same, where these accounting programs of others are installed.
    pub async fn with_checkers(self, checkers: Vec<std::path::PathBuf>) -> TestHouse {
        let config = Config { checkers, ..self.app.config.clone() };
        self.with_config(config).await
    }

    async fn with_config(mut self, config: Config) -> TestHouse {
        let (db, clock) = (self.app.db.clone(), self.clock.clone());
        let app = App::start(db, clock, Vault::new(&[7; 32]), config, Box::new(KeepInOutbox)).await.unwrap();
        self.router = router(&app, routes::all());
        self.app = app;
        self
    }

    pub async fn postgres(admin: &str) -> TestHouse {
        let scratch = Scratch::prepared(admin).await;
        let source = Source::Pg(scratch.url.clone());
        TestHouse::start(source, tempfile::tempdir().unwrap(), Some(scratch), "postgres", true, None).await
    }

    /// An empty PostgreSQL database, dropped with this value.
    pub async fn scratch(admin: &str) -> Scratch {
        Scratch::empty(admin).await
    }

    async fn start(
        source: Source,
        dir: tempfile::TempDir,
        scratch: Option<Scratch>,
        on: &'static str,
        demo: bool,
        rate_limit: Option<u32>,
    ) -> TestHouse {
        let county = code(COUNTY);
        let url = match &source {
            Source::Pg(url) => url.clone(),
            Source::Lite(path) | Source::Draft(path) => {
                prepared::put_lite(path).await;
                String::new()
            }
        };
        let db = tokio::task::spawn_blocking(move || Db::open(&source, county).unwrap()).await.unwrap();
        let clock = Arc::new(SetClock::at(monday()));
        let origin = "http://localhost:8080".to_owned();
        let config = Config { demo, rate_limit, origin, behind_proxy: false, checkers: Vec::new() };
        let vault = Vault::new(&[7; 32]);
        let app = App::start(db, clock.clone(), vault, config, Box::new(KeepInOutbox)).await.unwrap();
        let router = router(&app, routes::all());
        TestHouse { app, clock, router, on, url, phones: AtomicU32::new(0), scratch, _dir: dir }
    }

    /// Where this county is kept, with its key, as the command line would find it.
    pub fn place(&self) -> crate::house::config::Place {
        let dir = self._dir.path().to_owned();
        std::fs::write(dir.join("houji.key"), "07".repeat(32)).unwrap();
        std::fs::write(dir.join("county"), COUNTY).unwrap();
        let database_url = (!self.url.is_empty()).then(|| self.url.clone());
        crate::house::config::Place { dir, database_url, draft: false }
    }

    /// Another process of the same county, as far as the database can tell.
    pub async fn second(&self) -> App {
        let (source, county) = (Source::Pg(self.url.clone()), code(COUNTY));
        let db = tokio::task::spawn_blocking(move || Db::open(&source, county).unwrap()).await.unwrap();
        let config = self.app.config.clone();
        App::start(db, self.clock.clone(), Vault::new(&[7; 32]), config, Box::new(KeepInOutbox))
            .await
            .unwrap()
    }

    pub fn routes() -> Vec<Route> {
        routes::all()
    }

    /// A signed-in villager.
    pub async fn villager(&self, name: &str, village: &str) -> Caller {
        self.caller(name, &[(Role::Villager, village)]).await
    }

    /// A signed-in holder of an office.
    pub async fn officer(&self, name: &str, role: Role, place: &str) -> Caller {
        self.caller(name, &[(role, place)]).await
    }

    /// Somebody with posts since last year, signed in on a page and with an API token.
    pub async fn caller(&self, name: &str, posts: &[(Role, &str)]) -> Caller {
        let app = self.app.clone();
        let number = self.phones.fetch_add(1, Ordering::SeqCst);
        let phone = Phone::parse(&format!("138{number:08}")).unwrap();
        let (cookie, bearer) = (fresh("").unwrap(), fresh("hj_").unwrap());
        let posts: Vec<Post> =
            posts.iter().map(|(role, place)| Post { role: *role, place: code(place) }).collect();
        let caller = Caller {
            house_cookie: cookie.token.clone(),
            bearer: bearer.token.clone(),
            binding: cookie.digest,
            person: PersonId::from_i64(app.ids.next(app.clock.now())),
            phone: phone.as_str().to_owned(),
            actor: None,
        };
        let (person, name) = (caller.person, name.to_owned());
        let stored = posts.clone();
        let owner = name.clone();
        app.clone()
            .db
            .write(move |tx| {
                let now = app.clock.now();
                let village = stored.iter().find(|post| post.role == Role::Villager).map(|post| post.place);
                let new = persons::NewPerson {
                    id: person,
                    name: &name,
                    phone: Some(&phone),
                    village,
                    verified: true,
                    now,
                };
                persons::insert(tx, &app.vault, &new)?;
                for post in &stored {
                    let id = PostId::from_i64(app.ids.next(now));
                    let (role, place, since) = (post.role, post.place, Day::parse("2025-01-01").unwrap());
                    held_posts::grant(tx, person, &HeldPost { id, role, place, since, until: None })?;
                }
                session::open(tx, &app, person, "full", "测试", &cookie.digest)?;
                let life = (now, now.plus_hours(24 * 365));
                let id = TokenId::from_i64(app.ids.next(now));
                tokens::put_full(tx, &bearer.digest, id, person, "test", life)?;
                Ok(())
            })
            .await
            .unwrap();
        let actor = Actor::person(person, owner, posts, code(COUNTY));
        Caller { actor: Some(actor), ..caller }
    }

    /// Somebody who is not signed in.
    pub fn visitor(&self) -> Caller {
        let visitor = "vvvvvvvvvvvvvvvvvvvvvv".to_owned();
        let binding = {
            use sha2::Digest;
            sha2::Sha256::digest(visitor.as_bytes()).into()
        };
        Caller {
            house_cookie: String::new(),
            bearer: String::new(),
            binding,
            person: PersonId::from_i64(0),
            phone: String::new(),
            actor: None,
        }
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let mut body = body;
        // A stream has no end: of it the first event is taken.
        let is_stream =
            parts.headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == "text/event-stream");
        let bytes = match is_stream {
            true => body.frame().await.unwrap().unwrap().into_data().unwrap(),
            false => body.collect().await.unwrap().to_bytes(),
        };
        Answer {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    pub async fn get(&self, caller: &Caller, path: &str) -> Answer {
        self.send(caller.request("GET", path).body(Body::empty()).unwrap()).await
    }

    /// Sends a form as the browser would, with a fresh form token.
    pub async fn post(&self, caller: &Caller, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = caller.form(&self.app);
        self.post_with(caller, path, fields, &token).await
    }

    pub async fn post_with(
        &self,
        caller: &Caller,
        path: &str,
        fields: &[(&str, &str)],
        form: &str,
    ) -> Answer {
        let mut pairs = vec![("form", form)];
        pairs.extend_from_slice(fields);
        let body = serde_urlencoded::to_string(pairs).unwrap();
        let request =
            caller.request("POST", path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// What a script of our page sends.
    pub async fn json(&self, caller: &Caller, path: &str, form: &str, body: &str) -> Answer {
        let request = caller.request("POST", path).header("x-form", form);
        self.send(request.body(Body::from(body.to_owned())).unwrap()).await
    }

    pub async fn api_get(&self, caller: &Caller, path: &str) -> Answer {
        self.send(caller.request("GET", path).body(Body::empty()).unwrap()).await
    }

    pub async fn api_post(&self, caller: &Caller, path: &str, key: &str, body: serde_json::Value) -> Answer {
        let request = caller.request("POST", path).header("idempotency-key", key);
        self.send(request.body(Body::from(body.to_string())).unwrap()).await
    }

    /// The record verifies, whatever the test did.
    pub async fn verify_record(&self) -> i64 {
        let county = code(COUNTY).as_i64();
        let health = self.app.db.read(move |db| Ok(record::check(db, county)?)).await.unwrap();
        assert!(health.is_sound(), "{}: {:?} {:?}", self.on, health.breaks, health.lost_anchors);
        health.entries
    }

    /// What was recorded, oldest first, as `kind place actor`.
    pub async fn recorded(&self) -> Vec<String> {
        let county = code(COUNTY).as_i64();
        let rows = self.app.db.read(move |db| {
            let mut rows = Vec::new();
            for (lane, _) in record::store::lanes(db, county)? {
                rows.extend(record::store::after(db, county, lane, 0, 10_000)?);
            }
            rows.sort_by_key(|row| (row.at, row.lane, row.seq));
            Ok(rows)
        });
        rows.await.unwrap().iter().map(|row| format!("{} {}", row.kind, row.place)).collect()
    }
}

fn registers_of(tx: &mut crate::house::Tx) -> Result<(), crate::house::Fault> {
    let since = Day::parse("2024-01-01").unwrap();
    for (code_text, name) in PLACES {
        let place = Place {
            code: code(code_text),
            name: name.to_owned(),
            class: 220,
            valid_from: since,
            valid_to: None,
            successor: None,
        };
        registers::put_division(tx, &place)?;
    }
    for (day, kind) in [("2026-04-04", DayKind::Off), ("2026-04-06", DayKind::Off)] {
        registers::put_day(tx, Day::parse(day).unwrap(), kind, "清明节")?;
    }
    registers::next_version(tx)
}

pub struct Caller {
    house_cookie: String,
    pub bearer: String,
    binding: [u8; 32],
    pub person: PersonId,
    pub phone: String,
    actor: Option<Actor>,
}

impl Caller {
    /// A browser that holds a session cookie of its own.
    pub fn with_cookie(token: &str) -> Caller {
        let binding = {
            use sha2::Digest;
            sha2::Sha256::digest(token.as_bytes()).into()
        };
        Caller {
            house_cookie: token.to_owned(),
            bearer: String::new(),
            binding,
            person: PersonId::from_i64(0),
            phone: String::new(),
            actor: None,
        }
    }

    /// A program that holds a token.
    pub fn with_bearer(token: &str) -> Caller {
        Caller { bearer: token.to_owned(), ..Caller::with_cookie("") }
    }

    pub fn actor(&self) -> &Actor {
        self.actor.as_ref().unwrap()
    }

    /// A fresh form token, as a page of this browser would hold.
    pub fn form(&self, app: &App) -> String {
        let nonce = crate::house::random::<16>().unwrap();
        let mark = app.vault.mark("form", &[&self.binding, &nonce]);
        let encode = |bytes: &[u8]| data_encoding::BASE64URL_NOPAD.encode(bytes);
        format!("{}.{}", encode(&nonce), encode(&mark[..16]))
    }

    pub fn request(&self, method: &str, path: &str) -> axum::http::request::Builder {
        let request = Request::builder().method(method).uri(path);
        if path.starts_with("/api/") {
            return if self.bearer.is_empty() {
                request
            } else {
                request.header(header::AUTHORIZATION, format!("Bearer {}", self.bearer))
            };
        }
        let cookie = if self.house_cookie.is_empty() {
            "hj_v=vvvvvvvvvvvvvvvvvvvvvv".to_owned()
        } else {
            format!("hj={}", self.house_cookie)
        };
        request.header(header::COOKIE, cookie)
    }
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn location(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |value| value.to_str().unwrap())
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.text).unwrap_or_else(|why| panic!("{why}: {}", self.text))
    }

    /// Text between tags of the main part, spaces folded: what a person reads.
    pub fn main_text(&self) -> String {
        let main =
            self.text.split("<main").nth(1).unwrap_or(&self.text).split("</main>").next().unwrap_or("");
        let mut text = String::new();
        let mut inside = true;
        for c in main.chars() {
            match c {
                '<' => inside = true,
                '>' => {
                    inside = false;
                    text.push(' ');
                }
                c if !inside => text.push(c),
                _ => {}
            }
        }
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Value of a named input of the page.
    pub fn input(&self, name: &str) -> Option<String> {
        let mark = format!("name=\"{name}\"");
        let at = self.text.find(&mark)?;
        let tag_end = self.text[at..].find('>')? + at;
        let tag_start = self.text[..at].rfind('<')?;
        let tag = &self.text[tag_start..tag_end];
        let value = tag.split("value=\"").nth(1)?;
        Some(value.split('"').next()?.to_owned())
    }
}
