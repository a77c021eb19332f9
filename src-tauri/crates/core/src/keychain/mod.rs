//! The operating system's keychain: Secret Service on Linux, Credential Manager on Windows.
//!
//! Never the kernel keyring, which is lost at reboot, and never a file.

mod os;

pub use os::OsKeychain;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;

use crate::secret::SecretText;

/// The three ways a keychain can fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeychainError {
    /// No keychain service runs in this session.
    #[error("no keychain service runs in this session")]
    Absent,
    /// The keychain is there and locked.
    #[error("the keychain is locked")]
    Locked,
    /// The keychain refused, failed, or did not answer in time.
    #[error("the keychain refused or did not answer")]
    Unavailable,
}

/// Where secrets are stored. Calls may block for as long as a person takes to answer a prompt.
pub trait SecretStore: Send + Sync + 'static {
    /// Reads an item; `None` when there is none.
    ///
    /// # Errors
    /// One of the three ways a keychain can fail.
    fn read(&self, name: &str) -> Result<Option<SecretText>, KeychainError>;

    /// Writes an item, in place of an older one.
    ///
    /// # Errors
    /// One of the three ways a keychain can fail.
    fn write(&self, name: &str, secret: &SecretText) -> Result<(), KeychainError>;

    /// Removes an item, if there is one.
    ///
    /// # Errors
    /// One of the three ways a keychain can fail.
    fn remove(&self, name: &str) -> Result<(), KeychainError>;
}

/// A store that is asked off the caller's thread and given up after a while.
#[derive(Clone)]
pub struct Keychain {
    store: Arc<dyn SecretStore>,
    patience: Duration,
}

impl Keychain {
    /// How long a keychain may take before it counts as unavailable.
    pub const PATIENCE: Duration = Duration::from_secs(3);

    /// A keychain over a store.
    pub fn new(store: impl SecretStore) -> Keychain {
        Keychain { store: Arc::new(store), patience: Keychain::PATIENCE }
    }

    /// The same, with another patience.
    pub fn with_patience(self, patience: Duration) -> Keychain {
        Keychain { patience, ..self }
    }

    /// Reads an item; `None` when there is none.
    ///
    /// # Errors
    /// One of the three ways a keychain can fail; [`KeychainError::Unavailable`] after the patience.
    pub async fn read(&self, name: &'static str) -> Result<Option<SecretText>, KeychainError> {
        self.ask(move |store| store.read(name)).await
    }

    /// Reads several items as one question: one patience, and one prompt if there has to be one.
    ///
    /// # Errors
    /// As [`Keychain::read`], for the first that fails.
    pub async fn read_all<const N: usize>(
        &self,
        names: [&'static str; N],
    ) -> Result<[Option<SecretText>; N], KeychainError> {
        self.ask(move |store| {
            let mut read = [const { None }; N];
            for (item, name) in read.iter_mut().zip(names) {
                *item = store.read(name)?;
            }
            Ok(read)
        })
        .await
    }

    /// Writes an item, in place of an older one.
    ///
    /// # Errors
    /// One of the three ways a keychain can fail; [`KeychainError::Unavailable`] after the patience.
    pub async fn write(&self, name: &'static str, secret: SecretText) -> Result<(), KeychainError> {
        self.ask(move |store| store.write(name, &secret)).await
    }

    /// Removes an item, if there is one.
    ///
    /// # Errors
    /// One of the three ways a keychain can fail; [`KeychainError::Unavailable`] after the patience.
    pub async fn remove(&self, name: &'static str) -> Result<(), KeychainError> {
        self.ask(move |store| store.remove(name)).await
    }

    /// A prompt that nobody answers blocks its thread for ever, so the thread is the question's own.
    async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&dyn SecretStore) -> Result<T, KeychainError> + Send + 'static,
    ) -> Result<T, KeychainError> {
        let (answer, answered) = oneshot::channel();
        let store = self.store.clone();
        let thread = std::thread::Builder::new().name("keychain".to_owned());
        let spawned = thread.spawn(move || answer.send(question(store.as_ref())).is_ok());
        if spawned.is_err() {
            return Err(KeychainError::Unavailable);
        }
        match tokio::time::timeout(self.patience, answered).await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) | Err(_) => Err(KeychainError::Unavailable),
        }
    }
}

/// A store that forgets with the process: practice has nothing worth keeping. Can be told to fail, for tests.
#[derive(Default)]
pub struct MemoryStore {
    items: Mutex<HashMap<String, SecretText>>,
    failure: Option<KeychainError>,
}

impl MemoryStore {
    /// A store in which every call fails.
    pub fn failing(failure: KeychainError) -> MemoryStore {
        MemoryStore { failure: Some(failure), ..MemoryStore::default() }
    }
}

impl MemoryStore {
    fn items(&self) -> Result<MutexGuard<'_, HashMap<String, SecretText>>, KeychainError> {
        match self.failure {
            Some(failure) => Err(failure),
            None => Ok(self.items.lock().unwrap_or_else(PoisonError::into_inner)),
        }
    }
}

impl SecretStore for MemoryStore {
    fn read(&self, name: &str) -> Result<Option<SecretText>, KeychainError> {
        Ok(self.items()?.get(name).map(SecretText::duplicate))
    }

    fn write(&self, name: &str, secret: &SecretText) -> Result<(), KeychainError> {
        self.items()?.insert(name.to_owned(), secret.duplicate());
        Ok(())
    }

    fn remove(&self, name: &str) -> Result<(), KeychainError> {
        self.items()?.remove(name);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct SilentStore;

    impl SecretStore for SilentStore {
        fn read(&self, _: &str) -> Result<Option<SecretText>, KeychainError> {
            std::thread::sleep(Duration::from_secs(30));
            Ok(None)
        }

        fn write(&self, _: &str, _: &SecretText) -> Result<(), KeychainError> {
            std::thread::sleep(Duration::from_secs(30));
            Ok(())
        }

        fn remove(&self, _: &str) -> Result<(), KeychainError> {
            std::thread::sleep(Duration::from_secs(30));
            Ok(())
        }
    }

    #[tokio::test]
    async fn what_was_written_is_read_again() {
        let keychain = Keychain::new(MemoryStore::default());
        keychain.write("access_key", SecretText::new("a".to_owned())).await.unwrap();
        let read = keychain.read("access_key").await.unwrap().unwrap();
        assert_eq!(read.expose(), "a");
        assert!(keychain.read("developer_key").await.unwrap().is_none());
    }

    #[tokio::test]
    async fn what_was_removed_is_gone_and_may_be_removed_again() {
        let keychain = Keychain::new(MemoryStore::default());
        keychain.write("access_key", SecretText::new("a".to_owned())).await.unwrap();
        for _ in 0..2 {
            keychain.remove("access_key").await.unwrap();
            assert!(keychain.read("access_key").await.unwrap().is_none());
        }
    }

    #[tokio::test]
    async fn a_prompt_that_nobody_answers_does_not_hang_the_app() {
        let keychain = Keychain::new(SilentStore).with_patience(Duration::from_millis(20));
        assert_eq!(keychain.read("access_key").await.err(), Some(KeychainError::Unavailable));
        let written = keychain.write("access_key", SecretText::new("a".to_owned())).await;
        assert_eq!(written, Err(KeychainError::Unavailable));
        assert_eq!(keychain.remove("access_key").await, Err(KeychainError::Unavailable));
    }

    #[tokio::test]
    async fn each_way_to_fail_is_passed_on() {
        for failure in [KeychainError::Absent, KeychainError::Locked, KeychainError::Unavailable] {
            let keychain = Keychain::new(MemoryStore::failing(failure));
            assert_eq!(keychain.read("access_key").await.err(), Some(failure));
        }
    }
}
