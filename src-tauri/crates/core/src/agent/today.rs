//! Where today stands, read off the ledger.

use chrono::{DateTime, TimeDelta, Utc};

use super::left::told_minutes;
use super::view::{DayDone, Enquiry, Today, UnknownAttempt};
use crate::day::{IstDay, ist_date_time, ist_time};
use crate::eko::ContractRevision;
use crate::journey::Journey;
use crate::ledger::{AttemptRecord, CallKind, DayRecord, EkycRecord, EkycStage, Ledger, LedgerError};
use crate::problem::{OutcomeClass, Problem, Trouble};
use crate::setup::ShopSettings;

/// Setting that holds the reference of the unknown attempt of a journey which the agent has put aside.
pub fn aside_setting(journey: Journey) -> &'static str {
    match journey {
        Journey::Ekyc => "unknown_ekyc_aside",
        Journey::Daily => "unknown_daily_aside",
    }
}

/// The pages of the ledger that today depends on.
#[derive(Debug, Default)]
pub struct Book {
    ekyc: Option<EkycRecord>,
    day: Option<DayRecord>,
    last_day_done: Option<IstDay>,
    daily: Option<AttemptRecord>,
    biometric: Option<AttemptRecord>,
    aside: [Option<String>; 2],
}

impl Book {
    /// Reads them.
    pub fn read(ledger: &Ledger, shop: &ShopSettings, today: IstDay) -> Result<Book, LedgerError> {
        let (environment, user_code) = (shop.environment.as_str(), shop.party.user_code.as_str());
        Ok(Book {
            ekyc: ledger.ekyc(environment, user_code)?,
            day: ledger.day(environment, user_code, today)?,
            last_day_done: ledger.last_day_done(environment, user_code)?,
            daily: ledger.latest(environment, user_code, CallKind::DailyAuthentication)?,
            biometric: ledger.latest(environment, user_code, CallKind::BiometricEkyc)?,
            aside: [
                ledger.setting(aside_setting(Journey::Ekyc))?,
                ledger.setting(aside_setting(Journey::Daily))?,
            ],
        })
    }

    /// An attempt that is under way is not unknown: its answer is being waited for.
    pub fn leave_out_what_is_under_way(&mut self) {
        for page in [&mut self.daily, &mut self.biometric] {
            page.take_if(|record| record.result.is_none());
        }
    }

    /// A proof of this run counts, also when the ledger does not have it.
    pub fn believe(&mut self, proven: Option<&DayRecord>) {
        if self.day.is_none() {
            self.day = proven.cloned();
        }
    }

    /// True when a code was sent or verified and the references are known.
    pub fn ekyc_is_under_way(&self) -> bool {
        self.ekyc.as_ref().is_some_and(|ekyc| match ekyc.stage {
            EkycStage::OtpSent | EkycStage::OtpVerified => true,
            EkycStage::Done => false,
        })
    }

    /// How far eKYC got.
    pub fn ekyc(&self) -> Option<&EkycRecord> {
        self.ekyc.as_ref()
    }

    /// Where today stands.
    pub fn today(&self, shop: &ShopSettings, now: DateTime<Utc>, enquiry: Enquiry) -> Today {
        let today = IstDay::of(now);
        if let Some(done) = self.day_done(now) {
            return Today::Done(done);
        }
        if let Some(unknown) = self.unknown(today, enquiry) {
            return Today::Unknown(unknown);
        }
        if let Some(trouble) = self.refused(today) {
            return Today::Refused { trouble };
        }
        if self.ekyc.as_ref().is_none_or(|ekyc| ekyc.stage != EkycStage::Done) {
            return Today::EkycNeeded { begun: self.ekyc.is_some() };
        }
        match self.daily_opens(shop.contract, today) {
            Some(opens) => Today::DailyOpens { date: opens.to_string() },
            None => Today::Due { date: today.to_string() },
        }
    }

    /// The day on which daily authentication is said to open after eKYC, if that is still to come. The June revision
    /// says three days; whoever was let through once since need not wait. Advice: it is tried all the same.
    pub fn daily_opens(&self, contract: ContractRevision, today: IstDay) -> Option<IstDay> {
        const DAYS_AFTER_EKYC: u64 = 3;
        let done_on = self.ekyc.as_ref().filter(|ekyc| ekyc.stage == EkycStage::Done)?.done_on?;
        let let_through = self.last_day_done.is_some_and(|last| last >= done_on);
        match contract {
            ContractRevision::R2026_06 if !let_through => {
                Some(done_on.plus_days(DAYS_AFTER_EKYC)).filter(|opens| *opens > today)
            }
            ContractRevision::R2026_06 | ContractRevision::R2026_07 => None,
        }
    }

    /// The day's proof, while it holds.
    pub fn day_done(&self, now: DateTime<Utc>) -> Option<DayDone> {
        let record = self.proof(now)?;
        // The day ends at midnight; the agent reads its last minute.
        let last_minute = ist_time(record.valid_till - TimeDelta::milliseconds(1));
        Some(DayDone {
            date: record.day.to_string(),
            until: last_minute,
            left_minutes: told_minutes(record.valid_till - now),
            reference_id: record.reference_id.clone(),
            client_ref_id: record.client_ref_id.clone(),
        })
    }

    /// For how long the day's proof still holds.
    pub fn left(&self, now: DateTime<Utc>) -> Option<TimeDelta> {
        self.proof(now).map(|record| record.valid_till - now)
    }

    fn proof(&self, now: DateTime<Utc>) -> Option<&DayRecord> {
        self.day.as_ref().filter(|record| record.day == IstDay::of(now) && now < record.valid_till)
    }

    /// The attempt of which nobody knows: today's daily authentication, or the last step of eKYC.
    pub fn unknown(&self, today: IstDay, enquiry: Enquiry) -> Option<UnknownAttempt> {
        // Around midnight it may have counted for either day.
        let touches_today = |record: &&AttemptRecord| {
            let times = [record.sending_at, record.ended_at];
            record.attempt.day == today || times.into_iter().flatten().any(|at| IstDay::of(at) == today)
        };
        let daily = self.daily.as_ref().filter(touches_today);
        let ekyc_open = self.ekyc.as_ref().is_none_or(|ekyc| ekyc.stage != EkycStage::Done);
        let biometric = self.biometric.as_ref().filter(|_| ekyc_open);
        let candidates = [(Journey::Daily, daily), (Journey::Ekyc, biometric)];
        candidates.into_iter().find_map(|(journey, record)| {
            let record = record?;
            let client_ref_id = record.attempt.client_ref_id.clone();
            let trouble = match &record.result {
                Some(result) if result.outcome == OutcomeClass::Unknown => result.trouble.clone(),
                Some(_) => return None,
                // It was sent, and how it ended could not be written down.
                None if record.sending_at.is_some() => None,
                None => return None,
            };
            let proved_today = self.day.as_ref().is_some_and(|day| day.client_ref_id == client_ref_id);
            if proved_today {
                // Its result could not be written down, and what follows from it was.
                return None;
            }
            if self.aside.iter().flatten().any(|aside| *aside == client_ref_id) {
                return None;
            }
            Some(UnknownAttempt {
                journey,
                tried_at: ist_date_time(record.sending_at.unwrap_or(record.prepared_at)),
                trouble: trouble.unwrap_or_else(|| app_closed(&client_ref_id)),
                client_ref_id,
                enquiry,
            })
        })
    }

    /// A refusal of today that nothing at this PC changes.
    fn refused(&self, today: IstDay) -> Option<Trouble> {
        let record = self.daily.as_ref().filter(|record| record.attempt.day == today)?;
        let trouble = record.result.as_ref()?.trouble.as_ref()?;
        let final_here = matches!(
            trouble.problem,
            Problem::ServiceNotActive
                | Problem::ServicePending
                | Problem::BalanceLow
                | Problem::NotAllowed
                | Problem::InitiatorUnknown
                | Problem::AgentInactive
                | Problem::NameMismatch
                | Problem::PanBlocked
        );
        final_here.then(|| trouble.clone())
    }
}

fn app_closed(client_ref_id: &str) -> Trouble {
    Trouble::new(Problem::AppClosed, OutcomeClass::Unknown, "").of_attempt(client_ref_id)
}
