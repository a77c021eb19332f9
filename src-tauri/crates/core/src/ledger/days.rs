use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

use super::attempts::{from_word, to_word};
use super::{Ledger, LedgerError};
use crate::day::{IstDay, Month};

/// A day on which daily authentication is proven.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayRecord {
    /// IST day it counts for.
    pub day: IstDay,
    /// Reference of the attempt that proved it.
    pub client_ref_id: String,
    /// The reference for the day's withdrawals, when the service gave one.
    pub reference_id: Option<String>,
    /// Until when it holds; never later than the end of the day.
    pub valid_till: DateTime<Utc>,
}

/// How far eKYC got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EkycStage {
    /// A code was sent.
    OtpSent,
    /// The code was right; the finger is next.
    OtpVerified,
    /// Done.
    Done,
}

/// eKYC of one agent. The references are the service's, and no secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EkycRecord {
    /// How far it got.
    pub stage: EkycStage,
    /// IST day on which it was done, when known.
    pub done_on: Option<IstDay>,
    /// The service's reference for the code.
    pub otp_ref_id: Option<String>,
    /// The service's reference for the flow.
    pub reference_tid: Option<String>,
    /// Masked mobile.
    pub mobile_hint: Option<String>,
    /// When this was written, by the service's clock.
    pub changed_at: DateTime<Utc>,
}

impl Ledger {
    /// Writes down that a day is done. A second proof for the same day replaces the first.
    ///
    /// # Errors
    /// See [`LedgerError`].
    pub fn record_day(&self, environment: &str, user_code: &str, day: &DayRecord) -> Result<(), LedgerError> {
        self.connection().execute(
            "INSERT INTO days (environment, user_code, ist_date, client_ref_id, reference_id, valid_till_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (environment, user_code, ist_date) DO UPDATE SET
                 client_ref_id = excluded.client_ref_id,
                 reference_id = coalesce(excluded.reference_id, reference_id),
                 valid_till_ms = excluded.valid_till_ms",
            params![
                environment,
                user_code,
                day.day.to_string(),
                day.client_ref_id,
                day.reference_id,
                day.valid_till.timestamp_millis(),
            ],
        )?;
        Ok(())
    }

    /// The record of a day, if it was done.
    ///
    /// # Errors
    /// See [`LedgerError`].
    pub fn day(
        &self,
        environment: &str,
        user_code: &str,
        day: IstDay,
    ) -> Result<Option<DayRecord>, LedgerError> {
        let connection = self.connection();
        let mut query = connection.prepare_cached(
            "SELECT client_ref_id, reference_id, valid_till_ms FROM days
             WHERE environment = ?1 AND user_code = ?2 AND ist_date = ?3",
        )?;
        let found = query.query_row([environment, user_code, &day.to_string()], |row| read_day(day, row));
        Ok(found.optional()?)
    }

    /// The day that an attempt proved, if it did.
    ///
    /// # Errors
    /// See [`LedgerError`].
    pub fn day_proven_by(&self, client_ref_id: &str) -> Result<Option<DayRecord>, LedgerError> {
        let connection = self.connection();
        let mut query = connection.prepare_cached(
            "SELECT client_ref_id, reference_id, valid_till_ms, ist_date FROM days WHERE client_ref_id = ?1",
        )?;
        Ok(query.query_row([client_ref_id], read_dated_day).optional()?)
    }

    /// All of them, for looking whether they can be read.
    pub(super) fn every_day(&self) -> Result<Vec<DayRecord>, LedgerError> {
        let connection = self.connection();
        let mut query =
            connection.prepare("SELECT client_ref_id, reference_id, valid_till_ms, ist_date FROM days")?;
        let days = query.query_map([], read_dated_day)?;
        Ok(days.collect::<Result<_, _>>()?)
    }

    /// The newest day that was done, if any.
    ///
    /// # Errors
    /// See [`LedgerError`].
    pub fn last_day_done(&self, environment: &str, user_code: &str) -> Result<Option<IstDay>, LedgerError> {
        let last: Option<String> = self.connection().query_row(
            "SELECT max(ist_date) FROM days WHERE environment = ?1 AND user_code = ?2",
            [environment, user_code],
            |row| row.get(0),
        )?;
        Ok(last.as_deref().and_then(IstDay::parse))
    }

    /// The days of a month that were done, in order.
    ///
    /// # Errors
    /// See [`LedgerError`].
    pub fn days_done_in(
        &self,
        environment: &str,
        user_code: &str,
        month: Month,
    ) -> Result<Vec<DayRecord>, LedgerError> {
        let connection = self.connection();
        let mut query = connection.prepare_cached(
            "SELECT client_ref_id, reference_id, valid_till_ms, ist_date FROM days
             WHERE environment = ?1 AND user_code = ?2 AND substr(ist_date, 1, 7) = ?3 ORDER BY ist_date",
        )?;
        let rows = query.query_map([environment, user_code, &month.to_string()], read_dated_day)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Writes down how far eKYC got.
    ///
    /// # Errors
    /// See [`LedgerError`].
    pub fn record_ekyc(
        &self,
        environment: &str,
        user_code: &str,
        ekyc: &EkycRecord,
    ) -> Result<(), LedgerError> {
        self.connection().execute(
            "INSERT OR REPLACE INTO ekyc
                (environment, user_code, stage, done_on, otp_ref_id, reference_tid, mobile_hint, changed_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                environment,
                user_code,
                to_word(&ekyc.stage),
                ekyc.done_on.map(|day| day.to_string()),
                ekyc.otp_ref_id,
                ekyc.reference_tid,
                ekyc.mobile_hint,
                ekyc.changed_at.timestamp_millis(),
            ],
        )?;
        Ok(())
    }

    /// How far eKYC got; `None` when it was never begun.
    ///
    /// # Errors
    /// See [`LedgerError`].
    pub fn ekyc(&self, environment: &str, user_code: &str) -> Result<Option<EkycRecord>, LedgerError> {
        let connection = self.connection();
        let mut query = connection.prepare_cached(
            "SELECT stage, done_on, otp_ref_id, reference_tid, mobile_hint, changed_ms FROM ekyc
             WHERE environment = ?1 AND user_code = ?2",
        )?;
        Ok(query.query_row([environment, user_code], read_ekyc).optional()?)
    }

    /// All of them, for looking whether they can be read.
    pub(super) fn every_ekyc(&self) -> Result<Vec<EkycRecord>, LedgerError> {
        let connection = self.connection();
        let mut query = connection
            .prepare("SELECT stage, done_on, otp_ref_id, reference_tid, mobile_hint, changed_ms FROM ekyc")?;
        let all = query.query_map([], read_ekyc)?;
        Ok(all.collect::<Result<_, _>>()?)
    }

    /// Forgets how far eKYC got, so that it is done from the beginning.
    ///
    /// # Errors
    /// See [`LedgerError`].
    pub fn forget_ekyc(&self, environment: &str, user_code: &str) -> Result<(), LedgerError> {
        let of_agent = "DELETE FROM ekyc WHERE environment = ?1 AND user_code = ?2";
        self.connection().execute(of_agent, [environment, user_code])?;
        Ok(())
    }
}

fn read_ekyc(row: &Row<'_>) -> rusqlite::Result<EkycRecord> {
    Ok(EkycRecord {
        stage: from_word(&row.get::<_, String>(0)?)?,
        done_on: row.get::<_, Option<String>>(1)?.as_deref().and_then(IstDay::parse),
        otp_ref_id: row.get(2)?,
        reference_tid: row.get(3)?,
        mobile_hint: row.get(4)?,
        changed_at: DateTime::from_timestamp_millis(row.get(5)?).unwrap_or_default(),
    })
}

fn read_dated_day(row: &Row<'_>) -> rusqlite::Result<DayRecord> {
    let day = IstDay::parse(&row.get::<_, String>(3)?).ok_or(rusqlite::Error::InvalidQuery)?;
    read_day(day, row)
}

fn read_day(day: IstDay, row: &Row<'_>) -> rusqlite::Result<DayRecord> {
    Ok(DayRecord {
        day,
        client_ref_id: row.get(0)?,
        reference_id: row.get(1)?,
        valid_till: DateTime::from_timestamp_millis(row.get(2)?).unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> IstDay {
        IstDay::parse(text).unwrap()
    }

    fn done(reference_id: Option<&str>) -> DayRecord {
        DayRecord {
            day: day("2026-11-22"),
            client_ref_id: "a".to_owned(),
            reference_id: reference_id.map(str::to_owned),
            valid_till: day("2026-11-22").end(),
        }
    }

    #[test]
    fn a_day_done_is_done_for_that_agent_and_service_only() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(folder.path()).unwrap().ledger;
        ledger.record_day("staging", "20810200", &done(Some("R1"))).unwrap();
        assert_eq!(ledger.day("staging", "20810200", day("2026-11-22")).unwrap(), Some(done(Some("R1"))));
        assert_eq!(ledger.day("staging", "20810200", day("2026-11-23")).unwrap(), None);
        assert_eq!(ledger.day("production", "20810200", day("2026-11-22")).unwrap(), None);
        assert_eq!(ledger.day("staging", "20810201", day("2026-11-22")).unwrap(), None);
        assert_eq!(ledger.last_day_done("staging", "20810200").unwrap(), Some(day("2026-11-22")));
        assert_eq!(ledger.last_day_done("production", "20810200").unwrap(), None);
        let month = Month::parse("2026-11").unwrap();
        let done = ledger.days_done_in("staging", "20810200", month).unwrap();
        assert_eq!(done.iter().map(|done| done.day).collect::<Vec<_>>(), [day("2026-11-22")]);
    }

    #[test]
    fn a_day_knows_the_attempt_that_proved_it() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(folder.path()).unwrap().ledger;
        ledger.record_day("staging", "20810200", &done(Some("R1"))).unwrap();
        assert_eq!(ledger.day_proven_by("a").unwrap(), Some(done(Some("R1"))));
        assert_eq!(ledger.day_proven_by("b").unwrap(), None);
    }

    #[test]
    fn a_second_proof_without_a_reference_keeps_the_first_reference() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(folder.path()).unwrap().ledger;
        ledger.record_day("staging", "20810200", &done(Some("R1"))).unwrap();
        ledger.record_day("staging", "20810200", &done(None)).unwrap();
        let record = ledger.day("staging", "20810200", day("2026-11-22")).unwrap().unwrap();
        assert_eq!(record.reference_id.as_deref(), Some("R1"));
    }

    #[test]
    fn ekyc_is_taken_up_where_it_was_left() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(folder.path()).unwrap().ledger;
        assert_eq!(ledger.ekyc("staging", "20810200").unwrap(), None);
        let verified = EkycRecord {
            stage: EkycStage::OtpVerified,
            done_on: None,
            otp_ref_id: Some("1".to_owned()),
            reference_tid: Some("2".to_owned()),
            mobile_hint: Some("******7890".to_owned()),
            changed_at: day("2026-11-22").end(),
        };
        ledger.record_ekyc("staging", "20810200", &verified).unwrap();
        assert_eq!(ledger.ekyc("staging", "20810200").unwrap(), Some(verified));
        ledger.forget_ekyc("staging", "20810200").unwrap();
        assert_eq!(ledger.ekyc("staging", "20810200").unwrap(), None);
    }
}
