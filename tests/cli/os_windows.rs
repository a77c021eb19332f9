//! Credential Manager, which has one set of items per user: one test at a time has it, and a shop that is set up is
//! never touched.

use std::path::Path;
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};

use hazri_core::keychain::{OsKeychain, SecretStore as _};
use tempfile::TempDir;

/// As the program names itself to the system.
const SERVICE: &str = "in.hazri.Hazri";
const ITEMS: [&str; 4] = ["developer_key", "access_key", "signer_token", "aadhaar_rsa_key_sha256"];

static TURN: Mutex<()> = Mutex::new(());

/// A folder for what is temporary, and the empty Credential Manager. Dropping it empties both.
pub struct Session {
    folder: TempDir,
    _turn: MutexGuard<'static, ()>,
}

impl Session {
    pub fn start() -> Session {
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        for item in ITEMS {
            let found = OsKeychain::new(SERVICE).read(item).unwrap();
            assert!(
                found.is_none(),
                "Hazri is set up for this user and would lose its keys: test as another user"
            );
        }
        Session { folder: tempfile::tempdir().unwrap(), _turn: turn }
    }

    /// The program in this session.
    pub fn dress(&self, program: &str) -> Command {
        without_keychain(program, self.folder.path())
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        for item in ITEMS {
            // One that stays is found by the next test, which says so.
            let _ = OsKeychain::new(SERVICE).remove(item);
        }
    }
}

/// The program with a folder of its own for what is temporary. Windows has a keychain wherever it is started.
pub fn without_keychain(program: &str, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.env("TEMP", folder).env("TMP", folder);
    command
}
