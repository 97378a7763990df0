//! Pages of the demo county: choosing whom to be, and the messages that were not really sent.

use crate::ui::filters;
use crate::ui::frame::Frame;
use askama::Template;

/// The demo's door: one card for each kind of person.
#[derive(Debug, Clone, Template)]
#[template(path = "demo/pages/start.html")]
pub struct StartPage {
    /// Frame of the page.
    pub frame: Frame,
    /// What the demo county is made of, counted, for example “3 个乡镇、12 个村、240 件诉求”.
    pub made_of: String,
    /// Number from which everything was drawn.
    pub seed: String,
    /// Whom one may be.
    pub roles: Vec<RoleCard>,
    /// Sign-ins, for trying the real door.
    pub accounts: Vec<DemoAccount>,
    /// Page with the messages.
    pub outbox_url: String,
}

/// Somebody one may be: a form posted to `/demo/step` with `role`.
#[derive(Debug, Clone)]
pub struct RoleCard {
    /// Value of the field `role`.
    pub value: String,
    /// Name of the drawing.
    pub icon: &'static str,
    /// Role, for example “村民”.
    pub title: String,
    /// Invented name and place.
    pub person: String,
    /// What there is to see.
    pub text: String,
    /// Words of the button, beginning with a verb.
    pub button: String,
}

/// One sign-in of the demo.
#[derive(Debug, Clone)]
pub struct DemoAccount {
    /// Whose it is.
    pub who: String,
    /// Account or telephone number.
    pub account: String,
    /// Password, or how the code is found.
    pub password: String,
}

/// Messages that would have been sent.
#[derive(Debug, Clone, Template)]
#[template(path = "demo/pages/outbox.html")]
pub struct OutboxPage {
    /// Frame of the page.
    pub frame: Frame,
    /// Sentence on top, for example “最近 20 条，新的在前”.
    pub lead: String,
    /// The messages, newest first.
    pub messages: Vec<DemoMessage>,
    /// Older ones.
    pub more_url: Option<String>,
}

/// One message.
#[derive(Debug, Clone)]
pub struct DemoMessage {
    /// Number it would go to, and whose it is.
    pub to: String,
    /// When.
    pub at: String,
    /// Its words.
    pub text: String,
}
