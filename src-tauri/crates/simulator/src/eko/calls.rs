//! The calls: their routes and fields in each contract revision.

use std::fmt;
use std::str::FromStr;

/// A revision of the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Revision {
    /// The revision of June 2026.
    R2026_06,
    /// The provider's correction of July 2026.
    R2026_07,
}

impl Revision {
    /// Both.
    pub const ALL: [Self; 2] = [Self::R2026_06, Self::R2026_07];

    /// As a setup file names it: `2026-06` or `2026-07`.
    pub fn name(self) -> &'static str {
        match self {
            Self::R2026_06 => "2026-06",
            Self::R2026_07 => "2026-07",
        }
    }
}

impl fmt::Display for Revision {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for Revision {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|revision| revision.name() == text)
            .ok_or_else(|| format!("{text:?} is neither 2026-06 nor 2026-07"))
    }
}

/// A call to the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EkoCall {
    /// First step of the eKYC: a code is sent to the agent's phone.
    SendOtp,
    /// Second step of the eKYC: the code is checked.
    VerifyOtp,
    /// Third step of the eKYC: the finger.
    BiometricEkyc,
    /// The daily authentication.
    DailyAuthentication,
    /// The agent's services (read only).
    Services,
    /// Enquiry by client reference (read only).
    Enquiry,
    /// The address echo, the root, and every unknown path.
    Other,
}

impl EkoCall {
    /// The calls of the contract, without [`EkoCall::Other`].
    pub const ALL: [Self; 6] = [
        Self::SendOtp,
        Self::VerifyOtp,
        Self::BiometricEkyc,
        Self::DailyAuthentication,
        Self::Services,
        Self::Enquiry,
    ];

    /// The method of the call.
    pub fn method(self, revision: Revision) -> &'static str {
        match (self, revision) {
            (Self::SendOtp, _) | (Self::BiometricEkyc | Self::DailyAuthentication, Revision::R2026_06) => {
                "POST"
            }
            (Self::VerifyOtp, _) | (Self::BiometricEkyc | Self::DailyAuthentication, Revision::R2026_07) => {
                "PUT"
            }
            (Self::Services | Self::Enquiry | Self::Other, _) => "GET",
        }
    }

    /// The path below the base URL; for an enquiry, its part before the reference.
    pub fn path(self, revision: Revision) -> &'static str {
        use Revision::{R2026_06, R2026_07};
        match (self, revision) {
            (Self::SendOtp, R2026_06) => "/customer/aeps/fingpay/kyc/otp",
            (Self::SendOtp, R2026_07) => "/user/collection/aeps-fingpay/kyc/otp",
            (Self::VerifyOtp, _) => "/user/collection/aeps-fingpay/kyc/otp/verify",
            (Self::BiometricEkyc, R2026_06) => "/customer/aeps/fingpay/kyc/biometric",
            (Self::BiometricEkyc, R2026_07) => "/user/collection/aeps-fingpay/kyc/biometric",
            (Self::DailyAuthentication, R2026_06) => "/customer/aeps/fingpay/kyc/daily",
            (Self::DailyAuthentication, R2026_07) => "/user/collection/aeps-fingpay/kyc/biometric/daily",
            (Self::Services, _) => "/user/account/services",
            (Self::Enquiry, _) => "/tools/reference/transaction/client_ref_id:",
            (Self::Other, _) => "/",
        }
    }

    /// The fields of the request body.
    pub(super) fn fields(self, revision: Revision) -> Vec<(Field, Need)> {
        use Field as F;
        let own: &[F] = match (self, revision) {
            (Self::SendOtp, Revision::R2026_06) => &[],
            (Self::SendOtp, Revision::R2026_07) => &[F::CustomerId, F::LatLong],
            (Self::VerifyOtp, Revision::R2026_06) => &[F::CustomerId, F::LatLong, F::Otp, F::OtpRefId],
            (Self::VerifyOtp, Revision::R2026_07) => {
                &[F::CustomerId, F::LatLong, F::Otp, F::OtpRefId, F::ReferenceTid]
            }
            (Self::BiometricEkyc, Revision::R2026_06) => &[F::OtpRefId, F::PidData],
            (Self::BiometricEkyc, Revision::R2026_07) => {
                &[F::CustomerId, F::LatLong, F::OtpRefId, F::ReferenceTid, F::PidData, F::BankCode]
            }
            (Self::DailyAuthentication, Revision::R2026_06) => &[F::LatLong, F::PidData, F::SourceIp],
            (Self::DailyAuthentication, Revision::R2026_07) => {
                &[F::CustomerId, F::LatLong, F::PidData, F::BankCode]
            }
            (Self::Services | Self::Enquiry | Self::Other, _) => return Vec::new(),
        };
        let mut fields: Vec<_> = [F::InitiatorId, F::UserCode, F::Aadhaar]
            .into_iter()
            .chain(own.iter().copied())
            .map(|field| (field, Need::Required))
            .collect();
        match (self, revision) {
            // The one call whose table has no client reference; a `reference_tid` goes along if one was given.
            (Self::VerifyOtp, Revision::R2026_06) => fields.push((F::ReferenceTid, Need::IfGiven)),
            _ => fields.push((F::ClientRefId, Need::Optional)),
        }
        fields
    }
}

/// Whether a field must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    /// Always.
    Required,
    /// As the client likes.
    Optional,
    /// When an earlier answer gave it, and only then.
    IfGiven,
}

/// A field of a request body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    InitiatorId,
    UserCode,
    ClientRefId,
    Aadhaar,
    CustomerId,
    LatLong,
    Otp,
    OtpRefId,
    ReferenceTid,
    PidData,
    SourceIp,
    BankCode,
}

impl Field {
    /// Its name in a request body.
    pub(super) fn name(self, revision: Revision) -> &'static str {
        match (self, revision) {
            (Self::InitiatorId, _) => "initiator_id",
            (Self::UserCode, _) => "user_code",
            (Self::ClientRefId, _) => "client_ref_id",
            (Self::Aadhaar, Revision::R2026_06) => "aadhaar",
            (Self::Aadhaar, Revision::R2026_07) => "aadhar",
            (Self::CustomerId, _) => "customer_id",
            (Self::LatLong, _) => "latlong",
            (Self::Otp, _) => "otp",
            (Self::OtpRefId, _) => "otp_ref_id",
            (Self::ReferenceTid, _) => "reference_tid",
            (Self::PidData, _) => "piddata",
            (Self::SourceIp, _) => "source_ip",
            (Self::BankCode, _) => "bank_code",
        }
    }
}

/// Where a request goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Route<'a> {
    /// A call of the contract. The text is an enquiry's reference, else empty.
    Call(EkoCall, &'a str),
    /// The path is right, the method is not.
    WrongMethod(EkoCall),
    /// `GET /ip`.
    Echo,
    /// `/`, or the base address itself.
    Root,
    /// No mapping rule matched.
    Nowhere,
}

/// The path in front of every call.
pub(super) const BASE_PATH: &str = "/ekoapi/v3";

/// Finds where a request goes.
pub(super) fn route<'a>(revision: Revision, method: &str, path: &'a str) -> Route<'a> {
    match path {
        "/ip" => return Route::Echo,
        "/" => return Route::Root,
        _ => {}
    }
    let Some(path) = path.strip_prefix(BASE_PATH) else {
        return Route::Nowhere;
    };
    // A client may open its connection with a question that asks nothing, at the base address too.
    if matches!(path, "" | "/") {
        return Route::Root;
    }
    let found =
        EkoCall::ALL.into_iter().find_map(|call| match (call, path.strip_prefix(call.path(revision))) {
            (EkoCall::Enquiry, Some(reference)) if !reference.is_empty() => Some((call, reference)),
            (EkoCall::Enquiry, _) => None,
            (_, Some("")) => Some((call, "")),
            _ => None,
        });
    match found {
        Some((call, rest)) if call.method(revision) == method => Route::Call(call, rest),
        Some((call, _)) => Route::WrongMethod(call),
        None => Route::Nowhere,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_call_is_found_by_its_method_and_path() {
        for revision in Revision::ALL {
            for call in EkoCall::ALL {
                let path = format!("{BASE_PATH}{}", call.path(revision));
                let path = if call == EkoCall::Enquiry { format!("{path}ABC") } else { path };
                let reference = if call == EkoCall::Enquiry { "ABC" } else { "" };
                assert_eq!(route(revision, call.method(revision), &path), Route::Call(call, reference));
                assert_eq!(route(revision, "PATCH", &path), Route::WrongMethod(call));
                let slashed = format!("{path}/");
                let expected = match reference {
                    "" => Route::Nowhere,
                    _ => Route::Call(call, "ABC/"),
                };
                assert_eq!(route(revision, call.method(revision), &slashed), expected);
            }
        }
    }

    #[test]
    fn the_other_revisions_routes_lead_nowhere() {
        for call in [EkoCall::SendOtp, EkoCall::BiometricEkyc, EkoCall::DailyAuthentication] {
            for (own, other) in
                [(Revision::R2026_06, Revision::R2026_07), (Revision::R2026_07, Revision::R2026_06)]
            {
                let path = format!("{BASE_PATH}{}", call.path(other));
                assert_eq!(route(own, call.method(other), &path), Route::Nowhere);
            }
        }
    }

    #[test]
    fn revisions_are_read_as_they_are_written() {
        for revision in Revision::ALL {
            assert_eq!(revision.to_string().parse(), Ok(revision));
        }
        assert!("2026-08".parse::<Revision>().is_err());
    }
}
