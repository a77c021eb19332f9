use chrono::{DateTime, Utc};

use super::Ended;
use super::attempt::{Attempt, NewAttempt};
use super::finger::{Captured, FingerPress, Progress, read_finger};
use super::means::Means;
use crate::day::IstDay;
use crate::eko::{Answered, Call, Needed, OtpReferences, Proof};
use crate::ledger::{CallKind, EkycRecord, EkycStage};
use crate::problem::{OutcomeClass, Problem, Trouble};
use crate::scanner::CaptureKind;
use crate::secret::{AadhaarNumber, Otp};

/// What follows from Send OTP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CodeSent {
    /// A code is on its way.
    Sent {
        /// Masked mobile.
        mobile_hint: Option<String>,
    },
    /// eKYC was done before.
    DoneBefore,
}

/// eKYC is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EkycDone {
    /// The day it was done on, unless it was done before.
    pub on: Option<IstDay>,
}

/// First step: asks for a code.
pub async fn send_code(means: &Means, number: &AadhaarNumber) -> Ended<CodeSent> {
    if let Err(problem) = means.require_settings(Needed::ForEkyc) {
        return Ended { outcome: Err(Trouble::not_sent(problem)), revision: means.shop.contract };
    }
    ask(means, CallKind::SendOtp, Call::SendOtp { number }, |proof, at| match proof {
        Proof::OtpSent { references, mobile_hint } => {
            let record = EkycRecord {
                stage: EkycStage::OtpSent,
                done_on: None,
                otp_ref_id: references.otp_ref_id,
                reference_tid: references.reference_tid,
                mobile_hint: mobile_hint.clone(),
                changed_at: at,
            };
            Some((CodeSent::Sent { mobile_hint }, record))
        }
        Proof::EkycDone => Some((CodeSent::DoneBefore, done_record(None, at))),
        Proof::OtpVerified { .. } | Proof::DailyDone(_) | Proof::Services(_) => None,
    })
    .await
}

/// Second step: checks the code. `None` goes on to the finger; eKYC may also turn out to be done.
pub async fn verify_code(means: &Means, number: &AadhaarNumber, otp: &Otp) -> Ended<Option<EkycDone>> {
    let Some(sent) = ekyc_so_far(means).await else { return expired(means) };
    let references = references(&sent);
    let call = Call::VerifyOtp { number, otp, references: &references };
    ask(means, CallKind::VerifyOtp, call, |proof, at| match proof {
        Proof::OtpVerified { references: fresh } => {
            // Where the service gives a new pair, the new one goes on: sending the first is refused.
            let record = EkycRecord {
                stage: EkycStage::OtpVerified,
                otp_ref_id: fresh.otp_ref_id.or(sent.otp_ref_id),
                reference_tid: fresh.reference_tid.or(sent.reference_tid),
                changed_at: at,
                ..sent
            };
            Some((None, record))
        }
        Proof::EkycDone => Some((Some(EkycDone { on: None }), done_record(None, at))),
        Proof::OtpSent { .. } | Proof::DailyDone(_) | Proof::Services(_) => None,
    })
    .await
}

/// Third step: the finger.
pub async fn biometric(
    means: &Means,
    number: &AadhaarNumber,
    press: &FingerPress,
    progress: &(dyn Fn(Progress) + Send + Sync),
) -> Ended<EkycDone> {
    if let Err(problem) = means.require_settings(Needed::ForEkyc) {
        return Ended { outcome: Err(Trouble::not_sent(problem)), revision: means.shop.contract };
    }
    let Some(verified) = ekyc_so_far(means).await else { return expired(means) };
    let revision = means.shop.contract;
    let new = NewAttempt { call: CallKind::BiometricEkyc, consent_at: Some(press.consent_at) };
    let attempt = match Attempt::prepare(means, new).await {
        Ok(attempt) => attempt,
        Err(trouble) => return Ended { outcome: Err(trouble), revision },
    };
    let captured = match read_finger(means, press, CaptureKind::Ekyc, progress).await {
        Ok(captured) => captured,
        Err(trouble) => return Ended { outcome: attempt.end(Err(trouble), None).await, revision },
    };
    progress(Progress::Sending);
    let Captured { pid, credentials, .. } = captured;
    let references = references(&verified);
    let call = Call::BiometricEkyc { number, pid: pid.document(), references: &references };
    let answered = attempt.send(&credentials, call).await;
    conclude(means, attempt, answered, |proof, at| match proof {
        Proof::EkycDone => {
            let on = Some(IstDay::of(at));
            Some((EkycDone { on }, done_record(on, at)))
        }
        Proof::OtpSent { .. } | Proof::OtpVerified { .. } | Proof::DailyDone(_) | Proof::Services(_) => None,
    })
    .await
}

/// One call without a capture.
async fn ask<T>(
    means: &Means,
    kind: CallKind,
    call: Call<'_>,
    follows: impl FnOnce(Proof, DateTime<Utc>) -> Option<(T, EkycRecord)>,
) -> Ended<T> {
    let revision = means.shop.contract;
    let attempt = match Attempt::prepare(means, NewAttempt { call: kind, consent_at: None }).await {
        Ok(attempt) => attempt,
        Err(trouble) => return Ended { outcome: Err(trouble), revision },
    };
    let answered = match means.credentials().await {
        Ok(credentials) => attempt.send(&credentials, call).await,
        Err(problem) => Err(Trouble::not_sent(problem)),
    };
    conclude(means, attempt, answered, follows).await
}

/// Writes down what follows from the answer, then the outcome of the attempt.
async fn conclude<T>(
    means: &Means,
    attempt: Attempt<'_>,
    answered: Result<Answered, Trouble>,
    follows: impl FnOnce(Proof, DateTime<Utc>) -> Option<(T, EkycRecord)>,
) -> Ended<T> {
    let (outcome, revision) = match answered {
        Ok(Answered { outcome: Ok(proof), revision, at }) => match follows(proof, at) {
            Some((value, record)) => {
                remember(means, attempt.client_ref_id(), record).await;
                (Ok(value), revision)
            }
            None => {
                let unproven =
                    Trouble::new(Problem::AnswerUnreadable, OutcomeClass::Unknown, "proof of another call");
                (Err(unproven), revision)
            }
        },
        Ok(Answered { outcome: Err(trouble), revision, .. }) => {
            if trouble.problem == Problem::OtpExpired && trouble.class == OutcomeClass::Failed {
                forget(means, attempt.client_ref_id()).await;
            }
            (Err(trouble), revision)
        }
        Err(trouble) => (Err(trouble), means.shop.contract),
    };
    Ended { outcome: attempt.end(outcome, None).await, revision }
}

/// A late answer to an older step changes nothing any more. That eKYC is done is true whenever it is learnt.
async fn remember(means: &Means, client_ref_id: &str, record: EkycRecord) {
    let (environment, user_code) = (means.shop.environment.as_str(), means.shop.party.user_code.clone());
    let client_ref_id = client_ref_id.to_owned();
    let written = means.ledger.run(move |ledger| {
        if record.stage == EkycStage::Done || ledger.is_newest_of_ekyc(&client_ref_id)? {
            ledger.record_ekyc(environment, &user_code, &record)?;
        }
        Ok(())
    });
    if let Err(error) = written.await {
        tracing::error!(%error, "the step of eKYC could not be written down");
    }
}

/// What the code proved is too old: eKYC begins again with a new one, also after a restart.
async fn forget(means: &Means, client_ref_id: &str) {
    let (environment, user_code) = (means.shop.environment.as_str(), means.shop.party.user_code.clone());
    let client_ref_id = client_ref_id.to_owned();
    let written = means.ledger.run(move |ledger| {
        let known = ledger.ekyc(environment, &user_code)?;
        let under_way = known.is_some_and(|ekyc| ekyc.stage != EkycStage::Done);
        if under_way && ledger.is_newest_of_ekyc(&client_ref_id)? {
            ledger.forget_ekyc(environment, &user_code)?;
        }
        Ok(())
    });
    if let Err(error) = written.await {
        tracing::error!(%error, "the step of eKYC could not be forgotten");
    }
}

async fn ekyc_so_far(means: &Means) -> Option<EkycRecord> {
    let (environment, user_code) = (means.shop.environment.as_str(), means.shop.party.user_code.clone());
    let read = means.ledger.run(move |ledger| ledger.ekyc(environment, &user_code)).await;
    read.ok().flatten()
}

fn references(record: &EkycRecord) -> OtpReferences {
    OtpReferences { otp_ref_id: record.otp_ref_id.clone(), reference_tid: record.reference_tid.clone() }
}

fn done_record(on: Option<IstDay>, at: DateTime<Utc>) -> EkycRecord {
    EkycRecord {
        stage: EkycStage::Done,
        done_on: on,
        otp_ref_id: None,
        reference_tid: None,
        mobile_hint: None,
        changed_at: at,
    }
}

/// There is no code to go on from.
fn expired<T>(means: &Means) -> Ended<T> {
    Ended { outcome: Err(Trouble::not_sent(Problem::OtpExpired)), revision: means.shop.contract }
}
