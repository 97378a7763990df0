//! Opening the demo county: made whole or not at all.
//!
//! An embedded one is made in a folder of its own inside the data folder and moved to its place when it is done,
//! the database last; what a broken attempt left behind is thrown away. On PostgreSQL nothing can be moved: a
//! broken attempt is recognised and refused.

use super::cast::Cast;
use super::land::Size;
use super::make::{Found, found, make};
use crate::house::config::Place;
use crate::house::{Clock, Config, Fault, SetClock, Stop};
use crate::server::{self, Opened};
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

/// Folder in which an embedded demo county is made.
const DRAFT: &str = ".making";
/// What is moved to its place when it is done. The database comes last: with it, the demo county is there.
const PARTS: [&str; 3] = ["houji.key", "county", "houji.db"];

/// Opens the demo county kept at `place`, making it first when there is none yet.
///
/// # Errors
/// A fault, also when another county is kept there or the making was once broken off on PostgreSQL.
pub async fn open(
    place: &Place,
    clock: Arc<dyn Clock>,
    config: Config,
    seed: u64,
    size: Size,
) -> Result<(Opened, Cast), Stop> {
    std::fs::create_dir_all(&place.dir).map_err(Fault::from)?;
    let embedded = place.database_url.is_none();
    if embedded && !place.dir.join("houji.db").exists() {
        make_aside(place, clock.now(), &config, seed, size).await?;
    }
    // The demo's messages are for its own page: they never leave the house.
    let opened = server::open(place, clock.clone(), config.clone(), None).await?;
    match found(&opened.app).await? {
        Found::Made(cast) => Ok((opened, cast)),
        Found::Nothing if !embedded => {
            close(opened).await?;
            make_at(place, clock.now(), &config, seed, size).await?;
            let opened = server::open(place, clock, config, None).await?;
            let Found::Made(cast) = found(&opened.app).await? else { return Err(half(embedded)) };
            Ok((opened, cast))
        }
        Found::Nothing | Found::Other => {
            close(opened).await?;
            Err(Fault::new("这里已经有一个县的数据，不是演示县。请换一个空的目录或空的数据库再来。").into())
        }
        Found::Half => {
            close(opened).await?;
            Err(half(embedded))
        }
    }
}

fn half(embedded: bool) -> Stop {
    let what =
        if embedded { "请删掉数据目录再来。" } else { "请换一个空的数据库再来。" };
    Fault::new(format!("演示数据没有做完，{what}")).into()
}

/// Makes the county at a place, under a clock of its own.
async fn make_at(
    place: &Place,
    now: houji_base::Moment,
    config: &Config,
    seed: u64,
    size: Size,
) -> Result<(), Stop> {
    let clock = Arc::new(SetClock::at(now));
    let opened = server::open(place, clock.clone(), config.clone(), None).await?;
    let made = make(&opened.app, &clock, seed, size).await;
    close(opened).await?;
    made.map(drop)
}

async fn make_aside(
    place: &Place,
    now: houji_base::Moment,
    config: &Config,
    seed: u64,
    size: Size,
) -> Result<(), Stop> {
    // Held until the county is in its place, so that two programs never make one.
    let _lock = server::lock(&place.lock_file())?;
    let draft = Place { dir: place.dir.join(DRAFT), database_url: None, draft: true };
    clear(&draft.dir)?;
    std::fs::create_dir_all(&draft.dir).map_err(Fault::from)?;
    // A key that is already there may open something else: it is kept and used.
    for name in ["houji.key", "county"] {
        if place.dir.join(name).exists() {
            std::fs::copy(place.dir.join(name), draft.dir.join(name)).map_err(Fault::from)?;
        }
    }
    make_at(&draft, now, config, seed, size).await?;
    for name in PARTS {
        // Commits of a draft do not wait for the disk; what is moved to its place is whole there.
        File::open(draft.dir.join(name)).and_then(|part| part.sync_all()).map_err(Fault::from)?;
        std::fs::rename(draft.dir.join(name), place.dir.join(name)).map_err(Fault::from)?;
        // The order must hold on the disk too.
        File::open(&place.dir).and_then(|dir| dir.sync_all()).map_err(Fault::from)?;
    }
    clear(&draft.dir)?;
    Ok(())
}

fn clear(dir: &Path) -> Result<(), Fault> {
    match std::fs::remove_dir_all(dir) {
        Err(why) if why.kind() != std::io::ErrorKind::NotFound => Err(why.into()),
        _ => Ok(()),
    }
}

async fn close(opened: Opened) -> Result<(), Stop> {
    let db = opened.app.db.clone();
    tokio::task::spawn_blocking(move || db.close()).await.map_err(|_| Fault::new("the writer broke"))?;
    drop(opened);
    Ok(())
}
