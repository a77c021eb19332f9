//! The business: what a request that passed the gates does.

use chrono::{DateTime, Days, NaiveDate, Utc};
use serde_json::{Value, json};

use super::account::{EkoOptions, VerifyAnswer};
use super::answers;
use super::body::Body;
use super::calls::{EkoCall, Revision};
use super::clock::ist_day;
use super::failures;
use super::script::{Answer, Scripted};
use super::state::{Daily, Pair, Place, RunningEkyc, ServiceStatus, State};
use crate::capture_mark::{Finger, Mark};

/// Carries a call with a body out.
///
/// # Errors
/// The refusal.
pub(super) fn carry_out(
    call: EkoCall,
    body: &Body,
    now: DateTime<Utc>,
    options: &EkoOptions,
    state: &mut State,
) -> Result<Value, Answer> {
    let today = ist_day(now);
    let mut business = Business { options, state, body, today };
    business.who(call)?;
    match call {
        EkoCall::SendOtp => business.send_otp(),
        EkoCall::VerifyOtp => business.verify_otp(),
        EkoCall::BiometricEkyc => business.biometric_ekyc(),
        EkoCall::DailyAuthentication => business.daily_authentication(),
        EkoCall::Services | EkoCall::Enquiry | EkoCall::Other => refuse(failures::no_mapping_rule()),
    }
}

/// The agent's services.
pub(super) fn services(options: &EkoOptions, state: &State) -> Value {
    let data = answers::services(state.standing.service, &options.account.user_code);
    answers::success(EkoCall::Services, options.revision, "Services of the user", data)
}

/// What became of a reference. Best effort, as at the provider, which documents this call for money only: a success
/// is told again, with its reference; everything else is not found.
///
/// # Errors
/// The refusal.
pub(super) fn enquiry(reference: &str, state: &State) -> Result<Value, Answer> {
    let mut answer =
        state.successes.get(reference).cloned().ok_or_else(|| failures::user_not_found().into_answer())?;
    if let Some(data) = answer.get_mut("data").and_then(Value::as_object_mut) {
        data.insert("client_ref_id".to_owned(), json!(reference));
    }
    Ok(answer)
}

fn refuse<T>(failure: Scripted) -> Result<T, Answer> {
    Err(failure.into_answer())
}

struct Business<'a> {
    options: &'a EkoOptions,
    state: &'a mut State,
    body: &'a Body,
    today: NaiveDate,
}

impl Business<'_> {
    /// Whether the account, the service and the number are the agent's.
    fn who(&self, call: EkoCall) -> Result<(), Answer> {
        let account = &self.options.account;
        let differs = |name: &str, expected: &str| self.body.text(name).is_some_and(|sent| sent != expected);
        if differs("initiator_id", &account.initiator_id) {
            return refuse(failures::invalid_initiator());
        }
        if differs("user_code", &account.user_code) {
            return refuse(failures::agent_not_allowed());
        }
        if self.state.standing.service != ServiceStatus::Active {
            return refuse(failures::service_not_active());
        }
        if differs("customer_id", &account.agent_mobile) || differs("bank_code", &account.bank_code) {
            return refuse(failures::merchant_inactive());
        }
        if self.body.aadhaar.as_deref() != Some(account.aadhaar.as_str()) {
            return refuse(answers::unknown_number(call, self.options.revision));
        }
        Ok(())
    }

    fn send_otp(&mut self) -> Result<Value, Answer> {
        self.ekyc_is_open()?;
        let pair = self.fresh_pair(self.options.revision == Revision::R2026_07);
        let data = answers::code_sent(self.options.revision, &pair, &self.options.account.agent_mobile);
        self.state.running = Some(RunningEkyc::CodeSent(pair));
        Ok(self.done(EkoCall::SendOtp, "OTP sent", data))
    }

    fn verify_otp(&mut self) -> Result<Value, Answer> {
        self.ekyc_is_open()?;
        let Some(RunningEkyc::CodeSent(sent)) = self.state.running.clone() else {
            return refuse(answers::stale_pair(self.options.revision));
        };
        if self.body.text("otp") != Some(self.options.account.otp.as_str()) {
            return refuse(answers::wrong_otp(self.options.revision));
        }
        self.state.ekyc_place = self.place();
        let (pair, data) = match (self.options.revision, self.options.verify_answer) {
            (Revision::R2026_06, VerifyAnswer::Nothing) => (sent, json!({})),
            (Revision::R2026_06, VerifyAnswer::AnotherOtpRefId) => {
                let pair = self.fresh_pair(false);
                let data = answers::pair_data(&pair);
                (pair, data)
            }
            (Revision::R2026_07, _) => {
                let pair = self.fresh_pair(true);
                let data = answers::pair_data(&pair);
                (pair, data)
            }
        };
        self.state.running = Some(RunningEkyc::CodeVerified(pair));
        Ok(self.done(EkoCall::VerifyOtp, "OTP verified", data))
    }

    fn biometric_ekyc(&mut self) -> Result<Value, Answer> {
        self.ekyc_is_open()?;
        self.finger()?;
        self.state.running = None;
        self.state.standing.ekyc_done_on = Some(self.today);
        self.state.ekyc_place = self.place().or(self.state.ekyc_place);
        let data = answers::ekyc_done(self.options.revision, &self.options.account.user_code);
        Ok(self.done(EkoCall::BiometricEkyc, "KYC successful", data))
    }

    fn daily_authentication(&mut self) -> Result<Value, Answer> {
        let revision = self.options.revision;
        let ekyc_on =
            self.state.standing.ekyc_done_on.ok_or_else(|| answers::ekyc_first(revision).into_answer())?;
        let earliest = ekyc_on.checked_add_days(Days::new(self.options.minimum_days_after_ekyc.into()));
        if earliest.is_none_or(|earliest| self.today < earliest) {
            return refuse(answers::too_early(revision));
        }
        if let (true, Some(daily)) = (self.options.daily_at_most_once, self.state.daily_of(self.today)) {
            return refuse(answers::already_done(revision, &daily.reference_id));
        }
        self.is_at_the_place_of_the_ekyc()?;
        self.finger()?;
        let reference_id = self.state.next_daily_reference(self.today);
        let user_code = &self.options.account.user_code;
        let data = answers::daily_done(revision, &reference_id, self.today, user_code);
        let client_ref_id = self.body.text("client_ref_id").map(str::to_owned);
        self.state.standing.dailies.push(Daily { day: self.today, reference_id, client_ref_id });
        self.state.another_daily = false;
        Ok(self.done(EkoCall::DailyAuthentication, "Daily authentication successful", data))
    }

    fn ekyc_is_open(&self) -> Result<(), Answer> {
        match self.state.standing.ekyc_done_on {
            Some(_) => refuse(failures::ekyc_already_completed()),
            None => Ok(()),
        }
    }

    fn finger(&self) -> Result<(), Answer> {
        match self.body.capture {
            Some(Mark { finger: Finger::Good, .. }) => Ok(()),
            Some(Mark { finger: Finger::Poor, .. }) | None => refuse(failures::kyc_fail_without_reason()),
        }
    }

    /// The contract document says that the places are compared, not how a difference is answered.
    fn is_at_the_place_of_the_ekyc(&self) -> Result<(), Answer> {
        match (self.state.ekyc_place, self.place()) {
            (Some(ekyc), Some(here)) if !ekyc.is_near(here) => refuse(failures::merchant_inactive()),
            _ => Ok(()),
        }
    }

    fn place(&self) -> Option<Place> {
        self.body.text("latlong").and_then(Place::parse)
    }

    fn fresh_pair(&mut self, with_tid: bool) -> Pair {
        let number = self.state.next_number();
        let salt: u32 = rand::random();
        Pair {
            otp_ref_id: format!("OTP{number:04}{salt:08x}"),
            reference_tid: with_tid.then(|| format!("{}{number:04}", self.today.format("%Y%m%d"))),
        }
    }

    fn done(&mut self, call: EkoCall, message: &str, data: Value) -> Value {
        let answer = answers::success(call, self.options.revision, message, data);
        if let Some(reference) = self.body.text("client_ref_id") {
            self.state.successes.insert(reference.to_owned(), answer.clone());
        }
        answer
    }
}
