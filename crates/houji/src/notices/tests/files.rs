//! Photos beside a typed publication: signed for by their digests, shown to everybody once published, copied and checked.

use super::{Board, verified};
use crate::gate::Role;
use crate::log::{mirror, sequence};
use crate::testing::{Caller, QINJIA, TestHouse};
use houji_seal::Notice;
use serde_json::{Value, json};

/// Sends a photo of one colour: its id and its digest.
async fn photo(board: &Board, by: &Caller, shade: u8) -> (String, String) {
    let picture = image::RgbImage::from_pixel(40, 30, image::Rgb([shade, 90, 160]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    let request = by.request("POST", "/api/v1/attachments");
    let request = request.header("idempotency-key", format!("photo-{shade:06}"));
    let told = board.house.send(request.body(bytes.into_inner().into()).unwrap()).await.json();
    (told["id"].as_str().unwrap().to_owned(), told["sha256"].as_str().unwrap().to_owned())
}

/// Puts photos beside a notice, or takes them off: the code when it was refused.
async fn attach(
    board: &Board,
    by: &Caller,
    id: &str,
    (name, files, gone): (&str, &[&str], &[&str]),
) -> Result<(), String> {
    let body = json!({"seen": board.kept(id).await.steps, "name": name, "attachments": files, "gone": gone});
    let (status, told) = board.post(by, &format!("/api/v1/notices/{id}/files"), body).await;
    let why = |told: &Value| format!("{status} {}", told["code"].as_str().unwrap_or_default());
    if status == 200 { Ok(()) } else { Err(why(&told)) }
}

async fn beside(board: &Board, id: &str) -> Vec<(String, String)> {
    let notice: Notice = board.text(id).await.parse().unwrap();
    notice.attachments.into_iter().map(|file| (file.name, file.digest.to_string())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn photos_are_signed_for_and_everybody_sees_them_once_published() {
    for house in TestHouse::on_both().await {
        let board = Board::open(house).await;
        let (house, id) = (&board.house, board.begun().await);
        let by = &board.drafter;
        let (one, digest) = photo(&board, by, 1).await;
        let (two, other) = photo(&board, by, 2).await;
        let none = attach(&board, by, &id, ("会议记录", &[], &[])).await;
        assert_eq!(none, Err("422 form.incomplete".to_owned()), "nothing was asked for");
        for name in ["记", "会议/记录", &"记".repeat(31)] {
            let refused = attach(&board, by, &id, (name, &[&one], &[])).await;
            assert_eq!(refused, Err("422 form.incomplete".to_owned()), "{name}");
        }
        let personal = attach(&board, by, &id, ("身份证11010519491231002X", &[&one], &[])).await;
        assert_eq!(personal, Err("409 notice.personal".to_owned()));
        let strange = attach(&board, &board.secretary, &id, ("会议记录", &[&one], &[])).await;
        assert_eq!(strange, Err("403 house.not_allowed".to_owned()));
        attach(&board, by, &id, ("会议记录", &[&one, &two], &[])).await.unwrap();
        let names = |all: Vec<(String, String)>| all.into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        assert_eq!(names(beside(&board, &id).await), ["会议记录图1.jpg", "会议记录图2.jpg"]);
        attach(&board, by, &id, ("", &[], &[&other])).await.unwrap();
        assert_eq!(beside(&board, &id).await, [("会议记录图1.jpg".to_owned(), digest.clone())]);
        // Those who sign see it, nobody else does yet.
        let own = format!("/desk/notices/{id}/files/{digest}");
        assert_eq!(house.get(&board.supervisor, &own).await.status.as_u16(), 200);
        let all = format!("/files/{digest}");
        for path in [&own, &all] {
            assert!(house.get(&house.visitor(), path).await.status.as_u16() >= 300, "{path}");
        }
        let page = house.get(by, &format!("/desk/notices/{id}")).await;
        assert!(page.text.contains("附上照片") && page.text.contains(&own), "{}", page.text);
        board.publish(&id).await;
        let shown = house.get(&house.visitor(), &all).await;
        assert_eq!(
            (shown.status.as_u16(), &shown.headers["content-type"]),
            (200, &"image/jpeg".parse().unwrap())
        );
        // What was taken off again, and what no text ever named, stays unseen.
        for path in [format!("/files/{other}"), format!("/files/{}", "0".repeat(64)), all.to_uppercase()] {
            assert_eq!(house.get(&house.visitor(), &path).await.status.as_u16(), 404, "{path}");
        }
        let name = board.kept(&id).await.name();
        let page = house.get(&house.visitor(), &format!("/notices/{name}")).await;
        assert!(page.text.contains(&all) && page.text.contains("会议记录图1.jpg"), "{}", page.text);
        // What hangs is not changed, and a correction keeps what lies beside it.
        let late = attach(&board, by, &id, ("", &[], &[&digest])).await;
        assert_eq!(late, Err("409 notice.not_now".to_owned()));
        let document =
            json!({"title": "种地补贴发放表", "sentence": "今年的种地补贴发下来了。", "body": "改了一处。"});
        let body =
            json!({"seen": board.kept(&id).await.steps, "correction": "少写了一处。", "document": document});
        let (status, told) = board.post(by, &format!("/api/v1/notices/{id}/correction"), body).await;
        assert_eq!(status, 200, "{told}");
        assert_eq!(beside(&board, &id).await.len(), 1);
        board.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_photo_is_found_by_the_examination() {
    for house in TestHouse::on_both().await {
        let board = Board::open(house).await;
        let id = board.begun().await;
        let (one, _) = photo(&board, &board.drafter, 3).await;
        attach(&board, &board.drafter, &id, ("会议记录", &[&one], &[])).await.unwrap();
        board.publish(&id).await;
        sequence(&board.house.app).await.unwrap();
        board.verify().await;
        let spoil = "UPDATE attachment SET subject = subject + 1 WHERE subject_kind = 'notice'";
        board.house.app.db.write(move |tx| Ok(tx.exec(spoil, &[])?)).await.unwrap();
        let wrong = board.wrong().await;
        assert!(wrong.iter().any(|what| what.contains("附件不在了")), "{} {wrong:?}", board.house.on);
    }
}

/// A form of the page, as a browser sends it: no photo was chosen.
#[tokio::test(flavor = "multi_thread")]
async fn the_page_takes_photos_off_and_says_what_is_wrong() {
    let board = Board::open(TestHouse::lite().await).await;
    let (house, id) = (&board.house, board.begun().await);
    let (one, digest) = photo(&board, &board.drafter, 4).await;
    attach(&board, &board.drafter, &id, ("会议记录", &[&one], &[])).await.unwrap();
    let post = async |fields: &[(&str, &str)]| {
        let form = board.drafter.form(&house.app);
        let pairs = [&[("form", form.as_str())], fields].concat();
        let part = |(name, value): &(&str, &str)| {
            format!("--b\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let body: String = pairs.iter().map(part).chain(["--b--\r\n".to_owned()]).collect();
        let request = board.drafter.request("POST", &format!("/desk/notices/{id}/files"));
        let request = request.header("content-type", "multipart/form-data; boundary=b");
        house.send(request.body(body.into()).unwrap()).await
    };
    let none = post(&[("seen", "2"), ("name", "会议记录")]).await;
    assert_eq!(none.status.as_u16(), 422);
    assert!(none.text.contains("请选要附上的照片"), "{}", none.text);
    let off = post(&[("seen", "2"), ("name", ""), ("gone", &digest)]).await;
    assert_eq!(off.status.as_u16(), 303, "{}", off.text);
    assert!(beside(&board, &id).await.is_empty());
}

/// A copy of the log keeps what lies beside publications, and one changed byte of it is told with its name.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_keeps_photos_and_a_changed_byte_is_told_by_name() {
    let board = Board::open(TestHouse::lite().await).await;
    let (house, id) = (&board.house, board.begun().await);
    let (one, digest) = photo(&board, &board.drafter, 5).await;
    attach(&board, &board.drafter, &id, ("会议记录", &[&one], &[])).await.unwrap();
    board.publish(&id).await;
    sequence(&house.app).await.unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/log", listener.local_addr().unwrap());
    let router = house.router.clone().into_make_service_with_connect_info::<std::net::SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, router).await });
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("copy");
    let copy = || {
        let (url, folder) = (url.clone(), folder.clone());
        async move { tokio::task::spawn_blocking(move || mirror(&url, &folder, None)).await.unwrap() }
    };
    let said = copy().await.unwrap();
    assert!(said.iter().any(|line| line.contains("附件 1 个")), "{said:?}");
    let (is_good, lines) = verified(&folder).await;
    assert!(is_good && lines.contains("附件 1 个"), "{lines}");
    let file = folder.join("files").join(&digest);
    let whole = std::fs::read(&file).unwrap();
    for at in [0, whole.len() / 2, whole.len() - 1] {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        std::fs::write(&file, &bytes).unwrap();
        let (is_good, lines) = verified(&folder).await;
        assert!(!is_good && lines.contains("附件“会议记录图1.jpg”和公开时不一样"), "{at}: {lines}");
    }
    // A copy that lost it has it again after the next look.
    std::fs::remove_file(&file).unwrap();
    assert!(verified(&folder).await.1.contains("没有留下的 1 个"));
    copy().await.unwrap();
    assert_eq!(std::fs::read(&file).unwrap(), whole);
    assert_eq!(std::fs::read_dir(folder.join("files")).unwrap().count(), 1);
    let officer = house.officer("别村人", Role::Supervisor, QINJIA).await;
    let other = format!("/desk/notices/{id}/files/{digest}");
    assert_eq!(
        house.get(&officer, &other).await.status.as_u16(),
        404,
        "another village's drafts stay its own"
    );
}
