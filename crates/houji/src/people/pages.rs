//! Pages of signing in and of what a person sees about himself: display-ready strings and booleans.

use crate::ui::filters;
use crate::ui::frame::Frame;
use crate::ui::parts::{ChoiceGroup, Errors, Link, Look};
use askama::Template;

/// The door: villagers by telephone number, cadres by account and password, both by passkey.
#[derive(Debug, Clone, Template)]
#[template(path = "people/pages/sign_in.html")]
pub struct SignInPage {
    /// Frame of the page.
    pub frame: Frame,
    /// Where to go afterwards, sent as `back`.
    pub back: String,
    /// Why one is here, for example “先登录，再发出去。您写的都还在。”
    pub reason: Option<String>,
    /// Telephone number as typed.
    pub phone: String,
    /// What is to be mended in the villager's form; the field is `phone`.
    pub phone_errors: Errors,
    /// Account as typed.
    pub account: String,
    /// What is to be mended in the cadre's form; the fields are `account` and `password`.
    pub password_errors: Errors,
    /// Script that signs in by passkey; none when passkeys are off.
    pub passkey_js: Option<String>,
}

/// Six digits from the message on the phone.
#[derive(Debug, Clone, Template)]
#[template(path = "people/pages/sign_in_code.html")]
pub struct SignInCodePage {
    /// Frame of the page.
    pub frame: Frame,
    /// Where to go afterwards, sent as `back`.
    pub back: String,
    /// The number, sent again as `phone`.
    pub phone: String,
    /// The number as shown.
    pub phone_masked: String,
    /// How long the code is good, for example “5 分钟内有效”.
    pub good_for: String,
    /// What is to be mended; the field is `code`.
    pub errors: Errors,
    /// In the demo: where the message can be read.
    pub outbox_url: Option<String>,
}

/// Six digits from the app, after the password.
#[derive(Debug, Clone, Template)]
#[template(path = "people/pages/totp.html")]
pub struct TotpPage {
    /// Frame of the page.
    pub frame: Frame,
    /// Account one signs in with.
    pub account: String,
    /// What is to be mended; the field is `code`.
    pub errors: Errors,
}

/// The first password is changed before anything else.
#[derive(Debug, Clone, Template)]
#[template(path = "people/pages/first_change.html")]
pub struct FirstChangePage {
    /// Frame of the page.
    pub frame: Frame,
    /// Account, so that the browser keeps the password with it.
    pub account: String,
    /// What a password must be like.
    pub rules: Vec<String>,
    /// What is to be mended; the fields are `password` and `again`.
    pub errors: Errors,
}

/// Ties a phone's app to the account.
#[derive(Debug, Clone, Template)]
#[template(path = "people/pages/totp_enrol.html")]
pub struct TotpEnrolPage {
    /// Frame of the page.
    pub frame: Frame,
    /// Where the form is posted.
    pub url: String,
    /// The QR code as SVG without style attributes, made by us: it is not escaped.
    pub qr_svg: String,
    /// The same secret in groups of four, for typing.
    pub secret_groups: Vec<String>,
    /// Account, as the app will show it.
    pub account: String,
    /// What is to be mended; the field is `code`.
    pub errors: Errors,
}

/// A villager's first time: name and village.
#[derive(Debug, Clone, Template)]
#[template(path = "people/pages/join.html")]
pub struct JoinPage {
    /// Frame of the page.
    pub frame: Frame,
    /// Where to go afterwards, sent as `back`.
    pub back: String,
    /// Name as typed.
    pub name: String,
    /// Villages under their townships.
    pub villages: Vec<ChoiceGroup>,
    /// What is to be mended; the fields are `name` and `village`.
    pub errors: Errors,
}

/// What the system knows about the person who asks.
#[derive(Debug, Clone, Template)]
#[template(path = "people/pages/my.html")]
pub struct MyPage {
    /// Frame of the page; nobody is signed in when `frame.signed_in` is none.
    pub frame: Frame,
    /// What was just done.
    pub done_line: Option<String>,
    /// Name.
    pub name: String,
    /// Telephone number, masked.
    pub phone_masked: Option<String>,
    /// Village, with a link that changes it.
    pub village: Option<Link>,
    /// Posts, each a line: place, role, since when.
    pub posts: Vec<String>,
    /// The desk, for people who have one.
    pub desk_url: Option<String>,
    /// Where one is signed in.
    pub sessions: Vec<SessionLine>,
    /// Passkeys of this account.
    pub passkeys: Vec<PasskeyLine>,
    /// Script that adds a passkey; none when passkeys are off.
    pub passkey_js: Option<String>,
    /// Finding about the looks, for example “这 90 天有 2 人看过”.
    pub looks_line: String,
    /// Who looked at this person's data.
    pub looks: Vec<Look>,
}

/// One place where the person is signed in.
#[derive(Debug, Clone)]
pub struct SessionLine {
    /// Device and browser, for example “这部手机”.
    pub device: String,
    /// When it was last used.
    pub when: String,
    /// Where the button that ends it posts; none for the present one.
    pub end_url: Option<String>,
}

/// One passkey.
#[derive(Debug, Clone)]
pub struct PasskeyLine {
    /// What it was called.
    pub name: String,
    /// Since when.
    pub since: String,
    /// Where the button that removes it posts.
    pub remove_url: String,
}
