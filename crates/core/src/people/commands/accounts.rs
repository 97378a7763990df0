//! Accounts: made by the system administrator without any right, switched and reset by the security administrator.

use super::{Done, Reset};
use crate::gate::{Action, Located, Permit};
use crate::house::{App, Command, Context, FieldError, Reader, Refusal, Stop, Tx};
use crate::people::decide::{self, Refused};
use crate::people::model::PersonEvent;
use crate::people::password;
use crate::people::store::logins::{self, Login};
use crate::people::store::persons::{self, NewPerson};
use crate::people::store::{passkeys, sessions};
use houji_base::{PersonId, PersonName, Phone};
use serde::{Deserialize, Serialize};

/// The system administrator makes an account. It is off until the first office is given.
#[derive(Serialize)]
pub struct CreateAccount {
    /// Name of the person.
    pub name: String,
    /// Phone number, or empty. Its owner becomes the owner of the account.
    pub phone: String,
    /// Name of the account.
    pub account: String,
    /// Digest of the first password; drawn, not sent.
    #[serde(skip)]
    pub hash: String,
    /// Drawn beforehand.
    #[serde(skip)]
    pub drawn: PersonId,
    /// The program that holds sealed columns and their keys.
    #[serde(skip)]
    pub app: App,
}

/// Reads the form and draws a first password; that password is returned once and kept nowhere.
///
/// # Errors
/// A refusal naming the fields.
pub async fn create(
    app: &App,
    name: &str,
    phone: &str,
    account: &str,
) -> Result<(CreateAccount, String), Stop> {
    let mut errors = Vec::new();
    let name = PersonName::parse(name).ok();
    if name.is_none() {
        errors.push(FieldError::new("name", "请写姓名，2 到 30 个字"));
    }
    let phone = (!phone.trim().is_empty()).then(|| Phone::parse(phone)).transpose();
    if phone.is_err() {
        errors.push(FieldError::new("phone", "请核对手机号，应当是 11 位数字"));
    }
    let account = decide::new_account(account).map_err(|why| errors.push(why)).ok();
    let (Some(name), Ok(phone), Some(account)) = (name, phone, account) else {
        return Err(Refusal::fields(errors).into());
    };
    let first = password::draw()?;
    let hash = password::hash(first.clone()).await?;
    let drawn = PersonId::from_i64(app.ids.next(app.clock.now()));
    let phone = phone.map_or_else(String::new, |phone| phone.as_str().to_owned());
    let command = CreateAccount { name: name.into_string(), phone, account, hash, drawn, app: app.clone() };
    Ok((command, first))
}

/// What the system administrator is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Created {
    /// Whose account it is.
    pub person: PersonId,
    /// What was drawn for the request that made it; tells it from the same request sent again.
    pub drawn: PersonId,
}

impl Command for CreateAccount {
    const ACTION: Action = Action::PersonCreate;
    type State = Option<PersonId>;
    type Event = PersonEvent;
    type Done = Created;

    fn locate(&self, db: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        let known = self.owner(db, cx)?.unwrap_or(self.drawn);
        Ok(Located { subject: known.as_i64(), ..Located::open(cx.county) })
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<Self::State, Stop> {
        let county = cx.county.as_i64();
        if logins::by_account(tx, county, &self.account)?.is_some() {
            return Err(Refused::AccountTaken.into());
        }
        let owner = self.owner(tx, cx)?;
        if let Some(owner) = owner
            && logins::by_person(tx, county, owner)?.is_some()
        {
            return Err(Refused::HasAccount.into());
        }
        Ok(owner)
    }

    fn decide(&self, _: &Self::State, _: &Context) -> Result<Vec<PersonEvent>, Stop> {
        Ok(vec![PersonEvent::AccountMade {}])
    }

    fn project(
        &self,
        tx: &mut Tx,
        _: &Permit,
        owner: &Self::State,
        _: &[PersonEvent],
        cx: &Context,
    ) -> Result<Created, Stop> {
        let now = cx.now;
        let person = match owner {
            Some(owner) => *owner,
            None => {
                let (id, name, phone) = (self.drawn, self.name.as_str(), Phone::parse(&self.phone).ok());
                let new = NewPerson { id, name, phone: phone.as_ref(), village: None, verified: false, now };
                persons::insert(tx, &self.app.vault, &new)?;
                id
            }
        };
        let login = Login {
            person,
            account: self.account.clone(),
            password: Some(self.hash.clone()),
            must_change: true,
            totp: None,
            totp_step: 0,
            enabled: false,
        };
        logins::insert(tx, &login, now)?;
        Ok(Created { person, drawn: self.drawn })
    }
}

impl CreateAccount {
    /// Whoever has this phone number already, as a villager.
    fn owner(&self, db: &mut Reader, cx: &Context) -> Result<Option<PersonId>, Stop> {
        match Phone::parse(&self.phone) {
            Ok(phone) => Ok(persons::by_phone(db, &self.app.vault, cx.county.as_i64(), &phone)?),
            Err(_) => Ok(None),
        }
    }
}

/// The security administrator switches an account on or off. Off ends every session at once.
#[derive(Serialize)]
pub struct SwitchAccount {
    /// Whose.
    pub person: PersonId,
    /// On or off.
    pub on: bool,
}

fn account_of(db: &mut Reader, cx: &Context, person: PersonId) -> Result<Login, Stop> {
    logins::by_person(db, cx.county.as_i64(), person)?.ok_or_else(|| Refused::NoPerson.into())
}

fn located(db: &mut Reader, cx: &Context, person: PersonId) -> Result<Located, Stop> {
    account_of(db, cx, person)?;
    let seen_by = Some(Action::PersonRead);
    Ok(Located { subject: person.as_i64(), seen_by, ..Located::open(cx.county) })
}

fn not_to_self(person: PersonId, cx: &Context) -> Result<(), Stop> {
    if cx.actor.person == Some(person) { Err(Refused::NotToSelf.into()) } else { Ok(()) }
}

impl Command for SwitchAccount {
    const ACTION: Action = Action::PostGrant;
    type State = Login;
    type Event = PersonEvent;
    type Done = Done;

    fn locate(&self, db: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        located(db, cx, self.person)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<Login, Stop> {
        account_of(tx, cx, self.person)
    }

    fn decide(&self, login: &Login, cx: &Context) -> Result<Vec<PersonEvent>, Stop> {
        not_to_self(self.person, cx)?;
        let changed = login.enabled != self.on;
        Ok(changed.then_some(PersonEvent::Switched { on: self.on }).into_iter().collect())
    }

    fn project(
        &self,
        tx: &mut Tx,
        _: &Permit,
        _: &Login,
        events: &[PersonEvent],
        _: &Context,
    ) -> Result<Done, Stop> {
        if !events.is_empty() {
            logins::switch(tx, self.person, self.on)?;
            if !self.on {
                sessions::close_all(tx, self.person)?;
            }
        }
        Ok(Done {})
    }
}

/// The security administrator sets a new first password. It must be changed, and every session ends.
#[derive(Serialize)]
pub struct ResetPassword {
    /// Whose.
    pub person: PersonId,
    /// The phone with the app is lost too: second factor and passkeys are taken off.
    pub second: bool,
    /// Digest of the new first password; drawn, not sent.
    #[serde(skip)]
    pub hash: String,
    /// Tells this request from the same one sent again.
    #[serde(skip)]
    pub drawn: i64,
}

impl Command for ResetPassword {
    const ACTION: Action = Action::PostGrant;
    type State = ();
    type Event = PersonEvent;
    type Done = Reset;

    fn locate(&self, db: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        located(db, cx, self.person)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<(), Stop> {
        account_of(tx, cx, self.person).map(|_| ())
    }

    fn decide(&self, (): &(), cx: &Context) -> Result<Vec<PersonEvent>, Stop> {
        not_to_self(self.person, cx)?;
        Ok(vec![PersonEvent::PasswordReset { second: self.second }])
    }

    fn project(
        &self,
        tx: &mut Tx,
        _: &Permit,
        (): &(),
        _: &[PersonEvent],
        cx: &Context,
    ) -> Result<Reset, Stop> {
        logins::set_password(tx, self.person, &self.hash, true, cx.now)?;
        if self.second {
            logins::clear_totp(tx, self.person)?;
            passkeys::drop_all(tx, self.person)?;
        }
        sessions::close_all(tx, self.person)?;
        Ok(Reset { drawn: self.drawn })
    }
}
