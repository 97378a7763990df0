//! Opening a county and serving it.

use crate::books;
use crate::house::config::{DEFAULT_COUNTY, Place};
use crate::house::web::router;
use crate::house::{App, Clock, Config, Db, Fault, Stop, Vault, disk};
use crate::ops;
use crate::outbox::{self, CommandGateway, Gateway, KeepInOutbox};
use crate::{log, routes, screens, search, tick};
use axum::serve::ListenerExt;
use houji_base::DivisionCode;
use std::fs::File;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// An opened county. Holds the lock of an embedded database for as long as it lives.
pub struct Opened {
    /// The program's parts.
    pub app: App,
    _lock: Option<File>,
}

/// Opens the county kept at `place`, making key and tables when they are not there yet.
///
/// # Errors
/// A fault when the folder, the key or the database cannot be used, or another process holds the lock; a refusal
/// when a restore into it was begun and not finished.
pub async fn open(
    place: &Place,
    clock: Arc<dyn Clock>,
    config: Config,
    sms: Option<PathBuf>,
) -> Result<Opened, Stop> {
    std::fs::create_dir_all(&place.dir).map_err(Fault::from)?;
    let lock = if place.database_url.is_none() { Some(lock(&place.lock_file())?) } else { None };
    ops::check_folder_whole(place)?;
    let vault = Vault::open_or_create(&place.key_file())?;
    let county = county_of(&place.dir, None)?;
    let source = place.source();
    let db = tokio::task::spawn_blocking(move || Db::open(&source, county))
        .await
        .map_err(|_| Fault::new("the database thread broke"))??;
    db.read(move |reader| ops::check_rows_whole(reader, county)).await?;
    let gateway: Box<dyn Gateway> = match sms {
        Some(program) => Box::new(CommandGateway { program }),
        None => Box::new(KeepInOutbox),
    };
    let app = App::start(db, clock, vault, config, gateway, routes::ROOMS).await?;
    Ok(Opened { app, _lock: lock })
}

/// The county of a data folder: what its file says, else `wanted`, else the default; written down for later.
///
/// # Errors
/// A fault when the folder belongs to another county than `wanted`.
pub fn county_of(dir: &Path, wanted: Option<DivisionCode>) -> Result<DivisionCode, Fault> {
    let file = dir.join("county");
    let default = || DivisionCode::parse(DEFAULT_COUNTY).map_err(|_| Fault::new("default county"));
    let known = match std::fs::read_to_string(&file) {
        // Taking the default for a file that cannot be read would open another county.
        Ok(text) => Some(
            DivisionCode::parse(text.trim())
                .map_err(|_| Fault::new(format!("{} names no county", file.display())))?,
        ),
        Err(why) if why.kind() == std::io::ErrorKind::NotFound => None,
        Err(why) => return Err(why.into()),
    };
    match (known, wanted) {
        (Some(known), Some(wanted)) if known != wanted => {
            Err(Fault::new(format!("this folder is kept for county {known}")))
        }
        (Some(known), _) => Ok(known),
        (None, wanted) => {
            let county = wanted.map_or_else(default, Ok)?;
            std::fs::create_dir_all(dir)?;
            disk::write_whole(&file, &format!("{county}\n"))?;
            Ok(county)
        }
    }
}

/// Takes the lock of an embedded database: only one process may write it.
///
/// # Errors
/// A fault when another process holds it.
pub fn lock(path: &Path) -> Result<File, Fault> {
    let file = File::options().create(true).append(true).open(path)?;
    file.try_lock().map_err(|_| Fault::new(format!("another process uses {}", path.display())))?;
    Ok(file)
}

/// How long open connections may take to finish after the signal to stop.
const STOP_SECONDS: u64 = 10;

/// How long a connection may leave what it was sent unread.
const UNREAD_MS: u32 = 30_000;

/// Serves until the program is told to stop, then finishes what is under way.
///
/// # Errors
/// A fault when the address cannot be used.
pub async fn serve(opened: Opened, listener: TcpListener) -> Result<(), Stop> {
    let app = opened.app.clone();
    let (stop, mut stopped) = watch::channel(false);
    let ticking = tokio::spawn(tick::forever(app.clone()));
    let sending = tokio::spawn(outbox::send_when_roused(app.clone()));
    let drawing = tokio::spawn(screens::forever(app.clone()));
    let finding = tokio::spawn(search::forever(app.clone(), routes::SEARCHED));
    let logging = tokio::spawn(log::forever(app.clone()));
    let reading = tokio::spawn(books::foreign::forever(app.clone()));
    let listener = listener.tap_io(|stream| {
        // Who takes nothing for so long is let go, so that nobody holds a place on a stream by not reading.
        let _ = rustix::net::sockopt::set_tcp_user_timeout(stream, UNREAD_MS);
    });
    let service = router(&app, routes::all()).into_make_service_with_connect_info::<SocketAddr>();
    let serving = axum::serve(listener, service).with_graceful_shutdown(async move {
        let _ = stopped.changed().await;
    });
    let mut serving = tokio::spawn(async move { serving.await });
    tokio::select! {
        () = signal() => {}
        done = &mut serving => return done.map_err(|_| Fault::new("the server broke"))?.map_err(|e| Fault::from(e).into()),
    }
    tracing::info!("stopping");
    app.hub.close();
    let _ = stop.send(true);
    if tokio::time::timeout(Duration::from_secs(STOP_SECONDS), serving).await.is_err() {
        tracing::warn!("some connections were still open");
    }
    ticking.abort();
    sending.abort();
    drawing.abort();
    finding.abort();
    reading.abort();
    logging.abort();
    let db = app.db.clone();
    tokio::task::spawn_blocking(move || db.close()).await.map_err(|_| Fault::new("the writer broke"))?;
    drop(opened);
    Ok(())
}

/// Waits for the signal to stop.
async fn signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let interrupt = tokio::signal::ctrl_c();
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! { _ = interrupt => {}, _ = terminate.recv() => {} }
        }
        Err(_) => {
            let _ = interrupt.await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_county_of_a_folder_is_kept_and_a_spoilt_file_is_not_taken_for_none() {
        let dir = tempfile::tempdir().unwrap();
        let yuncheng = DivisionCode::parse("140802000000").unwrap();
        assert_eq!(county_of(dir.path(), Some(yuncheng)).unwrap(), yuncheng);
        assert_eq!(county_of(dir.path(), None).unwrap(), yuncheng);
        assert!(county_of(dir.path(), Some(DivisionCode::parse(DEFAULT_COUNTY).unwrap())).is_err());
        std::fs::write(dir.path().join("county"), "1408").unwrap();
        assert!(county_of(dir.path(), None).is_err(), "half a file");
        let fresh = tempfile::tempdir().unwrap();
        assert_eq!(county_of(fresh.path(), None).unwrap().to_string(), DEFAULT_COUNTY);
    }
}
