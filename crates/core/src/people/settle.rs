//! Puts a person with account and posts into the county in one write: for the demo, the first administrators and
//! tests. People's own ways in are `sign_in` and `commands`.

use super::model::HeldPost;
use super::store::logins::{self, Login};
use super::store::persons::{self, NewPerson};
use super::store::posts;
use super::totp::Secret;
use crate::gate::Role;
use crate::house::{App, Fault, Tx};
use houji_base::{Day, DivisionCode, Moment, PersonId, Phone, PostId};

/// An account to be made with the person.
#[derive(Clone)]
pub struct Account {
    /// Name of the account, in small letters.
    pub name: String,
    /// Digest of the password, as [`super::password::hash`] makes it.
    pub password_hash: String,
    /// The password must be changed at the first sign-in.
    pub must_change: bool,
    /// Second factor; without one it is tied at the first sign-in.
    pub totp: Option<Secret>,
}

/// A person to be put into the county.
#[derive(Clone)]
pub struct Settled {
    /// Name.
    pub name: String,
    /// Phone number.
    pub phone: Option<Phone>,
    /// The village has checked who this is.
    pub verified: bool,
    /// Account, for people who work at a desk.
    pub account: Option<Account>,
    /// Posts with their first day. The place of a villager's post becomes the home village.
    pub posts: Vec<(Role, DivisionCode, Day)>,
}

/// Writes a person with account and posts. Nothing is asked of the gate and nothing is recorded: the caller is
/// the program itself and records what it does.
///
/// # Errors
/// A fault of the database; a unique fault when the phone number or the account is in use.
pub fn settle(tx: &mut Tx, app: &App, settled: &Settled, now: Moment) -> Result<PersonId, Fault> {
    let id = PersonId::from_i64(app.ids.next(now));
    let village =
        settled.posts.iter().find(|(role, _, _)| *role == Role::Villager).map(|(_, place, _)| *place);
    let (name, phone) = (settled.name.as_str(), settled.phone.as_ref());
    let person = NewPerson { id, name, phone, village, verified: settled.verified, now };
    persons::insert(tx, &app.vault, &person)?;
    if let Some(account) = &settled.account {
        let totp = account.totp.as_ref().map(|secret| secret.sealed(&app.vault)).transpose()?;
        let login = Login {
            person: id,
            account: account.name.clone(),
            password: Some(account.password_hash.clone()),
            must_change: account.must_change,
            totp,
            totp_step: 0,
            enabled: true,
        };
        logins::insert(tx, &login, now)?;
    }
    for (role, place, since) in &settled.posts {
        let post = HeldPost {
            id: PostId::from_i64(app.ids.next(now)),
            role: *role,
            place: *place,
            since: *since,
            until: None,
        };
        posts::grant(tx, id, &post)?;
    }
    Ok(id)
}
