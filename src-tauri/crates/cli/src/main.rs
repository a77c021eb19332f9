//! hazrictl.
fn main() {}
