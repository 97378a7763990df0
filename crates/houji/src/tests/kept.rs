//! Finished pages: never older than the rows, never anybody else's, with forms of their own.

use crate::appeals::commands::{Handle, OfHandler};
use crate::books::tests::{Bench, month};
use crate::gate::Role;
use crate::house::App;
use crate::house::web::{Route, router};
use crate::notices::public::tests::{Hands, published};
use crate::registry::Value;
use crate::testing::{Answer, Caller, TestHouse, XIAONING, ZHAIDONG, monday};
use crate::tick;
use axum::body::Body;
use axum::http::header;
use houji_base::{AppealId, Day};
use serde_json::json;
use std::collections::BTreeSet;
use std::time::Duration;

/// Who looks at every kept route, and at which paths.
struct Eyes {
    villager: Caller,
    clerk: Caller,
    visitor: Caller,
    paths: Vec<(&'static str, String)>,
}

const READ: [&str; 8] = [
    "/",
    "/follow",
    "/desk",
    "/around",
    "/around/{id}",
    "/villages/{village}/money",
    "/villages/{village}/money/lines",
    "/notices/{id}",
];

/// The house with a book, an appeal that everybody may see, and those who look.
async fn furnished(house: TestHouse) -> (Bench, Eyes, String) {
    let bench = Bench::open_with(house, "D 102 1000;C 301 1000").await;
    bench.say("2026-02-03", "D 102 500;C 501.03 500").await.unwrap();
    let house = &bench.house;
    let villager = house.villager("卫小满", ZHAIDONG).await;
    let clerk = house.officer("薛小禾", Role::VillageCadre, ZHAIDONG).await;
    let text = "东巷口下水管堵了三天，一下雨就往院里倒";
    let (id, code) = file(house, &villager, "kept-first", text).await;
    let money = format!("/villages/{ZHAIDONG}/money?month=2026-02");
    let page = house.get(&villager, &money).await.text.replace("&#38;", "&").replace("&amp;", "&");
    let lines = page.split("href=\"").find(|rest| rest.contains("/money/lines?")).unwrap();
    let lines = lines.split('"').next().unwrap().to_owned();
    let hands = Hands::of(house, ZHAIDONG).await;
    let (_, notice) = published(house, &hands, ZHAIDONG).await;
    let paths = vec![
        (READ[0], "/".to_owned()),
        (READ[1], format!("/follow?code={code}")),
        (READ[2], format!("/desk?open={id}")),
        (READ[3], format!("/around?village={ZHAIDONG}")),
        (READ[4], format!("/around/{id}")),
        (READ[5], money),
        (READ[6], lines),
        (READ[7], format!("/notices/{notice}")),
    ];
    let visitor = house.visitor();
    (bench, Eyes { villager, clerk, visitor, paths }, id)
}

async fn file(house: &TestHouse, villager: &Caller, key: &str, text: &str) -> (String, String) {
    let body = json!({"category": "utilities", "text": text, "mode": "named", "shown": true});
    let filed = house.api_post(villager, "/api/v1/appeals", key, body).await;
    assert_eq!(filed.status.as_u16(), 201, "{}", filed.text);
    let field = |name: &str| filed.json()[name].as_str().unwrap().to_owned();
    (field("id"), field("receipt").replace([' ', '-'], ""))
}

/// The page without its values for forms, and these.
fn told(answer: &Answer) -> (String, BTreeSet<String>) {
    let values = answer.text.split("name=\"form\" value=\"").skip(1);
    let forms: BTreeSet<String> = values.map(|rest| rest.split('"').next().unwrap().to_owned()).collect();
    let blank = |text: String, form: &String| text.replace(form, "form");
    (forms.iter().fold(answer.text.clone(), blank), forms)
}

impl Eyes {
    fn all(&self) -> impl Iterator<Item = (&Caller, &str, &str)> {
        let who = [&self.villager, &self.clerk, &self.visitor];
        who.into_iter()
            .flat_map(|who| self.paths.iter().map(move |(route, path)| (who, *route, path.as_str())))
    }

    /// Every page as it is given equals the page made anew, for everybody. These are then kept when the next thing
    /// happens. A code is tried by one alone: there is a limit to that.
    async fn hold(&self, house: &TestHouse, after: &str) {
        let all =
            || self.all().filter(|(who, route, _)| *route != READ[1] || who.person == self.visitor.person);
        let mut given = Vec::new();
        for (who, _, path) in all() {
            given.push(told(&house.get(who, path).await));
        }
        house.app.kept.forget();
        for ((who, _, path), (given, _)) in all().zip(given) {
            let anew = told(&house.get(who, path).await).0;
            assert!(given == anew, "{} after {after}: {path}\n{given}\n---\n{anew}", house.on);
        }
    }
}

fn counts(app: &App) -> (u64, u64) {
    (app.metrics.pages_kept.get(), app.metrics.pages_made.get())
}

#[test]
fn every_kept_route_is_read_here() {
    let kept = TestHouse::routes();
    let kept: BTreeSet<&str> = kept.iter().filter(|route| route.is_kept).map(|route| route.path).collect();
    assert_eq!(kept, READ.into_iter().collect());
    let open = |route: &Route| !route.is_kept || (route.method == "GET" && !route.is_api());
    assert!(TestHouse::routes().iter().all(open), "only pages are kept");
}

#[tokio::test]
async fn a_page_is_given_again_word_for_word_until_something_is_written() {
    for house in TestHouse::on_both().await {
        let (bench, eyes, _) = furnished(house).await;
        let house = &bench.house;
        for (who, route, path) in eyes.all() {
            let first = house.get(who, path).await;
            if first.status != 200 {
                continue;
            }
            let (kept, made) = counts(&house.app);
            let second = house.get(who, path).await;
            let now = counts(&house.app);
            // PostgreSQL counts transactions of all databases together, and other tests write to theirs.
            let is_good =
                if house.url.is_empty() { now == (kept + 1, made) } else { now.0 + now.1 == kept + made + 1 };
            assert!(is_good, "{} {path}: {now:?}", house.on);
            assert_eq!(second.headers, first.headers, "{path}");
            let ((first, its), (second, fresh)) = (told(&first), told(&second));
            assert!(first == second && its.len() == fresh.len(), "{route}");
            assert!(its.is_disjoint(&fresh), "{route}: each form is one act");
            for form in &fresh {
                let posted = house.post_with(who, "/village", &[], form).await;
                assert_eq!(posted.status, 422, "{route}: a form of this browser, but no village");
            }
            for change in ["a commit", "a second", "the registers"] {
                let (_, made) = counts(&house.app);
                match change {
                    "a commit" => {
                        house.app.db.write(|tx| Ok(crate::registry::store::next_version(tx)?)).await.unwrap()
                    }
                    "a second" => house.clock.set(house.app.clock.now().plus_millis(1000)),
                    _ => house.app.refresh_registry().await.unwrap(),
                }
                house.get(who, path).await;
                assert_eq!(counts(&house.app).1, made + 1, "{} after {change}: {path}", house.on);
            }
        }
        let shown: BTreeSet<&str> = READ.into_iter().collect();
        let mut seen = BTreeSet::new();
        for (who, route, path) in eyes.all() {
            if house.get(who, path).await.status == 200 {
                seen.insert(route);
            }
        }
        assert_eq!(seen, shown, "each was really looked at by somebody");
    }
}

/// Who does it, where, what is sent, and what is then read.
type Act<'a> = (&'a Caller, &'a str, &'a [(&'a str, &'a str)], &'a str);

#[tokio::test]
async fn what_was_done_is_on_the_next_page_of_everybody() {
    for house in TestHouse::on_both().await {
        let (bench, eyes, id) = furnished(house).await;
        let house = &bench.house;
        let (desk, own) = (format!("/desk/appeals/{id}"), format!("/appeals/{id}"));
        eyes.hold(house, "nothing").await;
        let follow = &eyes.paths[1].1;
        let neighbour = house.villager("原小满", ZHAIDONG).await;
        let act = format!("{desk}/act");
        let answer = [
            ("act", "answer"),
            ("outcome", "resolved"),
            ("found", "东巷口十二米旧管堵死了"),
            ("done", "换了新管，放水试过不倒灌"),
        ];
        let cosign = format!("/around/{id}/cosign");
        let identity = format!("{desk}/identity");
        let rate = format!("{own}/rate");
        let acts: [Act<'_>; 5] = [
            (&neighbour, &cosign, &[], "说也遇到"),
            (&eyes.clerk, &act, &[("act", "accept"), ("term", "2wd")], "薛小禾接办了"),
            (&eyes.clerk, &identity, &[], ""),
            (&eyes.clerk, &act, &answer, "换了新管"),
            (&eyes.villager, &rate, &[("score", "4")], "满意"),
        ];
        for (who, path, fields, words) in acts {
            let done = house.post(who, path, fields).await;
            assert_eq!(done.status, 303, "{path}: {}", done.main_text());
            let (around, followed) =
                (house.get(&eyes.visitor, &eyes.paths[4].1).await, house.get(&eyes.visitor, follow).await);
            assert!(around.text.contains(words) || followed.text.contains(words), "{words}");
            eyes.hold(house, path).await;
        }
        file(house, &neighbour, "kept-second", "西巷口的路灯不亮了").await;
        assert!(house.get(&eyes.visitor, &eyes.paths[3].1).await.text.contains("西巷口的路灯"));
        eyes.hold(house, "filing").await;
        bench.close(&month("2025-01").to_string()).await.unwrap();
        eyes.hold(house, "closing a month").await;
        house.clock.set(monday().plus_hours(1));
        tick::once(&house.app).await.unwrap();
        eyes.hold(house, "the tick").await;
    }
}

/// Reads what a browser with these cookies sees.
async fn with_cookies(house: &TestHouse, path: &str, cookies: &str) -> Answer {
    let request = axum::http::Request::builder().uri(path).header(header::COOKIE, cookies);
    house.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn nobody_is_given_what_was_made_for_others() {
    for house in TestHouse::on_both().await {
        let (bench, eyes, _) = furnished(house).await;
        let house = &bench.house;
        let other = house.villager("原小满", ZHAIDONG).await;
        let far = house.officer("段小月", Role::VillageCadre, XIAONING).await;
        let has_own = async |who: &Caller| house.get(who, "/").await.main_text().contains("接办");
        assert!(has_own(&eyes.villager).await, "one's own matter");
        assert!(!has_own(&other).await && !has_own(&eyes.visitor).await);
        assert!(house.get(&eyes.clerk, "/desk").await.text.contains("东巷口下水管"));
        assert!(!house.get(&far, "/desk").await.text.contains("东巷口下水管"));
        assert_eq!(house.get(&other, "/desk").await.status, 403);
        assert_eq!(house.get(&eyes.visitor, "/desk").await.status, 303);

        let visitor = "hj_v=aaaaaaaaaaaaaaaaaaaaaa";
        let plain = told(&with_cookies(house, "/", visitor).await).0;
        assert_eq!(told(&with_cookies(house, "/", "hj_v=bbbbbbbbbbbbbbbbbbbbbb").await).0, plain);
        let again = with_cookies(house, "/", "").await;
        assert!(again.headers.contains_key(header::SET_COOKIE), "a new visitor is given a cookie");
        for cookies in ["hj_size=big", "hj_size=huge", &format!("hj_village={XIAONING}")] {
            let seen = told(&with_cookies(house, "/", &format!("{visitor}; {cookies}")).await).0;
            assert_ne!(seen, plain, "{cookies}");
        }
        let head = eyes.visitor.request("HEAD", "/").body(Body::empty()).unwrap();
        assert!(house.send(head).await.text.is_empty());
        assert!(!house.get(&eyes.visitor, "/").await.text.is_empty());

        // Whoever signs out, and whoever loses a post, is shown nothing more.
        assert_eq!(house.get(&eyes.clerk, "/desk").await.status, 200);
        assert_eq!(house.post(&eyes.villager, "/sign-out", &[]).await.status, 303);
        assert!(!has_own(&eyes.villager).await);
        let person = eyes.clerk.person.as_i64();
        let end = move |tx: &mut crate::house::Tx| {
            let args = crate::args![person];
            Ok(tx.exec("DELETE FROM post WHERE person = $1", args).map(|_| ())?)
        };
        house.app.db.write(end).await.unwrap();
        assert_eq!(house.get(&eyes.clerk, "/desk").await.status, 403);
    }
}

#[tokio::test]
async fn a_kept_page_of_a_code_counts_as_a_guess() {
    let (bench, eyes, _) = furnished(TestHouse::lite_limited(1000).await).await;
    let (house, path) = (&bench.house, &eyes.paths[1].1);
    for n in 0..30 {
        assert_eq!(house.get(&eyes.visitor, path).await.status, 200, "{n}");
    }
    assert_eq!(counts(&house.app).0, 29, "all but the first were kept");
    let refused = house.get(&eyes.visitor, path).await;
    assert_eq!(refused.status, 429, "one too many");
    assert!(refused.headers.contains_key(header::RETRY_AFTER) && !refused.text.contains("收到"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_another_process_wrote_is_on_the_next_page() {
    let Ok(url) = std::env::var("HOUJI_TEST_PG") else {
        assert!(std::env::var_os("CI").is_none(), "HOUJI_TEST_PG must name a PostgreSQL server");
        return;
    };
    let (bench, eyes, id) = furnished(TestHouse::postgres(&url).await).await;
    let house = &bench.house;
    let second = house.second().await;
    eyes.hold(house, "nothing").await;
    let follow = &eyes.paths[1].1;
    // Whether it is given again or made anew hangs on what other databases of the server do meanwhile.
    let (kept, made) = counts(&house.app);
    house.get(&eyes.visitor, follow).await;
    let now = counts(&house.app);
    assert_eq!(now.0 + now.1, kept + made + 1);

    let id = AppealId::from_i64(id.parse().unwrap());
    second.run(eyes.clerk.actor(), None, Handle { id, act: OfHandler::Accept(None) }).await.unwrap();
    let seen = house.get(&eyes.visitor, follow).await;
    assert!(seen.main_text().contains("薛小禾接办了"), "{}", seen.main_text());
    eyes.hold(house, "an act of another process").await;

    // Registers are read again with the tick; what was kept until then goes with them.
    let basis = "县里的规定".to_owned();
    let value = Value { since: Day::parse("2026-03-01").unwrap(), text: "9wd".to_owned(), basis };
    let put = move |tx: &mut crate::house::Tx| {
        crate::registry::store::put_parameter(tx, "appeal.reply.utilities", &value)?;
        Ok(crate::registry::store::next_version(tx)?)
    };
    second.db.write(put).await.unwrap();
    let before = house.get(&eyes.visitor, "/").await;
    tick::once(&house.app).await.unwrap();
    let after = house.get(&eyes.visitor, "/").await;
    assert_ne!(told(&before).0, told(&after).0);
    assert!(after.main_text().contains("9 个工作日"), "{}", after.main_text());
    second.db.close();
}

/// While both processes write as fast as they can, nobody reads less than had been answered before he asked.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn under_load_no_page_is_older_than_an_answer() {
    for house in TestHouse::on_both().await {
        let second = if house.url.is_empty() { house.app.clone() } else { house.second().await };
        let writer = router(&second, TestHouse::routes());
        let villager = house.villager("卫小满", ZHAIDONG).await;
        let path = format!("/around?village={ZHAIDONG}");
        let visitor = house.visitor();
        for n in 0..15 {
            let text = format!("第 {n} 盏路灯不亮了");
            let body = json!({"category": "utilities", "text": text, "mode": "named", "shown": true});
            let request =
                villager.request("POST", "/api/v1/appeals").header("idempotency-key", format!("load-{n:06}"));
            let request = request.body(Body::from(body.to_string())).unwrap();
            let filing = tower::ServiceExt::oneshot(writer.clone(), request);
            let reading = async {
                for _ in 0..5 {
                    house.get(&visitor, &path).await;
                }
            };
            let (filed, ()) = tokio::join!(filing, reading);
            assert_eq!(filed.unwrap().status(), 201);
            let seen = house.get(&visitor, &path).await;
            assert!(seen.text.contains(&text), "{}: {text}", house.on);
        }
        if !house.url.is_empty() {
            second.db.close();
        }
    }
}

#[tokio::test]
async fn the_state_of_the_rows_changes_with_each_commit() {
    for house in TestHouse::on_both().await {
        let db = &house.app.db;
        let first = db.stamp().await.unwrap();
        db.read(|db| Ok(crate::registry::store::version(db, 0)?)).await.unwrap();
        let is_alone = house.url.is_empty();
        assert!(!is_alone || db.stamp().await.unwrap() == first, "reading changes nothing");
        db.write(|tx| Ok(crate::registry::store::next_version(tx)?)).await.unwrap();
        let then = db.stamp().await.unwrap();
        assert_ne!(then, first, "{}", house.on);
        tokio::time::sleep(Duration::from_millis(20)).await;
        let many = futures_util::future::join_all((0..50).map(|_| db.stamp())).await;
        assert!(many.iter().all(Option::is_some), "{}", house.on);
        assert!(!is_alone || many.into_iter().all(|stamp| stamp.as_ref() == Some(&then)));
    }
}
