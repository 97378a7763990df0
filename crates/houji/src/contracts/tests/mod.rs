//! The room through its commands, on both databases.
