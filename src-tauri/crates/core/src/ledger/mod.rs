//! What was asked of the service and how it ended, kept through power cuts. No secrets.
//!
//! The order matters and is the point: an attempt is durably `prepared`, then durably `sending`, and only then does
//! its first byte leave the PC. After a power cut, `prepared` without `sending` was not sent, and `sending` without a
//! result is unknown.

mod attempts;
mod days;
mod purge;
mod schema;
mod settings;

pub use attempts::{AttemptRecord, AttemptResult, NewAttempt};
pub use days::{DayRecord, EkycRecord, EkycStage};
pub use purge::{DAYS_KEPT, kept_from};
pub use settings::Settings;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The calls that stand in the ledger: those that change something at the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum CallKind {
    /// Send OTP.
    SendOtp,
    /// Verify OTP.
    VerifyOtp,
    /// Biometric eKYC.
    BiometricEkyc,
    /// Daily authentication.
    DailyAuthentication,
}

/// Why the ledger cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// Another process of the app owns this folder.
    #[error("the records are in use by another window of the app")]
    InUse,
    /// The folder or file cannot be read or written.
    #[error("the records cannot be read or written: {0}")]
    Disk(#[from] std::io::Error),
    /// SQLite reports something else.
    #[error("the records cannot be read or written: {0}")]
    Database(#[from] rusqlite::Error),
    /// The file was written by a newer version of the app.
    #[error("the records were written by a newer version of the app")]
    Newer,
}

/// The open ledger. Cheap to clone; calls block for a disk write, so async callers use [`Ledger::run`].
#[derive(Clone)]
pub struct Ledger {
    connection: Arc<Mutex<Connection>>,
    _owner: Option<Arc<std::fs::File>>,
}

/// A ledger that was opened, and what had to be done for it.
pub struct Opened {
    /// The ledger.
    pub ledger: Ledger,
    /// Name of the file an unreadable ledger was set aside as.
    pub set_aside: Option<String>,
}

const FILE: &str = "hazri.sqlite3";
const LOCK: &str = "hazri.lock";

impl Ledger {
    /// Opens the ledger of a data folder as its only owner, and makes it if there is none. An unreadable one is
    /// kept under another name and a new one begun.
    ///
    /// # Errors
    /// See [`LedgerError`].
    pub fn open(folder: &Path) -> Result<Opened, LedgerError> {
        std::fs::create_dir_all(folder)?;
        let owner = own(folder)?;
        let path = folder.join(FILE);
        let (ledger, set_aside) = match open_readable(&path) {
            Ok(ledger) => (ledger, None),
            Err(error) if is_corrupt(&error) || path.is_dir() => {
                let kept = set_aside(&path)?;
                (open_readable(&path)?, Some(kept))
            }
            Err(error) => return Err(error),
        };
        Ok(Opened { ledger: Ledger { _owner: Some(Arc::new(owner)), ..ledger }, set_aside })
    }

    /// True when a ledger was begun in this folder.
    pub fn is_in(folder: &Path) -> bool {
        folder.join(FILE).exists()
    }

    /// Opens the ledger beside its owner, for looking only.
    ///
    /// # Errors
    /// See [`LedgerError`].
    pub fn open_to_look(folder: &Path) -> Result<Ledger, LedgerError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(folder.join(FILE), flags)?;
        connection.busy_timeout(BUSY)?;
        connection.pragma_update(None, "query_only", true)?;
        Ok(Ledger { connection: Arc::new(Mutex::new(connection)), _owner: None })
    }

    /// Reads everything once.
    fn read_through(&self) -> Result<(), LedgerError> {
        self.every_attempt()?;
        self.every_day()?;
        self.every_ekyc()?;
        self.settings()?;
        Ok(())
    }

    /// Runs a question to the ledger on a thread that may block.
    ///
    /// # Errors
    /// The question's own, or a [`LedgerError::Disk`] when the thread broke off.
    pub async fn run<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Ledger) -> Result<T, LedgerError> + Send + 'static,
    ) -> Result<T, LedgerError> {
        let ledger = self.clone();
        let asked = tokio::task::spawn_blocking(move || question(&ledger)).await;
        asked.unwrap_or_else(|broken| Err(LedgerError::Disk(std::io::Error::other(broken))))
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

const BUSY: Duration = Duration::from_secs(2);

fn own(folder: &Path) -> Result<std::fs::File, LedgerError> {
    let file = std::fs::File::options().create(true).truncate(false).write(true).open(folder.join(LOCK))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(LedgerError::InUse),
        Err(std::fs::TryLockError::Error(error)) => Err(error.into()),
    }
}

fn open_database(path: &Path) -> Result<Connection, LedgerError> {
    let mut connection = Connection::open(path)?;
    connection.busy_timeout(BUSY)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "full")?;
    // What is purged is overwritten, so that it cannot be read off the disk.
    connection.pragma_update(None, "secure_delete", "on")?;
    schema::migrate(&mut connection)?;
    let verdict: String = connection.pragma_query_value(None, "quick_check", |row| row.get(0))?;
    if verdict != "ok" {
        return Err(LedgerError::Database(rusqlite::Error::SqliteFailure(
            rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT),
            Some(verdict),
        )));
    }
    Ok(connection)
}

/// A database may be whole and hold values that nobody wrote: then a single record would stop the app for ever.
fn open_readable(path: &Path) -> Result<Ledger, LedgerError> {
    let connection = open_database(path)?;
    let ledger = Ledger { connection: Arc::new(Mutex::new(connection)), _owner: None };
    ledger.read_through()?;
    Ok(ledger)
}

fn is_corrupt(error: &LedgerError) -> bool {
    use rusqlite::Error::{
        FromSqlConversionFailure, IntegralValueOutOfRange, InvalidColumnType, InvalidQuery, SqlInputError,
        Utf8Error,
    };
    use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase, Unknown};
    let LedgerError::Database(error) = error else { return false };
    let value = matches!(
        error,
        FromSqlConversionFailure(..)
            | IntegralValueOutOfRange(..)
            | InvalidColumnType(..)
            | InvalidQuery
            | Utf8Error(..)
            | SqlInputError { .. }
    );
    // `Unknown` is what SQLite says of tables that are not as the app made them.
    value || matches!(error.sqlite_error_code(), Some(DatabaseCorrupt | NotADatabase | Unknown))
}

/// Moves the file and its journals out of the way, under the first free name.
fn set_aside(path: &Path) -> Result<String, LedgerError> {
    let kept = (1..).map(|n| path.with_extension(format!("unreadable-{n}"))).find(|free| !free.exists());
    let kept: PathBuf = kept.unwrap_or_else(|| path.with_extension("unreadable"));
    std::fs::rename(path, &kept)?;
    // The journal may hold the newest records, so it is kept beside the file; the index is made anew.
    let kept_journal = kept.with_file_name(format!("{}-wal", name_of(&kept)));
    for (journal, kept) in [("sqlite3-wal", Some(kept_journal)), ("sqlite3-shm", None)] {
        let journal = path.with_extension(journal);
        match kept {
            Some(kept) if journal.exists() => std::fs::rename(journal, kept)?,
            None if journal.exists() => std::fs::remove_file(journal)?,
            Some(_) | None => {}
        }
    }
    Ok(name_of(&kept))
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_owner_is_refused_and_a_reader_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let opened = Ledger::open(folder.path()).unwrap();
        assert!(matches!(Ledger::open(folder.path()), Err(LedgerError::InUse)));
        let reader = Ledger::open_to_look(folder.path()).unwrap();
        assert!(reader.setting("language").unwrap().is_none());
        assert!(reader.set_setting("language", "hi").is_err());
        drop(opened);
        drop(reader);
        assert!(Ledger::open(folder.path()).is_ok());
    }

    #[test]
    fn an_unreadable_ledger_is_set_aside_and_a_new_one_begun() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE), b"this is not a database, only text that is long enough")
            .unwrap();
        let opened = Ledger::open(folder.path()).unwrap();
        assert_eq!(opened.set_aside.as_deref(), Some("hazri.unreadable-1"));
        assert!(folder.path().join("hazri.unreadable-1").exists());
        opened.ledger.set_setting("language", "hi").unwrap();
    }

    #[test]
    fn a_ledger_of_a_newer_version_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        drop(Ledger::open(folder.path()).unwrap());
        let connection = Connection::open(folder.path().join(FILE)).unwrap();
        connection.pragma_update(None, "user_version", 9999).unwrap();
        drop(connection);
        assert!(matches!(Ledger::open(folder.path()), Err(LedgerError::Newer)));
    }
}
