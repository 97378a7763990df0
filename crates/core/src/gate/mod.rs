//! Who may do what, and where. One table decides; everything else asks it.

mod action;
mod actor;
mod office;
mod policy;
mod role;
mod scope;

pub use action::Action;
pub use actor::{Actor, Post};
pub use office::{Desk, Office};
pub use policy::{POLICY, Reach, matrix_text, may, may_somewhere};
pub use role::Role;
pub use scope::{Located, Permit, Scope, desk_scope, permit, reach, scope};
