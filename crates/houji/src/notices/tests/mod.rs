//! The room through its commands, pages and API, on both databases.
