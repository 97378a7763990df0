//! Pages of signing in and of what a person sees about himself: display-ready strings and booleans.

use crate::ui::filters;
use crate::ui::frame::Frame;
use crate::ui::parts::{Choice, ChoiceGroup, Empty, Errors, Link, Look, Signal};
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
    /// Where to go afterwards, sent as `back`.
    pub back: String,
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
    /// Where to go afterwards, sent as `back`.
    pub back: String,
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
    /// Where to go afterwards, sent as `back`.
    pub back: String,
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
    /// Places with offices, when there are several: the one that lists begin with is chosen.
    pub places: Vec<Choice>,
    /// The desk, for people who have one.
    pub desk_url: Option<String>,
    /// Where one is signed in.
    pub sessions: Vec<SessionLine>,
    /// Where the button that ends all other sessions posts; none when there is no other.
    pub others_url: Option<String>,
    /// Passkeys of this account.
    pub passkeys: Vec<PasskeyLine>,
    /// Script that adds a passkey; none when passkeys are off.
    pub passkey_js: Option<String>,
    /// Finding about the looks, for example “这 90 天有 2 人看过”.
    pub looks_line: String,
    /// Who looked at this person's data.
    pub looks: Vec<Look>,
    /// What happened to the account, newest first.
    pub history: Vec<String>,
    /// Declared relatives; none for people without an office.
    pub recusals: Option<RecusalPart>,
    /// Tokens for programs; none for people who may have none.
    pub tokens: Option<TokenPart>,
}

/// Relatives whose affairs this person does not handle.
#[derive(Debug, Clone)]
pub struct RecusalPart {
    /// Each a line: name and relation.
    pub declared: Vec<String>,
    /// Number of the other as typed.
    pub other: String,
    /// Relations.
    pub relations: Vec<Choice>,
    /// What is to be mended; the fields are `other` and `relation`.
    pub errors: Errors,
}

/// Tokens with which programs act for this person.
#[derive(Debug, Clone)]
pub struct TokenPart {
    /// A token just made, shown this once.
    pub fresh: Option<String>,
    /// The tokens.
    pub lines: Vec<TokenLine>,
    /// What it is for, as typed.
    pub label: String,
    /// Days as typed.
    pub days: String,
    /// What is to be mended; the fields are `label` and `days`.
    pub errors: Errors,
}

/// One token.
#[derive(Debug, Clone)]
pub struct TokenLine {
    /// What it is for.
    pub label: String,
    /// From when to when.
    pub when: String,
    /// Where the button that revokes it posts.
    pub end_url: String,
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

/// Accounts of the county, for those who make them and give posts.
#[derive(Debug, Clone, Template)]
#[template(path = "people/pages/people.html")]
pub struct PeoplePage {
    /// Frame of the page.
    pub frame: Frame,
    /// What was just done.
    pub done_line: Option<String>,
    /// The finding, for example “这一页有 12 个账号”.
    pub lead: String,
    /// Account searched for.
    pub account: String,
    /// Accounts in the order of their names.
    pub rows: Vec<AccountRow>,
    /// Shown instead of rows.
    pub empty: Option<Empty>,
    /// The next page.
    pub more: Option<Link>,
    /// Form for a new account; none for people who make none.
    pub create: Option<CreateForm>,
}

/// One account.
#[derive(Debug, Clone)]
pub struct AccountRow {
    /// Name of the account.
    pub account: String,
    /// Name of the person.
    pub name: String,
    /// On, off or not yet on.
    pub state: Signal,
    /// Posts in force or to come, each a line.
    pub posts: Vec<String>,
    /// The person's page.
    pub url: String,
}

/// Form for a new account.
#[derive(Debug, Clone)]
pub struct CreateForm {
    /// Name as typed.
    pub name: String,
    /// Phone number as typed.
    pub phone: String,
    /// Account as typed.
    pub account: String,
    /// What is to be mended; the fields are `name`, `phone` and `account`.
    pub errors: Errors,
}

/// One account with its posts.
#[derive(Debug, Clone, Template)]
#[template(path = "people/pages/person.html")]
pub struct PersonPage {
    /// Frame of the page.
    pub frame: Frame,
    /// What was just done.
    pub done_line: Option<String>,
    /// A first password just drawn, shown this once.
    pub first_password: Option<String>,
    /// Name.
    pub name: String,
    /// Account.
    pub account: String,
    /// Phone number, masked.
    pub phone_masked: Option<String>,
    /// On, off or not yet on.
    pub state: Signal,
    /// Posts, past ones too.
    pub posts: Vec<PostLine>,
    /// Forms of the security administrator; none for others and for oneself.
    pub forms: Option<GrantForms>,
    /// What is to be mended in any of the forms.
    pub errors: Errors,
}

/// One post.
#[derive(Debug, Clone)]
pub struct PostLine {
    /// Place and role.
    pub title: String,
    /// From when to when.
    pub when: String,
    /// Where the form that ends it posts; none when it has ended or may not be ended.
    pub end_url: Option<String>,
}

/// What the security administrator can do with an account.
#[derive(Debug, Clone)]
pub struct GrantForms {
    /// Where a new post is posted.
    pub grant_url: String,
    /// Roles.
    pub roles: Vec<Choice>,
    /// Divisions under their townships.
    pub places: Vec<ChoiceGroup>,
    /// First day as typed.
    pub since: String,
    /// Last day as typed.
    pub until: String,
    /// The earliest day that may be chosen.
    pub today: String,
    /// Where switching is posted.
    pub switch_url: String,
    /// The account is on.
    pub on: bool,
    /// Where a reset is posted.
    pub reset_url: String,
}
