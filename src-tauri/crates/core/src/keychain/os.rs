use keyring::Entry;
use keyring_core::Error;

use super::{KeychainError, SecretStore};
use crate::secret::SecretText;

/// The keychain of the user who is signed in.
pub struct OsKeychain {
    service: String,
}

impl OsKeychain {
    /// Items are stored under this service name, e.g. `in.hazri.Hazri`.
    pub fn new(service: impl Into<String>) -> OsKeychain {
        OsKeychain { service: service.into() }
    }

    fn entry(&self, name: &str) -> Result<Entry, KeychainError> {
        Entry::new(&self.service, name).map_err(|error| failure(&error))
    }
}

impl SecretStore for OsKeychain {
    fn read(&self, name: &str) -> Result<Option<SecretText>, KeychainError> {
        match self.entry(name)?.get_password() {
            Ok(secret) => Ok(Some(SecretText::new(secret))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(failure(&error)),
        }
    }

    fn write(&self, name: &str, secret: &SecretText) -> Result<(), KeychainError> {
        self.entry(name)?.set_password(secret.expose()).map_err(|error| failure(&error))
    }
}

/// Which of the three ways.
#[allow(clippy::wildcard_enum_match_arm, reason = "keyring's error is non-exhaustive")]
fn failure(error: &Error) -> KeychainError {
    tracing::warn!(kind = kind_of(error), "the keychain failed");
    match error {
        Error::NoDefaultStore => KeychainError::Absent,
        Error::NoStorageAccess(_) => KeychainError::Locked,
        _ => KeychainError::Unavailable,
    }
}

/// A name for the log. The error's own text may quote what was read, so it is never logged.
#[allow(clippy::wildcard_enum_match_arm, reason = "keyring's error is non-exhaustive")]
fn kind_of(error: &Error) -> &'static str {
    match error {
        Error::PlatformFailure(_) => "platform failure",
        Error::NoStorageAccess(_) => "no storage access",
        Error::NoEntry => "no entry",
        Error::NoDefaultStore => "no default store",
        Error::BadEncoding(_) => "bad encoding",
        Error::BadDataFormat(..) => "bad data format",
        Error::BadStoreFormat(_) => "bad store format",
        Error::TooLong(..) => "too long",
        Error::Invalid(..) => "invalid",
        Error::Ambiguous(_) => "ambiguous",
        _ => "other",
    }
}
