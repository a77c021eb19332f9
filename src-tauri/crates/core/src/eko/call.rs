use std::net::IpAddr;

use super::{ContractRevision, SealingKey};
use crate::secret::{AadhaarNumber, Credentials, Otp, SecretText};

/// Who asks, as the service knows them. None of it is a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// Registered mobile of the API user.
    pub initiator_id: String,
    /// The agent's code.
    pub user_code: String,
    /// The agent's own mobile, ten digits; empty when not given.
    pub agent_mobile: String,
    /// The agent's bank; empty when not given.
    pub bank_code: String,
    /// `lat,long` with six decimals; empty when not given.
    pub latlong: String,
}

/// The service's references for one eKYC.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OtpReferences {
    /// Reference of the code.
    pub otp_ref_id: Option<String>,
    /// Reference of the flow.
    pub reference_tid: Option<String>,
}

/// What is asked of the service.
pub enum Call<'a> {
    /// eKYC, first step: a code to the agent's phone.
    SendOtp {
        /// The agent's number.
        number: &'a AadhaarNumber,
    },
    /// eKYC, second step.
    VerifyOtp {
        /// The agent's number.
        number: &'a AadhaarNumber,
        /// The code from the phone.
        otp: &'a Otp,
        /// What Send OTP answered.
        references: &'a OtpReferences,
    },
    /// eKYC, third step.
    BiometricEkyc {
        /// The agent's number.
        number: &'a AadhaarNumber,
        /// The whole capture.
        pid: &'a SecretText,
        /// What Verify OTP answered, or what Send OTP did.
        references: &'a OtpReferences,
    },
    /// Daily authentication. A paid call.
    DailyAuthentication {
        /// The agent's number.
        number: &'a AadhaarNumber,
        /// The whole capture.
        pid: &'a SecretText,
        /// Address of the agent's terminal, for a revision that asks for it.
        source_ip: Option<IpAddr>,
    },
    /// Read only: which services the agent has.
    Services,
    /// Read only: what became of an earlier call.
    Enquiry {
        /// That call's client reference.
        about: &'a str,
    },
}

/// Which call, without what it carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallName {
    /// eKYC, first step.
    SendOtp,
    /// eKYC, second step.
    VerifyOtp,
    /// eKYC, third step.
    BiometricEkyc,
    /// Daily authentication.
    DailyAuthentication,
    /// Which services the agent has.
    Services,
    /// What became of an earlier call.
    Enquiry,
}

impl Call<'_> {
    pub(crate) fn name(&self) -> CallName {
        match self {
            Call::SendOtp { .. } => CallName::SendOtp,
            Call::VerifyOtp { .. } => CallName::VerifyOtp,
            Call::BiometricEkyc { .. } => CallName::BiometricEkyc,
            Call::DailyAuthentication { .. } => CallName::DailyAuthentication,
            Call::Services => CallName::Services,
            Call::Enquiry { .. } => CallName::Enquiry,
        }
    }
}

impl CallName {
    /// A call with a capture goes out once, whatever happens.
    pub fn carries_a_capture(self) -> bool {
        match self {
            CallName::BiometricEkyc | CallName::DailyAuthentication => true,
            CallName::SendOtp | CallName::VerifyOtp | CallName::Services | CallName::Enquiry => false,
        }
    }

    /// eKYC calls may be answered "that is done already".
    pub fn belongs_to_ekyc(self) -> bool {
        match self {
            CallName::SendOtp | CallName::VerifyOtp | CallName::BiometricEkyc => true,
            CallName::DailyAuthentication | CallName::Services | CallName::Enquiry => false,
        }
    }
}

/// Everything that one request needs.
pub struct Question<'a> {
    /// The revision to speak.
    pub revision: ContractRevision,
    /// Who asks.
    pub party: &'a Party,
    /// Signs the request.
    pub credentials: &'a Credentials,
    /// Seals the number.
    pub sealing_key: &'a SealingKey,
    /// Unique, at most 20 characters.
    pub client_ref_id: &'a str,
    /// What is asked.
    pub call: Call<'a>,
}

#[cfg(test)]
mod tests {
    use super::*;

    crate::secret::assert_secret!(Call<'static>, Question<'static>);
}
