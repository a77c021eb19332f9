use reqwest::Method;
use serde::Serialize;

use super::{Adapter, Route, Setting, enquiry_route, required, services_route, write_json};
use crate::eko::answer::{DailyProof, Proof, WireAnswer};
use crate::eko::call::{Call, CallName, OtpReferences, Question};
use crate::problem::Problem;
use crate::secret::SecretBytes;

pub struct Revision;

#[derive(Serialize)]
struct Body<'a> {
    initiator_id: &'a str,
    user_code: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_ref_id: Option<&'a str>,
    aadhaar: &'a str,
    #[serde(flatten)]
    rest: Rest<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Rest<'a> {
    SendOtp {},
    VerifyOtp {
        customer_id: &'a str,
        latlong: &'a str,
        otp: &'a str,
        otp_ref_id: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        reference_tid: Option<&'a str>,
    },
    BiometricEkyc {
        otp_ref_id: &'a str,
        piddata: &'a str,
    },
    DailyAuthentication {
        latlong: &'a str,
        piddata: &'a str,
        source_ip: String,
    },
}

impl Adapter for Revision {
    fn route(&self, call: &Call<'_>) -> Route {
        match call {
            Call::SendOtp { .. } => Route::to(Method::POST, "/customer/aeps/fingpay/kyc/otp"),
            Call::VerifyOtp { .. } => Route::to(Method::PUT, "/user/collection/aeps-fingpay/kyc/otp/verify"),
            Call::BiometricEkyc { .. } => Route::to(Method::POST, "/customer/aeps/fingpay/kyc/biometric"),
            Call::DailyAuthentication { .. } => Route::to(Method::POST, "/customer/aeps/fingpay/kyc/daily"),
            Call::Services => services_route(),
            Call::Enquiry { about } => enquiry_route(about),
        }
    }

    fn body(&self, question: &Question<'_>, sealed: &str) -> Result<Option<SecretBytes>, Problem> {
        let party = question.party;
        let (rest, secret_length) = match &question.call {
            Call::SendOtp { .. } => (Rest::SendOtp {}, 0),
            Call::VerifyOtp { otp, references, .. } => {
                let rest = Rest::VerifyOtp {
                    customer_id: required(party, Setting::AgentMobile)?,
                    latlong: required(party, Setting::Place)?,
                    otp: otp.digits(),
                    otp_ref_id: otp_ref_id(references)?,
                    reference_tid: references.reference_tid.as_deref(),
                };
                (rest, otp.digits().len())
            }
            Call::BiometricEkyc { pid, references, .. } => {
                let rest = Rest::BiometricEkyc { otp_ref_id: otp_ref_id(references)?, piddata: pid.expose() };
                (rest, pid.expose().len())
            }
            Call::DailyAuthentication { pid, source_ip, .. } => {
                let rest = Rest::DailyAuthentication {
                    latlong: required(party, Setting::Place)?,
                    piddata: pid.expose(),
                    source_ip: source_ip.ok_or(Problem::Offline)?.to_string(),
                };
                (rest, pid.expose().len())
            }
            Call::Services | Call::Enquiry { .. } => return Ok(None),
        };
        // Verify OTP has no client reference in this revision.
        let client_ref_id = match question.call.name() {
            CallName::VerifyOtp => None,
            CallName::SendOtp | CallName::BiometricEkyc | CallName::DailyAuthentication => {
                Some(question.client_ref_id)
            }
            CallName::Services | CallName::Enquiry => None,
        };
        let body = Body {
            initiator_id: &party.initiator_id,
            user_code: &party.user_code,
            client_ref_id,
            aadhaar: sealed,
            rest,
        };
        write_json(&body, secret_length).map(Some)
    }

    fn settings(&self, call: CallName) -> &'static [Setting] {
        match call {
            CallName::VerifyOtp => &[Setting::AgentMobile, Setting::Place],
            CallName::DailyAuthentication => &[Setting::Place],
            CallName::SendOtp | CallName::BiometricEkyc | CallName::Services | CallName::Enquiry => &[],
        }
    }

    fn wants_terminal_address(&self) -> bool {
        true
    }

    fn proof(&self, call: CallName, answer: &WireAnswer) -> Result<Proof, Problem> {
        match call {
            CallName::SendOtp => Ok(Proof::OtpSent {
                references: OtpReferences {
                    otp_ref_id: Some(answer.text("otp_ref_id").ok_or(Problem::AnswerUnreadable)?),
                    reference_tid: answer.text("reference_tid"),
                },
                mobile_hint: answer.shown_text("mobile_hint"),
            }),
            CallName::VerifyOtp => Ok(Proof::OtpVerified {
                references: OtpReferences {
                    otp_ref_id: answer.text("otp_ref_id"),
                    reference_tid: answer.text("reference_tid"),
                },
            }),
            CallName::BiometricEkyc => Ok(Proof::EkycDone),
            CallName::DailyAuthentication => match answer.deciding_text("auth_status")?.as_deref() {
                None | Some("success") => Ok(Proof::DailyDone(daily_proof(answer))),
                Some(_) => Err(Problem::FingerNotAccepted),
            },
            CallName::Services => answer.services(),
            // An enquiry proves a day only when it says so in as many words.
            CallName::Enquiry => match answer.deciding_text("auth_status")?.as_deref() {
                Some("success") => Ok(Proof::DailyDone(daily_proof(answer))),
                None | Some(_) => Err(Problem::AnswerUnreadable),
            },
        }
    }
}

fn daily_proof(answer: &WireAnswer) -> DailyProof {
    DailyProof { reference_id: answer.shown_text("reference_id"), valid_till: answer.instant("valid_till") }
}

fn otp_ref_id(references: &OtpReferences) -> Result<&str, Problem> {
    references.otp_ref_id.as_deref().ok_or(Problem::OtpExpired)
}
