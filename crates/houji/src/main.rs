//! Houji 后稷: village self-government of a county in one binary.
fn main() {}
