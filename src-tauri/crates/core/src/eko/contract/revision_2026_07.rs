use reqwest::Method;
use serde::Serialize;

use super::{Adapter, Route, Setting, enquiry_route, required, services_route, write_json};
use crate::eko::answer::{DailyProof, Proof, WireAnswer};
use crate::eko::call::{Call, CallName, OtpReferences, Question};
use crate::problem::Problem;
use crate::secret::SecretBytes;

pub struct Revision;

/// This revision spells the field `aadhar`, and wants mobile and place in every call.
#[derive(Serialize)]
struct Body<'a> {
    initiator_id: &'a str,
    user_code: &'a str,
    client_ref_id: &'a str,
    aadhar: &'a str,
    customer_id: &'a str,
    latlong: &'a str,
    #[serde(flatten)]
    rest: Rest<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Rest<'a> {
    SendOtp {},
    VerifyOtp { otp: &'a str, otp_ref_id: &'a str, reference_tid: &'a str },
    BiometricEkyc { otp_ref_id: &'a str, reference_tid: &'a str, piddata: &'a str, bank_code: &'a str },
    DailyAuthentication { piddata: &'a str, bank_code: &'a str },
}

const OTP_SENT: i64 = 1600;
const OTP_VERIFIED: i64 = 1604;
const EKYC_DONE: i64 = 1605;
const DAILY_DONE: i64 = 1713;

impl Adapter for Revision {
    fn route(&self, call: &Call<'_>) -> Route {
        match call {
            Call::SendOtp { .. } => Route::to(Method::POST, "/user/collection/aeps-fingpay/kyc/otp"),
            Call::VerifyOtp { .. } => Route::to(Method::PUT, "/user/collection/aeps-fingpay/kyc/otp/verify"),
            Call::BiometricEkyc { .. } => {
                Route::to(Method::PUT, "/user/collection/aeps-fingpay/kyc/biometric")
            }
            Call::DailyAuthentication { .. } => {
                Route::to(Method::PUT, "/user/collection/aeps-fingpay/kyc/biometric/daily")
            }
            Call::Services => services_route(),
            Call::Enquiry { about } => enquiry_route(about),
        }
    }

    fn body(&self, question: &Question<'_>, sealed: &str) -> Result<Option<SecretBytes>, Problem> {
        let party = question.party;
        let (rest, secret_length) = match &question.call {
            Call::SendOtp { .. } => (Rest::SendOtp {}, 0),
            Call::VerifyOtp { otp, references, .. } => {
                let (otp_ref_id, reference_tid) = pair(references)?;
                (Rest::VerifyOtp { otp: otp.digits(), otp_ref_id, reference_tid }, otp.digits().len())
            }
            Call::BiometricEkyc { pid, references, .. } => {
                let (otp_ref_id, reference_tid) = pair(references)?;
                let bank_code = required(party, Setting::BankCode)?;
                let piddata = pid.expose();
                (Rest::BiometricEkyc { otp_ref_id, reference_tid, piddata, bank_code }, piddata.len())
            }
            Call::DailyAuthentication { pid, .. } => {
                let bank_code = required(party, Setting::BankCode)?;
                (Rest::DailyAuthentication { piddata: pid.expose(), bank_code }, pid.expose().len())
            }
            Call::Services | Call::Enquiry { .. } => return Ok(None),
        };
        let body = Body {
            initiator_id: &party.initiator_id,
            user_code: &party.user_code,
            client_ref_id: question.client_ref_id,
            aadhar: sealed,
            customer_id: required(party, Setting::AgentMobile)?,
            latlong: required(party, Setting::Place)?,
            rest,
        };
        write_json(&body, secret_length).map(Some)
    }

    fn settings(&self, call: CallName) -> &'static [Setting] {
        match call {
            CallName::SendOtp | CallName::VerifyOtp => &[Setting::AgentMobile, Setting::Place],
            CallName::BiometricEkyc | CallName::DailyAuthentication => {
                &[Setting::AgentMobile, Setting::Place, Setting::BankCode]
            }
            CallName::Services | CallName::Enquiry => &[],
        }
    }

    fn wants_terminal_address(&self) -> bool {
        false
    }

    fn proof(&self, call: CallName, answer: &WireAnswer) -> Result<Proof, Problem> {
        let of_type = |expected: i64| {
            if answer.response_type_id() == Some(expected) { Ok(()) } else { Err(Problem::AnswerUnreadable) }
        };
        match call {
            CallName::SendOtp => {
                of_type(OTP_SENT)?;
                let references = both_references(answer)?;
                Ok(Proof::OtpSent { references, mobile_hint: answer.shown_text("mobile_hint") })
            }
            CallName::VerifyOtp => {
                of_type(OTP_VERIFIED)?;
                Ok(Proof::OtpVerified { references: both_references(answer)? })
            }
            CallName::BiometricEkyc => {
                of_type(EKYC_DONE)?;
                Ok(Proof::EkycDone)
            }
            CallName::DailyAuthentication | CallName::Enquiry => {
                of_type(DAILY_DONE)?;
                let reference_id = answer.shown_text("reference_id");
                Ok(Proof::DailyDone(DailyProof { reference_id, valid_till: answer.instant("valid_till") }))
            }
            CallName::Services => answer.services(),
        }
    }
}

/// Verify OTP gives a new pair, and the biometric call wants that new one: never half of it.
fn both_references(answer: &WireAnswer) -> Result<OtpReferences, Problem> {
    let otp_ref_id = Some(answer.text("otp_ref_id").ok_or(Problem::AnswerUnreadable)?);
    let reference_tid = Some(answer.text("reference_tid").ok_or(Problem::AnswerUnreadable)?);
    Ok(OtpReferences { otp_ref_id, reference_tid })
}

fn pair(references: &OtpReferences) -> Result<(&str, &str), Problem> {
    let pair = references.otp_ref_id.as_deref().zip(references.reference_tid.as_deref());
    pair.ok_or(Problem::OtpExpired)
}
