//! What is typed, the set-up file, and the keychain: through what reads them.

use std::time::Duration;

use hazri_core::keychain::{Keychain, KeychainError, MemoryStore};
use hazri_core::problem::{OutcomeClass::NotSent, Problem, Trouble};
use hazri_core::secret::{AadhaarNumber, Otp, SecretText};
use hazri_core::setup::{SetupCode, read_setup_file};
use hazri_simulator::eko::Revision;

use crate::case::Case;
use crate::support::{Shop, ShopPlan, secret, told};

/// What was typed, and what reads it.
static TYPED: [(&str, &str, Read, Problem); 8] = [
    ("number", "it has not 12 digits", number, Problem::NumberInvalid),
    ("number 999941057059", "its check digit is wrong", number, Problem::NumberInvalid),
    ("number 012345678901", "it begins with 0 or 1", number, Problem::NumberInvalid),
    ("code", "it has no digits", otp, Problem::OtpInvalid),
    ("code 12345", "it has fewer than six digits", otp, Problem::OtpInvalid),
    ("code 1234567", "it has more than six digits", otp, Problem::OtpInvalid),
    ("set-up-code", "nothing was typed for a sealed set-up file", setup_code, Problem::SetupCodeNeeded),
    (
        "set-up-code 1234-5678",
        "it has not 20 digits, or opens another file",
        setup_code,
        Problem::SetupCodeWrong,
    ),
];

type Read = fn(&SecretText) -> Option<Problem>;

fn number(text: &SecretText) -> Option<Problem> {
    AadhaarNumber::parse(text).err()
}

fn otp(text: &SecretText) -> Option<Problem> {
    Otp::parse(text).err()
}

fn setup_code(text: &SecretText) -> Option<Problem> {
    SetupCode::parse(text).err()
}

/// What a set-up file holds, and when it does.
fn files() -> Vec<(&'static str, String, Problem)> {
    let field = |name: &str| Problem::SetupFieldInvalid { field: name.to_owned() };
    vec![
        ("the set-up file is no JSON", "hello".to_owned(), Problem::SetupUnreadable),
        ("the set-up file is over 64 KiB", " ".repeat(64 * 1024 + 1), Problem::SetupUnreadable),
        ("another file was chosen", "{}".to_owned(), Problem::SetupNotForHazri),
        ("a later format", r#"{"format":"hazri-setup/2"}"#.to_owned(), Problem::SetupNotForHazri),
        ("it is sealed", "-----BEGIN AGE ENCRYPTED FILE-----".to_owned(), Problem::SetupCodeNeeded),
        ("a field is missing or wrong", r#"{"format":"hazri-setup/1"}"#.to_owned(), field("environment")),
    ]
}

static KEYCHAINS: [(KeychainError, &str, Problem); 3] = [
    (KeychainError::Absent, "no keychain service runs", Problem::KeychainAbsent),
    (KeychainError::Locked, "the keychain is locked", Problem::KeychainLocked),
    (KeychainError::Unavailable, "it refused, or did not answer in 3 s", Problem::KeychainUnavailable),
];

pub fn cases() -> Vec<Case> {
    let typed = TYPED.iter().map(|(text, when, _, problem)| Case::new(*text, when, NotSent, problem.clone()));
    let files =
        files().into_iter().map(|(when, _, problem)| Case::new("set-up file", when, NotSent, problem));
    let keychains =
        KEYCHAINS.iter().map(|(_, when, problem)| Case::new("keychain", when, NotSent, problem.clone()));
    typed.chain(files).chain(keychains).collect()
}

/// Nothing came from outside: the problem's own code is read out.
fn assert_told(problem: Problem, promised: &Problem, when: &'static str) {
    let case = Case::new(when, when, NotSent, promised.clone());
    case.assert_told(&Trouble::not_sent(problem), &promised.code());
}

#[test]
fn whatever_is_typed_wrong_is_decided() {
    for (text, when, read, promised) in &TYPED {
        let typed = text.split_once(' ').map_or("", |(_, digits)| digits);
        assert_told(read(&secret(typed)).unwrap(), promised, when);
    }
}

#[test]
fn whatever_is_no_set_up_file_is_decided() {
    for (when, contents, promised) in files() {
        assert_told(read_setup_file(contents.as_bytes()).err().unwrap(), &promised, when);
    }
}

#[tokio::test]
async fn each_way_a_keychain_can_fail_is_decided() {
    for (failure, _, promised) in &KEYCHAINS {
        let keychain = Keychain::new(MemoryStore::failing(*failure)).with_patience(Duration::from_secs(3));
        let mut shop = Shop::not_set_up(ShopPlan { keychain, ..ShopPlan::of(Revision::R2026_06) }).await;
        shop.start().await;
        let file = shop.write_file("setup.json", &shop.setup().to_string());

        let taken = shop.agent().import_setup(file).await;

        assert_told(taken.unwrap_err(), promised, "a set-up is imported");
    }
}

/// A journey says the code of the problem, and which attempt it was.
#[tokio::test]
async fn a_problem_of_this_pc_has_its_code_in_the_support_line_of_the_attempt() {
    let shop = Shop::new().await;
    shop.keychain.remove("developer_key").await.unwrap();

    let view = shop.send_code().await;

    let missing = Problem::CredentialMissing { field: "developer_key".to_owned() };
    assert_eq!(told(&view), (NotSent, missing));
    let support = &crate::support::trouble(&view).support;
    let reference = crate::support::newest_attempt(&shop).await.client_ref_id;
    assert_eq!(*support, format!("credential_missing · {reference}"));
}
