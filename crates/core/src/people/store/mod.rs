//! Every SQL text about people, posts and sign-in.

pub mod logins;
pub mod party;
pub mod passkeys;
pub mod persons;
pub mod posts;
pub mod sessions;
pub mod tokens;
