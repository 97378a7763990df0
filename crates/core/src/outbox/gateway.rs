//! How messages leave the house.

use crate::house::Fault;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Takes a text message for a phone number.
pub trait Gateway: Send + Sync {
    /// Hands the message over. May be called twice for one message after a crash, with the same `id`.
    ///
    /// # Errors
    /// [`Fault`] when the message was not taken; it is tried again later.
    fn send(&self, id: i64, phone: &str, text: &str) -> Result<(), Fault>;
}

/// Sends nothing: messages stay in the outbox, where the demo shows them.
pub struct KeepInOutbox;

impl Gateway for KeepInOutbox {
    fn send(&self, _: i64, _: &str, _: &str) -> Result<(), Fault> {
        Ok(())
    }
}

/// Runs a program for each message and gives it one line of JSON: `{"id":…,"phone":…,"text":…}`. Exit status 0
/// means taken. This way any provider can be attached without a change to Houji.
pub struct CommandGateway {
    /// The program.
    pub program: PathBuf,
}

impl Gateway for CommandGateway {
    fn send(&self, id: i64, phone: &str, text: &str) -> Result<(), Fault> {
        let mut child = Command::new(&self.program)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        if let Some(mut input) = child.stdin.take() {
            let line = serde_json::json!({ "id": id.to_string(), "phone": phone, "text": text });
            writeln!(input, "{line}")?;
        }
        let status = child.wait()?;
        if status.success() {
            Ok(())
        } else {
            Err(Fault::new(format!("the message program ended with {status}")))
        }
    }
}
