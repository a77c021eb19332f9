//! The tables, and how an older file is brought forward. Migrations only go forward.

use rusqlite::Connection;

use super::LedgerError;

/// One step each; the file's `user_version` counts the steps it has had.
const MIGRATIONS: [&str; 1] = ["
    CREATE TABLE attempts (
        client_ref_id TEXT PRIMARY KEY,
        call          TEXT NOT NULL,
        environment   TEXT NOT NULL,
        user_code     TEXT NOT NULL,
        contract      TEXT NOT NULL,
        ist_date      TEXT NOT NULL,
        consent_ms    INTEGER,
        prepared_ms   INTEGER NOT NULL,
        sending_ms    INTEGER,
        result_ms     INTEGER,
        outcome       TEXT,
        trouble       TEXT,
        reference_id  TEXT
    ) STRICT;
    CREATE INDEX attempts_by_day ON attempts (environment, user_code, ist_date);

    CREATE TABLE days (
        environment   TEXT NOT NULL,
        user_code     TEXT NOT NULL,
        ist_date      TEXT NOT NULL,
        client_ref_id TEXT NOT NULL,
        reference_id  TEXT,
        valid_till_ms INTEGER NOT NULL,
        PRIMARY KEY (environment, user_code, ist_date)
    ) STRICT;

    CREATE TABLE ekyc (
        environment   TEXT NOT NULL,
        user_code     TEXT NOT NULL,
        stage         TEXT NOT NULL,
        done_on       TEXT,
        otp_ref_id    TEXT,
        reference_tid TEXT,
        mobile_hint   TEXT,
        changed_ms    INTEGER NOT NULL,
        PRIMARY KEY (environment, user_code)
    ) STRICT;

    CREATE TABLE settings (
        name  TEXT PRIMARY KEY,
        value TEXT NOT NULL
    ) STRICT;
"];

/// No version of the app will ever have made so many steps: the number was damaged.
const NEWEST_PLAUSIBLE: u32 = 10_000;

pub fn migrate(connection: &mut Connection) -> Result<(), LedgerError> {
    let had: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if had > NEWEST_PLAUSIBLE {
        return Err(rusqlite::Error::IntegralValueOutOfRange(0, i64::from(had)).into());
    }
    if had as usize > MIGRATIONS.len() {
        return Err(LedgerError::Newer);
    }
    for (number, migration) in (1_u32..).zip(MIGRATIONS).skip(had as usize) {
        let step = connection.transaction()?;
        step.execute_batch(migration)?;
        step.pragma_update(None, "user_version", number)?;
        step.commit()?;
    }
    Ok(())
}
