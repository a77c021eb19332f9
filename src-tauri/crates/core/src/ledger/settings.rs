use rusqlite::{OptionalExtension, params};

use super::{Ledger, LedgerError};

/// Settings by name. Values hold no secrets.
pub type Settings = std::collections::BTreeMap<String, String>;

impl Ledger {
    /// One setting.
    ///
    /// # Errors
    /// See [`LedgerError`].
    pub fn setting(&self, name: &str) -> Result<Option<String>, LedgerError> {
        let connection = self.connection();
        let mut query = connection.prepare_cached("SELECT value FROM settings WHERE name = ?1")?;
        Ok(query.query_row([name], |row| row.get(0)).optional()?)
    }

    /// All settings.
    ///
    /// # Errors
    /// See [`LedgerError`].
    pub fn settings(&self) -> Result<Settings, LedgerError> {
        let connection = self.connection();
        let mut query = connection.prepare_cached("SELECT name, value FROM settings")?;
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Sets one setting.
    ///
    /// # Errors
    /// See [`LedgerError`].
    pub fn set_setting(&self, name: &str, value: &str) -> Result<(), LedgerError> {
        self.set_settings(&Settings::from([(name.to_owned(), value.to_owned())]))
    }

    /// Sets several settings, all or none.
    ///
    /// # Errors
    /// See [`LedgerError`].
    pub fn set_settings(&self, settings: &Settings) -> Result<(), LedgerError> {
        let mut connection = self.connection();
        let transaction = connection.transaction()?;
        for (name, value) in settings {
            transaction.execute(
                "INSERT INTO settings (name, value) VALUES (?1, ?2)
                 ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                params![name, value],
            )?;
        }
        Ok(transaction.commit()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_there_after_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(folder.path()).unwrap().ledger;
        ledger.set_setting("language", "hi").unwrap();
        ledger.set_setting("language", "en").unwrap();
        drop(ledger);
        let ledger = Ledger::open(folder.path()).unwrap().ledger;
        assert_eq!(ledger.setting("language").unwrap().as_deref(), Some("en"));
        assert_eq!(ledger.settings().unwrap().len(), 1);
    }
}
