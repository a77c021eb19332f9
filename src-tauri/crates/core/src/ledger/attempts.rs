use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension, Row, params};
use serde::{Serialize, de::DeserializeOwned};

use super::{CallKind, Ledger, LedgerError};
use crate::day::{IstDay, Month};
use crate::problem::{OutcomeClass, Trouble};

/// An attempt before its first byte.
#[derive(Debug, Clone, PartialEq)]
pub struct NewAttempt {
    /// Unique reference, at most 20 characters.
    pub client_ref_id: String,
    /// What is asked.
    pub call: CallKind,
    /// Which service.
    pub environment: String,
    /// Which agent.
    pub user_code: String,
    /// Which contract revision.
    pub contract: String,
    /// IST day of the press.
    pub day: IstDay,
    /// When the agent gave consent to a capture.
    pub consent_at: Option<DateTime<Utc>>,
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq)]
pub struct AttemptResult {
    /// One of the five.
    pub outcome: OutcomeClass,
    /// Why, unless done.
    pub trouble: Option<Trouble>,
    /// The day's reference, when there is one.
    pub reference_id: Option<String>,
}

/// An attempt as it stands in the ledger.
#[derive(Debug, Clone, PartialEq)]
pub struct AttemptRecord {
    /// What was asked.
    pub attempt: NewAttempt,
    /// When it was prepared.
    pub prepared_at: DateTime<Utc>,
    /// When its first byte was about to leave; `None`: none did.
    pub sending_at: Option<DateTime<Utc>>,
    /// When its result was written down.
    pub ended_at: Option<DateTime<Utc>>,
    /// How it ended; `None`: under way.
    pub result: Option<AttemptResult>,
}

impl Ledger {
    /// Writes an attempt down, durably, before anything is sent.
    ///
    /// # Errors
    /// See [`LedgerError`]; then nothing may be sent.
    pub fn prepare(&self, attempt: &NewAttempt, now: DateTime<Utc>) -> Result<(), LedgerError> {
        self.connection().execute(
            "INSERT INTO attempts
                (client_ref_id, call, environment, user_code, contract, ist_date, consent_ms, prepared_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                attempt.client_ref_id,
                to_word(&attempt.call),
                attempt.environment,
                attempt.user_code,
                attempt.contract,
                attempt.day.to_string(),
                attempt.consent_at.map(|at| at.timestamp_millis()),
                now.timestamp_millis(),
            ],
        )?;
        Ok(())
    }

    /// Writes down, durably, that the first byte is about to leave. `false` when the attempt was given up or sent
    /// before; then nothing may be sent.
    ///
    /// # Errors
    /// See [`LedgerError`]; then nothing may be sent.
    pub fn mark_sending(&self, client_ref_id: &str, now: DateTime<Utc>) -> Result<bool, LedgerError> {
        let changed = self.connection().execute(
            "UPDATE attempts SET sending_ms = ?2 WHERE client_ref_id = ?1 AND outcome IS NULL AND sending_ms IS NULL",
            params![client_ref_id, now.timestamp_millis()],
        )?;
        Ok(changed == 1)
    }

    /// Writes down how an attempt ended. A later, better-proven result replaces an unknown one.
    ///
    /// # Errors
    /// See [`LedgerError`].
    pub fn record_result(
        &self,
        client_ref_id: &str,
        result: &AttemptResult,
        now: DateTime<Utc>,
    ) -> Result<(), LedgerError> {
        self.connection().execute(
            "UPDATE attempts SET result_ms = ?2, outcome = ?3, trouble = ?4, reference_id = ?5
             WHERE client_ref_id = ?1 AND (outcome IS NULL OR outcome = 'unknown')",
            params![
                client_ref_id,
                now.timestamp_millis(),
                to_word(&result.outcome),
                result.trouble.as_ref().map(to_json),
                result.reference_id,
            ],
        )?;
        Ok(())
    }

    /// Attempts without a result: what a power cut left behind.
    ///
    /// # Errors
    /// See [`LedgerError`].
    pub fn unresolved(&self) -> Result<Vec<AttemptRecord>, LedgerError> {
        self.select("WHERE outcome IS NULL ORDER BY rowid", &[])
    }

    /// The newest attempt of an agent at one call, if any.
    ///
    /// # Errors
    /// See [`LedgerError`].
    pub fn latest(
        &self,
        environment: &str,
        user_code: &str,
        call: CallKind,
    ) -> Result<Option<AttemptRecord>, LedgerError> {
        let newest = "WHERE environment = ?1 AND user_code = ?2 AND call = ?3
                      ORDER BY rowid DESC LIMIT 1";
        Ok(self.select(newest, &[environment, user_code, &to_word(&call)])?.pop())
    }

    /// True when no later step of eKYC was tried than this attempt.
    ///
    /// # Errors
    /// See [`LedgerError`].
    pub fn is_newest_of_ekyc(&self, client_ref_id: &str) -> Result<bool, LedgerError> {
        let newest: Option<String> = self
            .connection()
            .query_row(
                "SELECT newest.client_ref_id FROM attempts AS newest
                 JOIN attempts AS this ON this.client_ref_id = ?1
                 WHERE newest.environment = this.environment AND newest.user_code = this.user_code
                   AND newest.call IN ('send_otp', 'verify_otp', 'biometric_ekyc')
                 ORDER BY newest.rowid DESC LIMIT 1",
                [client_ref_id],
                |row| row.get(0),
            )
            .optional()?;
        Ok(newest.as_deref() == Some(client_ref_id))
    }

    /// One attempt.
    ///
    /// # Errors
    /// See [`LedgerError`].
    pub fn attempt(&self, client_ref_id: &str) -> Result<Option<AttemptRecord>, LedgerError> {
        Ok(self.select("WHERE client_ref_id = ?1", &[client_ref_id])?.pop())
    }

    /// The attempts of an agent in a month, newest first.
    ///
    /// # Errors
    /// See [`LedgerError`].
    pub fn attempts_in(
        &self,
        environment: &str,
        user_code: &str,
        month: Month,
    ) -> Result<Vec<AttemptRecord>, LedgerError> {
        let of_month = "WHERE environment = ?1 AND user_code = ?2 AND substr(ist_date, 1, 7) = ?3
                        ORDER BY rowid DESC";
        self.select(of_month, &[environment, user_code, &month.to_string()])
    }

    /// An agent's newest attempts at any call, newest first, at most so many.
    ///
    /// # Errors
    /// See [`LedgerError`].
    pub fn newest_attempts(
        &self,
        environment: &str,
        user_code: &str,
        most: u32,
    ) -> Result<Vec<AttemptRecord>, LedgerError> {
        let newest = format!("WHERE environment = ?1 AND user_code = ?2 ORDER BY rowid DESC LIMIT {most}");
        self.select(&newest, &[environment, user_code])
    }

    /// IST day of an agent's first attempt, if any.
    ///
    /// # Errors
    /// See [`LedgerError`].
    pub fn first_day(&self, environment: &str, user_code: &str) -> Result<Option<IstDay>, LedgerError> {
        let first: Option<String> = self
            .connection()
            .query_row(
                "SELECT min(ist_date) FROM attempts WHERE environment = ?1 AND user_code = ?2",
                [environment, user_code],
                |row| row.get(0),
            )
            .optional()?
            .flatten();
        Ok(first.as_deref().and_then(IstDay::parse))
    }

    /// All of them, for looking whether they can be read.
    pub(super) fn every_attempt(&self) -> Result<Vec<AttemptRecord>, LedgerError> {
        self.select("", &[])
    }

    fn select(&self, condition: &str, values: &[&str]) -> Result<Vec<AttemptRecord>, LedgerError> {
        let connection = self.connection();
        let mut query = connection.prepare_cached(&format!(
            "SELECT client_ref_id, call, environment, user_code, contract, ist_date, consent_ms, prepared_ms,
                    sending_ms, outcome, trouble, reference_id, result_ms
             FROM attempts {condition}"
        ))?;
        let rows = query.query_map(rusqlite::params_from_iter(values), read_attempt)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn read_attempt(row: &Row<'_>) -> rusqlite::Result<AttemptRecord> {
    let outcome: Option<OutcomeClass> =
        row.get::<_, Option<String>>(9)?.as_deref().map(from_word).transpose()?;
    let trouble = row.get::<_, Option<String>>(10)?.and_then(|json| serde_json::from_str(&json).ok());
    let reference_id = row.get(11)?;
    Ok(AttemptRecord {
        attempt: NewAttempt {
            client_ref_id: row.get(0)?,
            call: from_word(&row.get::<_, String>(1)?)?,
            environment: row.get(2)?,
            user_code: row.get(3)?,
            contract: row.get(4)?,
            day: IstDay::parse(&row.get::<_, String>(5)?).ok_or(rusqlite::Error::InvalidQuery)?,
            consent_at: row.get::<_, Option<i64>>(6)?.and_then(DateTime::from_timestamp_millis),
        },
        prepared_at: DateTime::from_timestamp_millis(row.get(7)?).unwrap_or_default(),
        sending_at: row.get::<_, Option<i64>>(8)?.and_then(DateTime::from_timestamp_millis),
        ended_at: row.get::<_, Option<i64>>(12)?.and_then(DateTime::from_timestamp_millis),
        result: outcome.map(|outcome| AttemptResult { outcome, trouble, reference_id }),
    })
}

/// The word an enum without data has in JSON: `sending`, `daily_authentication`.
pub(super) fn to_word<T: Serialize>(value: &T) -> String {
    serde_json::to_value(value).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}

pub(super) fn from_word<T: DeserializeOwned>(word: &str) -> rusqlite::Result<T> {
    serde_json::from_value(serde_json::Value::from(word)).map_err(|_| rusqlite::Error::InvalidQuery)
}

fn to_json(trouble: &Trouble) -> String {
    serde_json::to_string(trouble).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::{Action, Problem};

    fn attempt(client_ref_id: &str) -> NewAttempt {
        NewAttempt {
            client_ref_id: client_ref_id.to_owned(),
            call: CallKind::DailyAuthentication,
            environment: "staging".to_owned(),
            user_code: "20810200".to_owned(),
            contract: "2026-06".to_owned(),
            day: IstDay::parse("2026-11-22").unwrap(),
            consent_at: Some(at("2026-11-22T03:59:00Z")),
        }
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn unknown() -> AttemptResult {
        let trouble = Trouble {
            problem: Problem::NoAnswer,
            class: OutcomeClass::Unknown,
            action: Action::CheckFirst,
            support: "timeout".to_owned(),
        };
        AttemptResult { outcome: OutcomeClass::Unknown, trouble: Some(trouble), reference_id: None }
    }

    fn done() -> AttemptResult {
        AttemptResult {
            outcome: OutcomeClass::Done,
            trouble: None,
            reference_id: Some("DAKYC20261122001".to_owned()),
        }
    }

    fn ledger() -> (tempfile::TempDir, Ledger) {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(folder.path()).unwrap().ledger;
        (folder, ledger)
    }

    #[test]
    fn an_attempt_passes_from_prepared_to_sending_to_its_result() {
        let (_folder, ledger) = ledger();
        let now = at("2026-11-22T04:00:00Z");
        ledger.prepare(&attempt("a"), now).unwrap();
        assert_eq!(ledger.unresolved().unwrap()[0].sending_at, None);
        ledger.mark_sending("a", now).unwrap();
        assert_eq!(ledger.unresolved().unwrap()[0].sending_at, Some(now));
        ledger.record_result("a", &done(), now).unwrap();
        assert!(ledger.unresolved().unwrap().is_empty());
        let record = ledger.attempt("a").unwrap().unwrap();
        assert_eq!(record.result, Some(done()));
        assert_eq!(record.attempt, attempt("a"));
    }

    #[test]
    fn a_reference_is_never_used_twice() {
        let (_folder, ledger) = ledger();
        ledger.prepare(&attempt("a"), Utc::now()).unwrap();
        assert!(ledger.prepare(&attempt("a"), Utc::now()).is_err());
    }

    #[test]
    fn what_was_not_prepared_is_not_marked_as_sending() {
        let (_folder, ledger) = ledger();
        assert!(!ledger.mark_sending("a", Utc::now()).unwrap());
        ledger.prepare(&attempt("a"), Utc::now()).unwrap();
        assert!(ledger.mark_sending("a", Utc::now()).unwrap());
        assert!(!ledger.mark_sending("a", Utc::now()).unwrap(), "it is sent once");
    }

    #[test]
    fn a_late_answer_replaces_unknown_and_nothing_replaces_done() {
        let (_folder, ledger) = ledger();
        ledger.prepare(&attempt("a"), Utc::now()).unwrap();
        ledger.mark_sending("a", Utc::now()).unwrap();
        ledger.record_result("a", &unknown(), Utc::now()).unwrap();
        assert_eq!(ledger.attempt("a").unwrap().unwrap().result, Some(unknown()));
        ledger.record_result("a", &done(), Utc::now()).unwrap();
        ledger.record_result("a", &unknown(), Utc::now()).unwrap();
        assert_eq!(ledger.attempt("a").unwrap().unwrap().result, Some(done()));
    }

    #[test]
    fn a_month_shows_the_newest_attempt_first() {
        let (_folder, ledger) = ledger();
        ledger.prepare(&attempt("a"), at("2026-11-22T04:00:00Z")).unwrap();
        ledger.prepare(&attempt("b"), at("2026-11-22T05:00:00Z")).unwrap();
        let month = Month::parse("2026-11").unwrap();
        let found = ledger.attempts_in("staging", "20810200", month).unwrap();
        let references: Vec<_> = found.iter().map(|record| record.attempt.client_ref_id.as_str()).collect();
        assert_eq!(references, ["b", "a"]);
        assert!(ledger.attempts_in("production", "20810200", month).unwrap().is_empty());
        let latest = ledger.latest("staging", "20810200", CallKind::DailyAuthentication).unwrap().unwrap();
        assert_eq!(latest.attempt.client_ref_id, "b");
    }

    #[test]
    fn the_newest_attempt_is_the_one_written_last_though_the_clock_was_set_back_between() {
        let (_folder, ledger) = ledger();
        ledger.prepare(&attempt("a"), at("2026-11-22T05:00:00Z")).unwrap();
        ledger.prepare(&attempt("b"), at("2026-11-22T04:00:00Z")).unwrap();
        let latest = ledger.latest("staging", "20810200", CallKind::DailyAuthentication).unwrap().unwrap();
        assert_eq!(latest.attempt.client_ref_id, "b");
    }
}
