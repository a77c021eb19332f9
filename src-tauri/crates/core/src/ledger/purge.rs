//! Records are kept for a while, and then they are gone from the disk.

use rusqlite::params;

use super::{Ledger, LedgerError};
use crate::day::IstDay;

/// For so many days after its own a record is kept.
pub const DAYS_KEPT: u64 = 180;

/// The oldest day of which records are kept.
pub fn kept_from(today: IstDay) -> IstDay {
    today.minus_days(DAYS_KEPT)
}

/// An attempt is as old as its last word: one that was dated by a wrong clock has its result from a right one. What is
/// under way stays, and so does the attempt that the screen asks the agent about: the last finger of an eKYC that is
/// not done, unless the agent has put it aside.
const ATTEMPTS: &str = "
    DELETE FROM attempts AS old
    WHERE ist_date < ?1 AND result_ms < ?2 AND outcome IS NOT NULL
      AND NOT (outcome = 'unknown' AND call = 'biometric_ekyc'
        AND client_ref_id NOT IN (SELECT value FROM settings)
        AND NOT EXISTS (SELECT 1 FROM ekyc
                        WHERE environment = old.environment AND user_code = old.user_code AND stage = 'done')
        AND NOT EXISTS (SELECT 1 FROM attempts AS newer
                        WHERE newer.environment = old.environment AND newer.user_code = old.user_code
                          AND newer.call = old.call AND newer.rowid > old.rowid))";

impl Ledger {
    /// Deletes the attempts and days before a day, all or none, of every agent. How far eKYC got and the settings
    /// stay. Answers how many records went.
    ///
    /// # Errors
    /// See [`LedgerError`]; then nothing is deleted.
    pub fn purge(&self, oldest_kept: IstDay) -> Result<usize, LedgerError> {
        let mut connection = self.connection();
        let transaction = connection.transaction()?;
        let begin = oldest_kept.minus_days(1).end();
        let attempts =
            transaction.execute(ATTEMPTS, params![oldest_kept.to_string(), begin.timestamp_millis()])?;
        let days = transaction.execute("DELETE FROM days WHERE ist_date < ?1", [oldest_kept.to_string()])?;
        transaction.commit()?;
        if attempts + days > 0 {
            // The journal still holds pages as they were; a reader that is in the way leaves it to the next turn.
            connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        }
        Ok(attempts + days)
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};

    use super::*;
    use crate::ledger::{AttemptResult, CallKind, DayRecord, EkycRecord, EkycStage, NewAttempt};
    use crate::problem::OutcomeClass;

    const AGENT: (&str, &str) = ("staging", "20810200");

    struct Records {
        folder: tempfile::TempDir,
        ledger: Ledger,
    }

    impl Records {
        fn new() -> Records {
            let folder = tempfile::tempdir().unwrap();
            let ledger = Ledger::open(folder.path()).unwrap().ledger;
            Records { folder, ledger }
        }

        fn prepare(&self, call: CallKind, reference: &str, date: &str) {
            let (environment, user_code) = (AGENT.0.to_owned(), AGENT.1.to_owned());
            let attempt = NewAttempt {
                client_ref_id: reference.to_owned(),
                call,
                environment,
                user_code,
                contract: "2026-06".to_owned(),
                day: day(date),
                consent_at: None,
            };
            self.ledger.prepare(&attempt, noon(date)).unwrap();
        }

        fn end(&self, reference: &str, outcome: OutcomeClass, at: DateTime<Utc>) {
            let result = AttemptResult { outcome, trouble: None, reference_id: None };
            self.ledger.record_result(reference, &result, at).unwrap();
        }

        fn ended(&self, call: CallKind, reference: &str, date: &str, outcome: OutcomeClass) {
            self.prepare(call, reference, date);
            self.end(reference, outcome, noon(date));
        }

        fn done_on(&self, date: &str) {
            let record = DayRecord {
                day: day(date),
                client_ref_id: format!("proof-{date}"),
                reference_id: Some(format!("REFERENCE-{date}")),
                valid_till: day(date).end(),
            };
            self.ledger.record_day(AGENT.0, AGENT.1, &record).unwrap();
        }

        fn ekyc_is(&self, stage: EkycStage) {
            let ekyc = EkycRecord {
                stage,
                done_on: None,
                otp_ref_id: None,
                reference_tid: None,
                mobile_hint: None,
                changed_at: noon("2026-01-01"),
            };
            self.ledger.record_ekyc(AGENT.0, AGENT.1, &ekyc).unwrap();
        }

        fn holds(&self, reference: &str) -> bool {
            self.ledger.attempt(reference).unwrap().is_some()
        }

        /// True when these bytes stand in any file of the folder.
        fn has_on_disk(&self, text: &str) -> bool {
            std::fs::read_dir(self.folder.path()).unwrap().any(|file| {
                let bytes = std::fs::read(file.unwrap().path()).unwrap();
                bytes.windows(text.len()).any(|window| window == text.as_bytes())
            })
        }
    }

    fn day(date: &str) -> IstDay {
        IstDay::parse(date).unwrap()
    }

    fn noon(date: &str) -> DateTime<Utc> {
        format!("{date}T06:30:00Z").parse().unwrap()
    }

    #[test]
    fn the_hundred_and_eightieth_day_is_kept_and_the_one_before_is_not() {
        assert_eq!(kept_from(day("2026-11-22")), day("2026-05-26"));
        let records = Records::new();
        for date in ["2026-05-25", "2026-05-26", "2026-11-22"] {
            records.ended(CallKind::DailyAuthentication, date, date, OutcomeClass::Done);
            records.done_on(date);
        }

        let gone = records.ledger.purge(kept_from(day("2026-11-22"))).unwrap();

        assert_eq!(gone, 2);
        assert!(!records.holds("2026-05-25") && records.holds("2026-05-26") && records.holds("2026-11-22"));
        let proven = |date: &str| records.ledger.day(AGENT.0, AGENT.1, day(date)).unwrap().is_some();
        assert!(!proven("2026-05-25") && proven("2026-05-26") && proven("2026-11-22"));
        assert_eq!(records.ledger.purge(kept_from(day("2026-11-22"))).unwrap(), 0);
    }

    #[test]
    fn ekyc_and_settings_stay_however_old() {
        let records = Records::new();
        records.ekyc_is(EkycStage::Done);
        records.ledger.set_setting("language", "hi").unwrap();
        records.ended(CallKind::BiometricEkyc, "a", "2026-01-01", OutcomeClass::Done);

        records.ledger.purge(day("2026-11-22")).unwrap();

        assert!(!records.holds("a"));
        assert!(records.ledger.ekyc(AGENT.0, AGENT.1).unwrap().is_some());
        assert_eq!(records.ledger.setting("language").unwrap().as_deref(), Some("hi"));
    }

    #[test]
    fn what_is_under_way_stays() {
        let records = Records::new();
        records.prepare(CallKind::DailyAuthentication, "prepared", "2026-01-01");
        records.prepare(CallKind::DailyAuthentication, "sending", "2026-01-01");
        records.ledger.mark_sending("sending", noon("2026-01-01")).unwrap();

        assert_eq!(records.ledger.purge(day("2026-11-22")).unwrap(), 0);
        assert_eq!(records.ledger.unresolved().unwrap().len(), 2);
    }

    #[test]
    fn the_unknown_finger_of_an_open_ekyc_stays_until_it_is_put_aside_or_overtaken() {
        let unknown_finger = |reference: &str| {
            let records = Records::new();
            records.ekyc_is(EkycStage::OtpVerified);
            records.ended(CallKind::BiometricEkyc, reference, "2026-01-01", OutcomeClass::Unknown);
            records
        };
        let shown = unknown_finger("shown");
        assert_eq!(shown.ledger.purge(day("2026-11-22")).unwrap(), 0);

        let aside = unknown_finger("aside");
        aside.ledger.set_setting("unknown_ekyc_aside", "aside").unwrap();
        assert_eq!(aside.ledger.purge(day("2026-11-22")).unwrap(), 1);

        let overtaken = unknown_finger("overtaken");
        overtaken.ended(CallKind::BiometricEkyc, "newer", "2026-11-22", OutcomeClass::Failed);
        assert_eq!(overtaken.ledger.purge(day("2026-11-22")).unwrap(), 1);
        assert!(overtaken.holds("newer"));

        let done = unknown_finger("done");
        done.ekyc_is(EkycStage::Done);
        assert_eq!(done.ledger.purge(day("2026-11-22")).unwrap(), 1);
    }

    #[test]
    fn an_unknown_daily_authentication_of_long_ago_is_no_longer_shown_and_goes() {
        let records = Records::new();
        records.ended(CallKind::DailyAuthentication, "a", "2026-01-01", OutcomeClass::Unknown);
        assert_eq!(records.ledger.purge(day("2026-11-22")).unwrap(), 1);
    }

    #[test]
    fn an_attempt_that_a_wrong_clock_dated_is_as_old_as_its_answer() {
        let records = Records::new();
        records.prepare(CallKind::DailyAuthentication, "a", "2010-01-01");
        records.end("a", OutcomeClass::Done, noon("2026-11-21"));
        assert_eq!(records.ledger.purge(day("2026-05-26")).unwrap(), 0);
    }

    #[test]
    fn a_purged_record_is_gone_from_every_file() {
        let records = Records::new();
        for number in 0..200 {
            let (reference, date) = (format!("OLD-TRY-{number}"), "2026-01-01");
            records.ended(CallKind::DailyAuthentication, &reference, date, OutcomeClass::Failed);
        }
        records.done_on("2026-01-01");
        records.ended(CallKind::DailyAuthentication, "NEW-TRY", "2026-11-22", OutcomeClass::Done);
        assert!(records.has_on_disk("OLD-TRY-150") && records.has_on_disk("REFERENCE-2026-01-01"));

        records.ledger.purge(day("2026-05-26")).unwrap();

        assert!(records.has_on_disk("NEW-TRY"));
        for gone in ["OLD-TRY", "2026-01-01"] {
            assert!(!records.has_on_disk(gone), "{gone} is still on the disk");
        }
    }
}
