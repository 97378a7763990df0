//! Messages to people: written in the transaction of the act that causes them, sent after it, each once.

mod gateway;
mod send;
pub mod store;
#[cfg(test)]
mod tests;

pub use gateway::{CommandGateway, Gateway, KeepInOutbox};
pub use send::{after_quiet_hours, send_due, send_when_roused};
pub use store::{Draft, Message};
