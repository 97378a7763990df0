//! What every room stands on: database, command path, clock, keys, errors, the web's common parts.

pub mod app;
pub mod clock;
mod codes;
pub mod config;
pub mod db;
pub mod disk;
pub mod error;
pub mod hub;
pub mod limits;
pub mod metrics;
pub mod receipts;
mod rooms;
pub mod run;
pub mod table;
pub mod uploads;
pub mod vault;
pub mod web;

pub use app::App;
pub use clock::{Clock, SetClock, SystemClock, random};
pub use config::Config;
pub use db::{Cell, Db, Lane, Migration, Reader, Row, Series, Source, Span, Table, Tx, V, fits, migrations};
pub use error::{CatalogueLine, Fault, FieldError, Plain, Refusal, Stop};
pub use limits::Limits;
pub use metrics::Metrics;
pub use receipts::Receipts;
pub use rooms::{Look, Rooms};
pub use run::{Command, Context};
pub use uploads::{Held, Uploads};
pub use vault::Vault;
