//! The security headers.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::account::Account;
use super::failures;
use super::script::Answer;
use super::state::Registers;
use crate::http::Head;

/// How far a timestamp may be from the service's clock.
fn window() -> TimeDelta {
    TimeDelta::minutes(2)
}

/// The `secret-key` for a timestamp: base64(HMAC-SHA256(key = base64(access_key) as text, message = timestamp)).
///
/// ```
/// let secret = hazri_simulator::eko::secret_key("test-access-key-123", "1700000000000");
/// assert_eq!(secret, "88lqTf9ew69XbVbeczjxVL8/B4vibfp1MvTi1mIj2Xo=");
/// ```
pub fn secret_key(access_key: &str, timestamp: &str) -> String {
    let key = BASE64.encode(access_key);
    // HMAC takes keys of every length; there is no other error.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.as_bytes()) else {
        return String::new();
    };
    mac.update(timestamp.as_bytes());
    BASE64.encode(mac.finalize().into_bytes())
}

/// What a gate found: the violation as a text, and the answer to it.
pub(super) type Finding = (String, Answer);

/// Checks the headers of a call; the timestamp is used up if they are right.
pub(super) fn check(
    head: &Head,
    account: &Account,
    now: DateTime<Utc>,
    registers: &mut Registers,
) -> Result<(), Finding> {
    let developer_key = one(head, "developer_key")?;
    let secret = one(head, "secret-key")?;
    let timestamp = one(head, "secret-key-timestamp")?;
    if timestamp.len() != 13 || !timestamp.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(finding(
            format!("secret-key-timestamp: {timestamp:?} is not 13 digits"),
            failures::timestamp_malformed(),
        ));
    }
    if developer_key != account.developer_key {
        return Err(finding("developer_key: not the account's".to_owned(), failures::wrong_developer_key()));
    }
    if secret != secret_key(&account.access_key, timestamp) {
        let text = "secret-key: not the signature of the timestamp".to_owned();
        return Err(finding(text, failures::wrong_secret_key()));
    }
    let sent = timestamp.parse().ok().and_then(DateTime::from_timestamp_millis);
    if sent.is_none_or(|sent| (sent - now).abs() > window()) {
        let text = format!("secret-key-timestamp: {timestamp} is out of its window");
        return Err(finding(text, failures::timestamp_refused()));
    }
    if !registers.timestamps.insert(timestamp.to_owned()) {
        let text = format!("secret-key-timestamp: {timestamp} was used before");
        return Err(finding(text, failures::timestamp_refused()));
    }
    Ok(())
}

fn one<'a>(head: &'a Head, name: &'a str) -> Result<&'a str, Finding> {
    let mut values = head.values(name);
    let Some(value) = values.next().filter(|value| !value.is_empty()) else {
        return Err(finding(format!("{name}: the header is missing"), failures::security_header_missing()));
    };
    if values.next().is_some() {
        return Err(finding(format!("{name}: the header is there twice"), failures::wrong_secret_key()));
    }
    Ok(value)
}

fn finding(text: String, failure: super::Scripted) -> Finding {
    (text, failure.into_answer())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_vectors_come_out() {
        for (access_key, expected) in [
            ("test-access-key-123", "88lqTf9ew69XbVbeczjxVL8/B4vibfp1MvTi1mIj2Xo="),
            ("TEST_ACCESS_KEY_DO_NOT_USE", "u30ak/iOGwKCaspqCeiYng8fd98QDx7kF3DBBOadQHk="),
        ] {
            assert_eq!(secret_key(access_key, "1700000000000"), expected);
        }
    }
}
