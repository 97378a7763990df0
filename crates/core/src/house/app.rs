//! What every handler and command is given.

use crate::house::hub::Hub;
use crate::house::web::Kept;
use crate::house::{Clock, Config, Db, Fault, Limits, Metrics, Receipts, Rooms, Stop, Uploads, Vault};
use crate::outbox::Gateway;
use crate::people::session::SignIns;
use crate::registry::{self, Registry};
use arc_swap::ArcSwap;
use houji_base::IdMaker;
use std::ops::Deref;
use std::sync::Arc;

/// The running program. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// Its parts.
pub struct Parts {
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Maker of ids.
    pub ids: Arc<IdMaker>,
    /// Keys.
    pub vault: Arc<Vault>,
    /// Divisions, calendar, parameters in force.
    pub registry: ArcSwap<Registry>,
    /// Settings of this process.
    pub config: Config,
    /// Codes by which villagers follow their appeals.
    pub receipts: Receipts,
    /// How messages leave the house.
    pub gateway: Box<dyn Gateway>,
    /// Sign-ins looked up a moment ago.
    pub sign_ins: SignIns,
    /// Limits on how often somebody may ask.
    pub limits: Limits,
    /// Counters for the operator.
    pub metrics: Metrics,
    /// What is asked of the rooms above.
    pub rooms: Rooms,
    /// Screens that are watched live.
    pub hub: Hub,
    /// Finished pages.
    pub kept: Kept,
    /// How much sent files may take at once.
    pub uploads: Uploads,
    /// Held while the whole record is being checked: one check at a time.
    pub checking: tokio::sync::Semaphore,
}

impl Deref for App {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl App {
    /// Puts the parts together and reads the registers.
    ///
    /// # Errors
    /// A fault of the database, or when the key does not belong to it.
    pub async fn start(
        db: Db,
        clock: Arc<dyn Clock>,
        vault: Vault,
        config: Config,
        gateway: Box<dyn Gateway>,
        rooms: Rooms,
    ) -> Result<App, Stop> {
        let county = db.county();
        let fingerprint = vault.fingerprint();
        let known = db.write(move |tx| Ok(registry::store::keep_meta(tx, "key", &fingerprint)?)).await?;
        if known != vault.fingerprint() {
            return Err(Fault::new("this key file does not belong to this database").into());
        }
        let registry = db.read(move |reader| Ok(Registry::read(reader, county)?)).await?;
        let limits = Limits::new(config.rate_limit);
        let ids = Arc::new(IdMaker::new(node(&db).await?));
        let registry = ArcSwap::from_pointee(registry);
        let metrics = Metrics::default();
        let checking = tokio::sync::Semaphore::new(1);
        let receipts = Receipts::new(&vault);
        let sign_ins = SignIns::default();
        let uploads = Uploads::default();
        let parts = Parts {
            db,
            clock,
            ids,
            vault: Arc::new(vault),
            registry,
            config,
            receipts,
            gateway,
            sign_ins,
            limits,
            metrics,
            rooms,
            hub: Hub::default(),
            kept: Kept::default(),
            uploads,
            checking,
        };
        Ok(App(Arc::new(parts)))
    }

    /// Reads the registers again when they changed.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn refresh_registry(&self) -> Result<(), Stop> {
        let county = self.db.county();
        let known = self.registry.load().version;
        let newer = self
            .db
            .read(move |db| {
                if registry::store::version(db, county.as_i64())? == known {
                    return Ok(None);
                }
                Ok(Some(Registry::read(db, county)?))
            })
            .await?;
        if let Some(registry) = newer {
            self.registry.store(Arc::new(registry));
        }
        Ok(())
    }
}

/// Processes that share a PostgreSQL take turns in numbering their id makers, so that ids never meet.
async fn node(db: &Db) -> Result<u8, Stop> {
    if !db.is_pg() {
        return Ok(0);
    }
    let next = db.write(|tx| Ok(registry::store::reserve(tx, "node", 1)?)).await?;
    u8::try_from(next.rem_euclid(16)).map_err(|_| Fault::new("node number").into())
}
