//! Secret types: what cannot be done with them, and that they leave nothing behind.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test that cannot go on fails")]

#[path = "secrets/watching.rs"]
mod watching;
#[path = "secrets/wiped.rs"]
mod wiped;

/// Each file says what must not compile, and beside it stands what the compiler says of it. Another compiler may say it in
/// other words: `TRYBUILD=overwrite` writes them anew, and they are to be read before they are committed.
#[test]
fn secrets_cannot_be_printed_sent_copied_compared_or_read() {
    trybuild::TestCases::new().compile_fail("../../../tests/secrets/refused/*.rs");
}
