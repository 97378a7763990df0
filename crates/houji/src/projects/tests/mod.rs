//! The room through its commands and pages, on both databases.
