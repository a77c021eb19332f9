use keyring_core::api::CredentialStoreApi as _;
use keyring_core::{Entry, Error};
#[cfg(windows)]
use windows_native_keyring_store::Store;
#[cfg(target_os = "linux")]
use zbus_secret_service_keyring_store::Store;

use super::{KeychainError, SecretStore};
use crate::secret::SecretText;

/// The keychain of the user who is signed in. Each question finds its own way there: one that came up late or was
/// started anew is found, and a prompt that nobody answers stands in the way of no other question.
pub struct OsKeychain {
    service: String,
}

impl OsKeychain {
    /// Items are stored under this service name, e.g. `in.hazri.Hazri`.
    pub fn new(service: impl Into<String>) -> OsKeychain {
        OsKeychain { service: service.into() }
    }

    fn entry(&self, name: &str) -> Result<Entry, KeychainError> {
        let store = Store::new().map_err(|error| {
            tracing::warn!(kind = kind_of(&error), "there is no way to the keychain");
            KeychainError::Absent
        })?;
        store.build(&self.service, name, None).map_err(|error| failure(&error))
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

    fn remove(&self, name: &str) -> Result<(), KeychainError> {
        match self.entry(name)?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(failure(&error)),
        }
    }
}

/// Which of the three ways, once it was reached.
#[allow(clippy::wildcard_enum_match_arm, reason = "keyring's error is non-exhaustive")]
fn failure(error: &Error) -> KeychainError {
    tracing::warn!(kind = kind_of(error), "the keychain failed");
    match error {
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
        Error::BadEncoding(_) => "bad encoding",
        Error::BadDataFormat(..) => "bad data format",
        Error::BadStoreFormat(_) => "bad store format",
        Error::TooLong(..) => "too long",
        Error::Invalid(..) => "invalid",
        Error::Ambiguous(_) => "ambiguous",
        _ => "other",
    }
}
