//! Keys of programs that file for people: made and ended by the operator on the machine itself, kept as digests.
//! A key has one right, to file in the county; it reads nothing that is not open to all.

use super::model::KeyEvent;
use super::store::{self, Kept};
use crate::gate::{Actor, Located, Post, Role};
use crate::house::{App, Refusal, Stop};
use crate::people::session;
use crate::record;
use crate::registry::store::{meta, set_meta};
use houji_base::{BoundedText, PersonId};
use sha2::{Digest, Sha256};

/// Note of the demo's own key; the demo county is there for everybody to try.
const DEMO: &str = "demo.open311";

/// Makes a key and returns it with its id. The key itself is kept nowhere.
///
/// # Errors
/// A refusal when the label does not say what it is for; a fault of the database.
pub async fn make(app: &App, label: &str) -> Result<(PersonId, String), Stop> {
    let label = BoundedText::<2, 30>::parse(label)
        .map_err(|_| Refusal {
            code: "form.incomplete",
            status: 422,
            sentence: "请用 2 到 30 个字写清是给谁用的。".to_owned(),
            fields: Vec::new(),
        })?
        .into_string();
    let fresh = session::fresh("o3_")?;
    let (job, digest) = (app.clone(), fresh.digest);
    let id = app
        .db
        .write(move |tx| {
            let cx = job.context(Actor::visitor(job.db.county()));
            let id = PersonId::from_i64(job.ids.next(cx.now));
            store::put_key(tx, id, &digest, &label, cx.now)?;
            let what = Located { subject: id.as_i64(), ..Located::open(cx.county) };
            record::append(tx, &cx, &what, &[KeyEvent::Made { label: label.clone() }], None)?;
            Ok(id)
        })
        .await?;
    Ok((id, fresh.token))
}

/// Ends a key at once; `false` when there is none of this id in force.
///
/// # Errors
/// A fault of the database.
pub async fn end(app: &App, id: PersonId) -> Result<bool, Stop> {
    let job = app.clone();
    app.db
        .write(move |tx| {
            let cx = job.context(Actor::visitor(job.db.county()));
            if store::end_key(tx, id, cx.now)? == 0 {
                return Ok(false);
            }
            let what = Located { subject: id.as_i64(), ..Located::open(cx.county) };
            record::append(tx, &cx, &what, &[KeyEvent::Ended {}], None)?;
            Ok(true)
        })
        .await
}

/// All keys, the ended ones too.
///
/// # Errors
/// A fault of the database.
pub async fn all(app: &App) -> Result<Vec<Kept>, Stop> {
    let county = app.db.county().as_i64();
    app.db.read(move |db| Ok(store::keys(db, county)?)).await
}

/// The key of the demo county, made at its first start.
///
/// # Errors
/// A fault of the database.
pub async fn demo_key(app: &App) -> Result<String, Stop> {
    let county = app.db.county().as_i64();
    if let Some(key) = app.db.read(move |db| Ok(meta(db, county, DEMO)?)).await? {
        return Ok(key);
    }
    let (_, key) = make(app, "演示接入程序").await?;
    let note = key.clone();
    app.db.write(move |tx| Ok(set_meta(tx, DEMO, &note)?)).await?;
    Ok(key)
}

/// Who files with a key. Its id stands where a person's would, so that one program's repeated report is not taken
/// for another's; nobody in the county has it.
///
/// # Errors
/// A fault of the database.
pub(super) async fn holder(app: &App, key: &str) -> Result<Option<Actor>, Stop> {
    let county = app.db.county();
    let digest: [u8; 32] = Sha256::digest(key.as_bytes()).into();
    let found = app.db.read(move |db| Ok(store::key(db, county.as_i64(), &digest)?)).await?;
    let posts = vec![Post { role: Role::Gateway, place: county }];
    Ok(found.map(|(person, name)| Actor { person: Some(person), session: None, name, posts, first: None }))
}
