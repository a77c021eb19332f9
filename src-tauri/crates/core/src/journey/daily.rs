use chrono::{DateTime, TimeDelta, Utc};

use super::Ended;
use super::attempt::{Attempt, NewAttempt};
use super::finger::{Captured, FingerPress, Progress, read_finger};
use super::means::Means;
use crate::day::IstDay;
use crate::eko::{Answered, Call, DailyProof, Needed, Proof, Question, ServiceState};
use crate::ledger::{AttemptResult, CallKind, DayRecord, EkycRecord, EkycStage};
use crate::problem::{OutcomeClass, Problem, Trouble};
use crate::scanner::CaptureKind;
use crate::secret::AadhaarNumber;

/// A daily authentication that is proven.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DailyDone {
    /// The day it counts for, and until when.
    pub record: DayRecord,
}

/// One daily authentication, from the press to the outcome.
///
/// Written down before the finger is asked for, sent once, and written down again before it is shown.
pub async fn authenticate(
    means: &Means,
    number: &AadhaarNumber,
    press: &FingerPress,
    progress: &(dyn Fn(Progress) + Send + Sync),
) -> Ended<DailyDone> {
    let revision = means.shop.contract;
    if let Err(problem) = means.require_settings(Needed::ForDaily) {
        return Ended { outcome: Err(Trouble::not_sent(problem)), revision };
    }
    let new = NewAttempt { call: CallKind::DailyAuthentication, consent_at: Some(press.consent_at) };
    let attempt = match Attempt::prepare(means, new).await {
        Ok(attempt) => attempt,
        Err(trouble) => return Ended { outcome: Err(trouble), revision },
    };
    let captured = match read_finger(means, press, CaptureKind::Daily, progress).await {
        Ok(captured) => captured,
        Err(trouble) => return Ended { outcome: attempt.end(Err(trouble), None).await, revision },
    };
    progress(Progress::Sending);
    let (outcome, revision) = match send(&attempt, number, captured).await {
        Ok(answered) => (read_answer(&attempt, answered.outcome, answered.at), answered.revision),
        Err(trouble) => (Err(trouble), revision),
    };
    match &outcome {
        Ok(done) => remember(means, done).await,
        Err(trouble) if trouble.problem == Problem::EkycNeeded => forget_denied_ekyc(means).await,
        Err(_) => {}
    }
    let reference_id = outcome.as_ref().ok().and_then(|done| done.record.reference_id.clone());
    Ended { outcome: attempt.end(outcome, reference_id).await, revision }
}

async fn send(
    attempt: &Attempt<'_>,
    number: &AadhaarNumber,
    captured: Captured,
) -> Result<Answered, Trouble> {
    let Captured { pid, credentials, address } = captured;
    let call = Call::DailyAuthentication { number, pid: pid.document(), source_ip: address };
    attempt.send(&credentials, call).await
}

fn read_answer(
    attempt: &Attempt<'_>,
    outcome: Result<Proof, Trouble>,
    at: DateTime<Utc>,
) -> Result<DailyDone, Trouble> {
    match outcome? {
        Proof::DailyDone(proof) => Ok(daily_done(attempt.client_ref_id(), proof, at)),
        Proof::OtpSent { .. } | Proof::OtpVerified { .. } | Proof::EkycDone | Proof::Services(_) => {
            Err(Trouble::new(Problem::AnswerUnreadable, OutcomeClass::Unknown, "proof of another call"))
        }
    }
}

/// The day of the service's answer counts. `valid_till` may shorten it and never lengthen it; one that has passed
/// already, or cannot be read, is no reason to doubt the success. Its usual 23:59:59 means the whole day.
pub fn daily_done(client_ref_id: &str, proof: DailyProof, at: DateTime<Utc>) -> DailyDone {
    let day = IstDay::of(at);
    let last_second = day.end() - TimeDelta::seconds(1);
    let told = proof.valid_till.filter(|till| *till > at && *till < last_second);
    let valid_till = told.unwrap_or(day.end());
    let record = DayRecord {
        day,
        client_ref_id: client_ref_id.to_owned(),
        reference_id: proof.reference_id,
        valid_till,
    };
    DailyDone { record }
}

/// The day is written down before the attempt's own result: after a power cut in between, the day is right.
pub(super) async fn remember(means: &Means, done: &DailyDone) {
    let (environment, user_code) = (means.shop.environment.as_str(), means.shop.party.user_code.clone());
    let (record, now) = (done.record.clone(), means.clock.now());
    let written = means.ledger.run(move |ledger| {
        ledger.record_day(environment, &user_code, &record)?;
        let known = ledger.ekyc(environment, &user_code)?;
        if known.is_none_or(|ekyc| ekyc.stage != EkycStage::Done) {
            // Whoever may authenticate daily has done eKYC, on another PC or before this app.
            let ekyc = EkycRecord {
                stage: EkycStage::Done,
                done_on: None,
                otp_ref_id: None,
                reference_tid: None,
                mobile_hint: None,
                changed_at: now,
            };
            ledger.record_ekyc(environment, &user_code, &ekyc)?;
        }
        Ok(())
    });
    if let Err(error) = written.await {
        tracing::error!(%error, "the day could not be written down");
    }
}

/// The bank denies the eKYC that the app took for done, and knows better: it is led to, also after a restart.
async fn forget_denied_ekyc(means: &Means) {
    let (environment, user_code) = (means.shop.environment.as_str(), means.shop.party.user_code.clone());
    let written = means.ledger.run(move |ledger| {
        let known = ledger.ekyc(environment, &user_code)?;
        if known.is_some_and(|ekyc| ekyc.stage == EkycStage::Done) {
            ledger.forget_ekyc(environment, &user_code)?;
        }
        Ok(())
    });
    if let Err(error) = written.await {
        tracing::error!(%error, "the denied eKYC could not be forgotten");
    }
}

/// What the service told of an attempt whose outcome is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// It is done.
    Done(DailyDone),
    /// It could not be asked.
    NotReached,
    /// It was asked, and does not tell.
    NotTold,
    /// It does not tell, and the agent's AePS service is not active.
    ServiceNotActive,
}

/// Asks the service what became of an attempt whose outcome is not known: by its reference, and if that tells nothing,
/// how the agent's services stand. Best effort: most answers tell nothing, and of eKYC none is taken for a proof.
pub async fn enquire(means: &Means, client_ref_id: &str) -> Found {
    let Ok(credentials) = means.credentials().await else { return Found::NotReached };
    let about = client_ref_id.to_owned();
    let record = means.ledger.run(move |ledger| ledger.attempt(&about)).await.ok().flatten();
    let ask = async |call| {
        let question = Question {
            revision: means.shop.contract,
            party: &means.shop.party,
            credentials: &credentials,
            sealing_key: &means.shop.sealing_key,
            client_ref_id,
            call,
        };
        means.eko.ask(&question).await
    };
    let answered = ask(Call::Enquiry { about: client_ref_id }).await;
    let daily = record.filter(|record| record.attempt.call == CallKind::DailyAuthentication);
    // An answer of today proves a day only if the attempt was sent today.
    let sent_on = daily.and_then(|record| record.sending_at).map(IstDay::of);
    match answered.outcome {
        Ok(Proof::DailyDone(proof)) if Some(IstDay::of(answered.at)) == sent_on => {
            let done = daily_done(client_ref_id, proof, answered.at);
            remember(means, &done).await;
            record_found(means, &done).await;
            return Found::Done(done);
        }
        Err(trouble) if went_unheard(&trouble) => return Found::NotReached,
        Ok(_) | Err(_) => {}
    }
    match ask(Call::Services).await.outcome {
        Ok(Proof::Services(ServiceState::Pending | ServiceState::Inactive)) => Found::ServiceNotActive,
        Ok(_) | Err(_) => Found::NotTold,
    }
}

/// Not sent, or lost on the way there or back: nobody has refused to tell.
fn went_unheard(trouble: &Trouble) -> bool {
    trouble.class == OutcomeClass::NotSent
        || matches!(trouble.problem, Problem::NoAnswer | Problem::AnswerCut)
}

/// What was unknown is proven now.
async fn record_found(means: &Means, done: &DailyDone) {
    let (client_ref_id, now) = (done.record.client_ref_id.clone(), means.clock.now());
    let reference_id = done.record.reference_id.clone();
    let result = AttemptResult { outcome: OutcomeClass::Done, trouble: None, reference_id };
    let written = means.ledger.run(move |ledger| ledger.record_result(&client_ref_id, &result, now)).await;
    if let Err(error) = written {
        tracing::error!(%error, "the outcome could not be written down");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn valid_till(answered: &str, told: Option<&str>) -> DateTime<Utc> {
        let proof = DailyProof { reference_id: None, valid_till: told.map(at) };
        daily_done("a", proof, at(answered)).record.valid_till
    }

    #[test]
    fn the_day_of_the_answer_counts_and_not_that_of_the_press() {
        let done = daily_done("a", DailyProof::default(), at("2026-11-22T18:30:03Z"));
        assert_eq!(done.record.day.to_string(), "2026-11-23");
        assert_eq!(done.record.valid_till, at("2026-11-23T18:30:00Z"));
    }

    #[test]
    fn valid_till_shortens_the_day_and_never_lengthens_it() {
        let morning = "2026-11-22T04:00:00Z";
        let midnight = at("2026-11-22T18:30:00Z");
        assert_eq!(valid_till(morning, None), midnight);
        assert_eq!(valid_till(morning, Some("2026-11-22T10:00:00Z")), at("2026-11-22T10:00:00Z"));
        assert_eq!(valid_till(morning, Some("2026-11-25T10:00:00Z")), midnight);
        assert_eq!(valid_till(morning, Some("2026-11-20T10:00:00Z")), midnight);
        assert_eq!(valid_till(morning, Some("2026-11-22T23:59:59+05:30")), midnight);
    }
}
