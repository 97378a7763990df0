//! The people room through the real router, on both databases.
