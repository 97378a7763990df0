//! What people can do with accounts, posts and their own affairs, on the command path.

mod accounts;
mod listed;
mod own;
mod party;
mod posts;

pub use accounts::{CreateAccount, Created, ResetPassword, SwitchAccount, create};
pub use listed::ExportAccounts;
pub use own::{DeclareRecusal, EndSession, EndToken, MakeToken, Move, RemovePasskey, read_token};
pub use party::{EndMembership, EnrolMember, ExportMembers};
pub use posts::{EndPost, GrantPost, Granted};

use serde::{Deserialize, Serialize};

/// What somebody is told when there is nothing more to tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {}

/// What whoever reset a password is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reset {
    /// What was drawn for the request that did it.
    pub drawn: i64,
}
