//! Every SQL text about people, posts and sign-in.

pub mod persons;
pub mod sessions;
