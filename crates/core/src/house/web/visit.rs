//! What a handler knows about a request.

use super::Making;
use crate::gate::Actor;
use crate::house::{App, Fault, clock};
use crate::ui::frame::Frame;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use houji_base::PersonId;
use std::net::IpAddr;
use std::sync::Arc;

/// A sign-in that is not complete: what is missing and who it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Half {
    /// The person.
    pub person: PersonId,
    /// What comes next: `totp`, `enrol`, `change`, `join`.
    pub stage: String,
}

/// One request: who asks, from where, how big the letters are.
#[derive(Clone, Debug)]
pub struct Visit {
    /// Who asks; a visitor when not signed in.
    pub actor: Actor,
    /// A sign-in that is not complete.
    pub half: Option<Half>,
    /// Secret that binds forms to this browser: digest of the session's token, or the visitor's cookie.
    pub binding: [u8; 32],
    /// A visitor's cookie to set with the answer.
    pub new_visitor: Option<String>,
    /// Digest of the session's or API token.
    pub session_token: Option<[u8; 32]>,
    /// `normal`, `big` or `huge`.
    pub type_size: &'static str,
    /// Path and query.
    pub at: String,
    /// The caller's address.
    pub address: IpAddr,
    /// The browser in a few words.
    pub device: &'static str,
    /// Village chosen by a visitor or the villager's own.
    pub village: Option<houji_base::DivisionCode>,
    /// Notes on the page, when it may be kept.
    pub making: Option<Arc<Making>>,
}

impl<S: Sync> FromRequestParts<S> for Visit {
    type Rejection = crate::house::Stop;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Visit, Self::Rejection> {
        // The guard stands before every handler and puts the visit there.
        let visit =
            parts.extensions.get::<Arc<Visit>>().ok_or_else(|| Fault::new("a route without a guard"))?;
        Ok(Visit::clone(visit))
    }
}

impl Visit {
    /// A fresh value for the hidden field `form`: bound to this browser, good for one act.
    ///
    /// # Errors
    /// A fault when the system has no random bytes.
    pub fn form(&self, app: &App) -> Result<String, Fault> {
        // Begins with the time: see `mark` in `house/run.rs`.
        let now = app.clock.now().millis().to_be_bytes();
        let nonce = [now, clock::random::<8>()?].concat();
        let mark = app.vault.mark("form", &[&self.binding, &nonce]);
        let mut token = data_encoding::BASE64URL_NOPAD.encode(&nonce);
        token.push('.');
        data_encoding::BASE64URL_NOPAD.encode_append(mark.split_at(16).0, &mut token);
        if let Some(making) = &self.making {
            making.form(&token);
        }
        Ok(token)
    }

    /// True when `token` was made for this browser by this installation.
    pub fn owns_form(&self, app: &App, token: &str) -> bool {
        let Some((nonce, mark)) = token.split_once('.') else { return false };
        let Ok(nonce) = data_encoding::BASE64URL_NOPAD.decode(nonce.as_bytes()) else { return false };
        let Ok(mark) = data_encoding::BASE64URL_NOPAD.decode(mark.as_bytes()) else { return false };
        app.vault.is_mark("form", &[&self.binding, &nonce], &mark)
    }

    /// The frame of a page.
    ///
    /// # Errors
    /// A fault when the system has no random bytes.
    pub fn frame(&self, app: &App, title: &str) -> Result<Frame, Fault> {
        Ok(Frame {
            title: title.to_owned(),
            type_size: self.type_size,
            demo: app.config.demo,
            signed_in: self.actor.is_signed_in().then(|| self.actor.name.clone()),
            form: self.form(app)?,
            css_url: crate::ui::assets::url("houji-", ".css"),
            js_url: crate::ui::assets::url("houji-", ".js"),
            at: self.at.clone(),
            desk: None,
        })
    }
}
