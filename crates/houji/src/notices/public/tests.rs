//! What everybody sees, over HTTP, on both databases.

use crate::gate::Role;
use crate::house::{App, random};
use crate::log::sequence;
use crate::notices::commands::{
    BeginNotice, CheckNotice, CorrectNotice, Draft, PublishNotice, SuperviseNotice,
};
use crate::notices::documents::Looked;
use crate::notices::form::Typed;
use crate::notices::model::{CheckCode, NoticeId};
use crate::notices::tests::day;
use crate::testing::{COUNTY, Caller, QINJIA, TestHouse, XIAONING, ZHAIDONG, code};
use houji_seal::{LogEntry, LogProof, Notice};

/// Those who make and sign.
pub struct Hands {
    drafter: Caller,
    secretary: Caller,
    supervisor: Caller,
}

impl Hands {
    pub async fn of(house: &TestHouse, village: &str) -> Hands {
        Hands {
            drafter: house.officer("解报账", Role::VillageAccountant, village).await,
            secretary: house.officer("宁书记", Role::VillageSecretary, village).await,
            supervisor: house.officer("畅监督", Role::Supervisor, village).await,
        }
    }
}

fn draft(rows: &[[&str; 3]]) -> Draft {
    let typed = Typed {
        title: "今年修路的账".to_owned(),
        sentence: "修路花的钱都在这里。".to_owned(),
        comparison: String::new(),
        body: "路从<村口>修到晾晒场。".to_owned(),
        table: "花了的钱".to_owned(),
        columns: ["日期", "摘要", "金额"].map(str::to_owned).into(),
        rows: rows.iter().map(|row| row.map(str::to_owned).into()).collect(),
    };
    Draft { typed: Some(typed), made: None }
}

async fn sign(app: &App, hands: &Hands, notice: NoticeId, from: i64) {
    let words = String::new;
    let check = CheckNotice { notice, seen: from, words: words() };
    app.run(hands.secretary.actor(), None, check).await.unwrap();
    let agree =
        SuperviseNotice { notice, seen: from + 1, objects: false, words: "核对过了。".to_owned() };
    app.run(hands.supervisor.actor(), None, agree).await.unwrap();
    app.run(
        hands.secretary.actor(),
        None,
        PublishNotice { notice, seen: from + 2, looked: Looked::default() },
    )
    .await
    .unwrap();
}

/// Publishes V06 of the day; its id and name.
pub async fn published(house: &TestHouse, hands: &Hands, village: &str) -> (NoticeId, String) {
    let (app, id) = (&house.app, NoticeId::from_i64(house.app.ids.next(house.app.clock.now())));
    let rows = [["2026-02-03", "石子", "1,200.00"], ["2026-02-04", "工钱", "800.00"]];
    let begin = BeginNotice {
        village: code(village),
        item: "V06".to_owned(),
        period: "2026-03-02".to_owned(),
        draft: draft(&rows),
        id,
        salt: random().unwrap(),
    };
    let done = app.run(hands.drafter.actor(), None, begin).await.unwrap();
    sign(app, hands, id, 1).await;
    (id, done.name)
}

async fn corrected(house: &TestHouse, hands: &Hands, notice: NoticeId) {
    let rows = [["2026-02-03", "石子", "1,300.00"], ["2026-02-05", "水泥", "90.00"]];
    let correct = CorrectNotice {
        notice,
        seen: 4,
        draft: draft(&rows),
        correction: "石子的钱记错了。".to_owned(),
        salt: random().unwrap(),
    };
    house.app.run(hands.drafter.actor(), None, correct).await.unwrap();
    sign(&house.app, hands, notice, 5).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_reads_a_notice_and_can_check_it() {
    for house in TestHouse::on_both().await {
        let visitor = house.visitor();
        assert!(
            house.get(&visitor, "/public").await.main_text().contains("还没有村公开过内容"),
            "{}",
            house.on
        );
        let board = format!("/v/{ZHAIDONG}");
        assert!(house.get(&visitor, &board).await.main_text().contains("还没有在这里公开过"));
        let hands = Hands::of(&house, ZHAIDONG).await;
        let (_, name) = published(&house, &hands, ZHAIDONG).await;
        let url = format!("/notices/{name}");
        let waiting = house.get(&visitor, &url).await;
        assert!(waiting.main_text().contains("正在记进公开日志"), "{} {}", house.on, waiting.main_text());
        assert_eq!(house.get(&visitor, &format!("{url}/1.proof")).await.status, 404, "no proof yet");
        sequence(&house.app).await.unwrap();
        let page = house.get(&visitor, &url).await;
        let told = page.main_text();
        let text = house.get(&visitor, &format!("{url}/1.txt")).await.text;
        for said in
            ["这份公开没被改过", &CheckCode::of(&text).to_string(), "还没有县外的见证", "石子", "1,200.00"]
        {
            assert!(told.contains(said), "{} {said} {told}", house.on);
        }
        assert!(page.text.contains("/verify#HJP1."), "the way to check by oneself");
        assert!(
            page.text.contains("&#60;村口&#62;") || page.text.contains("&lt;村口&gt;"),
            "what was typed is text"
        );
        let notice: Notice = text.parse().unwrap();
        assert_eq!((notice.id.as_str(), notice.version), (name.as_str(), 1));
        let proof: LogProof = house.get(&visitor, &format!("{url}/1.proof")).await.text.parse().unwrap();
        let leaf = LogEntry::of(&text).unwrap().leaf();
        assert_eq!(proof.extra.as_deref(), Some(leaf.as_bytes().as_slice()));
        let csv = house.get(&visitor, &format!("{url}/1.csv")).await.text;
        assert!(csv.contains("石子") && csv.contains("\"1,200.00\""), "{csv}");
        let json = house.get(&visitor, &format!("{url}/1.json")).await.json();
        assert_eq!(json["tables"][0]["rows"][0]["cells"][1], "石子");
        assert_eq!(house.api_get(&visitor, &format!("/api/v1/public{url}")).await.json(), json);
        for nothing in ["/2", "/1.xyz", "/01", "/0", "/x.txt"] {
            assert_eq!(house.get(&visitor, &format!("{url}{nothing}")).await.status, 404, "{nothing}");
        }
        assert!(house.get(&visitor, &board).await.main_text().contains("今年修路的账"));
        assert!(house.get(&visitor, "/public").await.main_text().contains("今年修路的账"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_is_printed_sent_shown_and_spoken() {
    for house in TestHouse::on_both().await {
        let (visitor, hands) = (house.visitor(), Hands::of(&house, ZHAIDONG).await);
        let (_, name) = published(&house, &hands, ZHAIDONG).await;
        let url = format!("/notices/{name}");
        let page = house.get(&visitor, &url).await.text;
        let before = house.get(&visitor, &format!("{url}/print")).await;
        assert!(before.text.contains("1,200.00") && !before.text.contains("/verify#"), "{}", house.on);
        sequence(&house.app).await.unwrap();
        let code = CheckCode::of(&house.get(&visitor, &format!("{url}/1.txt")).await.text).to_string();
        for form in ["print?version=1", "print?paper=a3&version=1", "letter?version=1", "tv?version=1"] {
            assert!(page.contains(&form.replace('&', "&#38;")) || page.contains(form), "{form}");
            let sheet = house.get(&visitor, &format!("{url}/{form}")).await;
            assert_eq!(sheet.status, 200, "{form}");
            assert!(sheet.text.contains("今年修路的账") && sheet.text.contains(&code), "{form}");
        }
        let letter = house.get(&visitor, &format!("{url}/letter")).await.main_text();
        assert!(!letter.contains("翟东村翟东村"), "who publishes names the village already: {letter}");
        let speech = house.get(&visitor, &format!("{url}/speech")).await.text;
        assert!(speech.contains("今年修路的账") && !speech.contains("1,200.00"), "{speech}");
        let asked = visitor.request("GET", &format!("{url}/speech")).header("accept", "text/html,*/*;q=0.8");
        let heard = house.send(asked.body(axum::body::Body::empty()).unwrap()).await.text;
        assert!(heard.contains("听一听") && heard.contains("今年修路的账"), "{heard}");
        assert!(heard.contains(&format!("data-listen=\"{url}/speech?version=1\"")), "{heard}");
        for nothing in ["print?version=2", "letter?version=0", "tv?version=x", "speech?version=2"] {
            assert!(
                house.get(&visitor, &format!("{url}/{nothing}")).await.status.is_client_error(),
                "{nothing}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_that_was_changed_is_shown_in_red() {
    for house in TestHouse::on_both().await {
        let (visitor, hands) = (house.visitor(), Hands::of(&house, ZHAIDONG).await);
        let (_, name) = published(&house, &hands, ZHAIDONG).await;
        sequence(&house.app).await.unwrap();
        let change = "UPDATE notice_version SET text = REPLACE(text, '1,200.00', '9,200.00')";
        house.app.db.write(move |tx| Ok(tx.exec(change, &[])?)).await.unwrap();
        let told = house.get(&visitor, &format!("/notices/{name}")).await.main_text();
        assert!(told.contains("和公开时不一样") && !told.contains("没被改过"), "{} {told}", house.on);
        assert!(!told.contains("核验码"), "no code vouches for it");
        let change = "UPDATE notice_version SET text = 'nothing'";
        house.app.db.write(move |tx| Ok(tx.exec(change, &[])?)).await.unwrap();
        let told = house.get(&visitor, &format!("/notices/{name}")).await;
        assert!(told.main_text().contains("和公开时不一样"), "{} {}", house.on, told.main_text());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_stands_beside_what_it_corrects() {
    for house in TestHouse::on_both().await {
        let (visitor, hands) = (house.visitor(), Hands::of(&house, ZHAIDONG).await);
        let (id, name) = published(&house, &hands, ZHAIDONG).await;
        corrected(&house, &hands, id).await;
        sequence(&house.app).await.unwrap();
        let newest = house.get(&visitor, &format!("/notices/{name}")).await.main_text();
        for said in
            ["石子的钱记错了。", "改了 3 处", "新加：花了的钱", "去掉：花了的钱", "第 1 版", "没被改过"]
        {
            assert!(newest.contains(said), "{} {said} {newest}", house.on);
        }
        let old = house.get(&visitor, &format!("/notices/{name}/1")).await;
        assert!(old.main_text().contains("看最新的第 2 版") && old.main_text().contains("没被改过"));
        assert!(!old.text.contains("/ask?code="), "one asks about what is valid now");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_published_is_not_there() {
    for house in TestHouse::on_both().await {
        let (visitor, hands) = (house.visitor(), Hands::of(&house, XIAONING).await);
        let id = NoticeId::from_i64(house.app.ids.next(house.app.clock.now()));
        let begin = BeginNotice {
            village: code(XIAONING),
            item: "V06".to_owned(),
            period: "2026-03-02".to_owned(),
            draft: draft(&[["2026-02-03", "石子", "1.00"]]),
            id,
            salt: random().unwrap(),
        };
        let name = house.app.run(hands.drafter.actor(), None, begin).await.unwrap().name;
        for path in ["", "/1", "/1.txt", "/1.json", "/1.proof"] {
            assert_eq!(house.get(&visitor, &format!("/notices/{name}{path}")).await.status, 404, "{path}");
        }
        assert_eq!(house.api_get(&visitor, &format!("/api/v1/public/notices/{name}")).await.status, 404);
        let list = house.api_get(&visitor, "/api/v1/public/notices").await.json();
        assert_eq!(list["items"].as_array().unwrap().len(), 0);
        for bad in
            ["/v/x", "/v/140824999999", &format!("/v/{COUNTY}"), "/notices/x", "/v/140824999999/notices.atom"]
        {
            assert_eq!(house.get(&visitor, bad).await.status, 404, "{bad}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_page_through_the_list_and_follow_the_feed() {
    for house in TestHouse::on_both().await {
        let visitor = house.visitor();
        let mut names = Vec::new();
        for village in [ZHAIDONG, XIAONING, QINJIA] {
            let hands = Hands::of(&house, village).await;
            names.push(published(&house, &hands, village).await.1);
        }
        let (mut after, mut seen) = (String::new(), Vec::new());
        for _ in 0..4 {
            let page = house
                .api_get(&visitor, &format!("/api/v1/public/notices?limit=1&after={after}"))
                .await
                .json();
            let items = page["items"].as_array().unwrap().iter();
            seen.extend(items.map(|item| item["id"].as_str().unwrap().to_owned()));
            match page["next"].as_str() {
                Some(next) => after = next.to_owned(),
                None => break,
            }
        }
        assert_eq!(seen, names, "{}", house.on);
        let csv = house.api_get(&visitor, "/api/v1/public/notices?format=csv&limit=2").await;
        assert_eq!(csv.text.lines().count(), 3, "{}", csv.text);
        assert!(csv.headers["link"].to_str().unwrap().contains(&names[1]));
        let bad = house.api_get(&visitor, "/api/v1/public/notices?place=1").await;
        assert_eq!(bad.status, 400);
        let feed = house.get(&visitor, &format!("/v/{ZHAIDONG}/notices.atom")).await;
        assert!(feed.headers["content-type"].to_str().unwrap().starts_with("application/atom+xml"));
        let read = feed.text.parse::<String>().unwrap();
        assert!(read.contains("<title>今年修路的账</title>") && read.contains(&names[0]), "{read}");
        assert_eq!(read.matches("<entry>").count(), read.matches("</entry>").count());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_published_is_found_by_its_words() {
    for house in TestHouse::on_both().await {
        let (visitor, hands) = (house.visitor(), Hands::of(&house, ZHAIDONG).await);
        let (_, name) = published(&house, &hands, ZHAIDONG).await;
        crate::search::catch_up(&house.app, crate::routes::SEARCHED).await.unwrap();
        let find = async |typed: &str| {
            let query = serde_urlencoded::to_string([("q", typed)]).unwrap();
            house.get(&visitor, &format!("/public?{query}")).await.text
        };
        assert!(find("石子").await.contains(&name), "{}", house.on);
        assert!(!find("晾衣绳").await.contains(&name));
        assert!(find("石").await.contains("至少写两个"));
        assert!(find("翟东").await.contains(&format!("/v/{ZHAIDONG}")), "villages are found by name");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lamp_board_shows_what_hangs_today() {
    for house in TestHouse::on_both().await {
        let (visitor, hands) = (house.visitor(), Hands::of(&house, ZHAIDONG).await);
        let url = format!("/v/{ZHAIDONG}/lamp.txt");
        assert_eq!(house.get(&visitor, &url).await.text, "", "{}", house.on);
        let (id, name) = published(&house, &hands, ZHAIDONG).await;
        let told = house.get(&visitor, &url).await;
        assert_eq!(told.text, "3月2日种地补贴\n");
        assert_eq!(told.headers["content-type"], "text/plain; charset=utf-8");
        let api = format!("/api/v1/public/lamps/{ZHAIDONG}");
        let json = house.api_get(&visitor, &api).await.json();
        assert_eq!((json["day"].as_str(), json["most"].as_i64()), (Some("2026-03-02"), Some(16)));
        assert_eq!(json["rows"][0]["notice"], name.as_str(), "{json}");
        assert_eq!(json["rows"][0]["until"], "2026-03-08");
        corrected(&house, &hands, id).await;
        assert_eq!(house.get(&visitor, &url).await.text, "3月2日种地补贴（更正）\n");
        // The last day on the board is shown, the next no more.
        house.clock.set(day("2026-03-08").end().plus_minutes(-1));
        assert_ne!(house.get(&visitor, &url).await.text, "");
        house.clock.set(day("2026-03-08").end());
        assert_eq!(house.get(&visitor, &url).await.text, "");
        let board = house.get(&visitor, &format!("/v/{ZHAIDONG}")).await.text;
        assert!(board.contains(&format!("href=\"{url}\"")), "{board}");
        for none in [COUNTY, "x", "140824999999"] {
            assert_eq!(house.get(&visitor, &format!("/v/{none}/lamp.txt")).await.status, 404, "{none}");
            assert_eq!(house.api_get(&visitor, &format!("/api/v1/public/lamps/{none}")).await.status, 404);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_with_a_voice_reads_a_notice_out() {
    for house in TestHouse::on_both().await {
        let (visitor, hands) = (house.visitor(), Hands::of(&house, ZHAIDONG).await);
        let (_, name) = published(&house, &hands, ZHAIDONG).await;
        let page = house.get(&visitor, &format!("/notices/{name}")).await.text;
        let block = page.split("data-listen=\"").nth(1).unwrap();
        let url = block.split('"').next().unwrap();
        assert!(block.split('>').next().unwrap().ends_with(" hidden"), "no button where nothing can read");
        assert_eq!(url, format!("/notices/{name}/speech?version=1"));
        let speech = house.get(&visitor, url).await.text;
        assert!(speech.starts_with("各位乡亲") && !speech.contains(|c: char| c.is_ascii_digit()), "{speech}");
        let script = page.split("src=\"/assets/listen-").nth(1).unwrap().split('"').next().unwrap();
        let script = house.get(&visitor, &format!("/assets/listen-{script}")).await;
        assert!(
            script.status.is_success() && script.text.contains("localService"),
            "a voice on the phone itself"
        );
    }
}
