//! absher
fn main() {}
