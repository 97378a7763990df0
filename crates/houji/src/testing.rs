//! The invented county of tests with its pages: a few people, the real router.

use crate::gate::{Actor, Post, Role};
use crate::house::web::{Route, router};
use crate::house::{App, Config};
use crate::people::model::HeldPost;
use crate::people::session::{self, fresh};
use crate::people::store::{persons, posts as held_posts, tokens};
use crate::routes;
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use houji_base::{Day, PersonId, Phone, PostId, TokenId};
use houji_core::testing as below;
use http_body_util::BodyExt;
use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicU32, Ordering};
use tower::ServiceExt;

pub use below::{COUNTY, QINGHE, QINJIA, Scratch, XIAONING, ZHAIDIAN, ZHAIDONG, code, monday};

pub struct TestHouse {
    house: below::TestHouse,
    pub router: Router,
    phones: AtomicU32,
}

impl Deref for TestHouse {
    type Target = below::TestHouse;
    fn deref(&self) -> &below::TestHouse {
        &self.house
    }
}

impl DerefMut for TestHouse {
    fn deref_mut(&mut self) -> &mut below::TestHouse {
        &mut self.house
    }
}

impl From<below::TestHouse> for TestHouse {
    fn from(house: below::TestHouse) -> TestHouse {
        let router = router(&house.app, routes::all());
        TestHouse { house, router, phones: AtomicU32::new(0) }
    }
}

impl TestHouse {
    /// A house on SQLite, and one on PostgreSQL when `HOUJI_TEST_PG` names a server (required where `CI` is set).
    pub async fn on_both() -> Vec<TestHouse> {
        below::TestHouse::on_both_with(routes::ROOMS).await.into_iter().map(TestHouse::from).collect()
    }

    pub async fn lite() -> TestHouse {
        TestHouse::lite_with(below::open_to_all()).await
    }

    async fn lite_with(config: Config) -> TestHouse {
        below::TestHouse::lite_with(config, routes::ROOMS).await.into()
    }

    /// As served: so many requests a second from one address, and the limit of guesses.
    pub async fn lite_limited(per_second: u32) -> TestHouse {
        let config = Config { demo: false, rate_limit: Some(per_second), ..below::open_to_all() };
        TestHouse::lite_with(config).await
    }

    /// As installed, not the demo.
    pub async fn lite_served() -> TestHouse {
        TestHouse::lite_with(Config { demo: false, ..below::open_to_all() }).await
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

    async fn with_config(self, config: Config) -> TestHouse {
        self.house.with_config(config).await.into()
    }

    pub async fn postgres(admin: &str) -> TestHouse {
        below::TestHouse::postgres_with(admin, routes::ROOMS).await.into()
    }

    /// An empty PostgreSQL database, dropped with this value.
    pub async fn scratch(admin: &str) -> Scratch {
        Scratch::empty(admin).await
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
