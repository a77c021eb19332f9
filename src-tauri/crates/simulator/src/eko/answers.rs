//! The answers of the strict service that differ by revision.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::calls::{EkoCall, Revision};
use super::failures;
use super::script::Scripted;
use super::state::{Pair, ServiceStatus};

/// A success with its data. Type ids of 2026-06 are not documented; there it has none.
pub(super) fn success(call: EkoCall, revision: Revision, message: &str, data: Value) -> Value {
    let mut answer = json!({"response_status_id": 0, "message": message, "status": 0, "data": data});
    if let (Some(id), Value::Object(members)) = (response_type_id(call, revision), &mut answer) {
        members.insert("response_type_id".to_owned(), json!(id));
    }
    answer
}

fn response_type_id(call: EkoCall, revision: Revision) -> Option<u16> {
    match (call, revision) {
        (EkoCall::Services, _) => Some(1299),
        (EkoCall::SendOtp, Revision::R2026_07) => Some(1600),
        (EkoCall::VerifyOtp, Revision::R2026_07) => Some(1604),
        (EkoCall::BiometricEkyc, Revision::R2026_07) => Some(1605),
        (EkoCall::DailyAuthentication, Revision::R2026_07) => Some(1713),
        (
            EkoCall::SendOtp
            | EkoCall::VerifyOtp
            | EkoCall::BiometricEkyc
            | EkoCall::DailyAuthentication
            | EkoCall::Enquiry
            | EkoCall::Other,
            _,
        ) => None,
    }
}

pub(super) fn code_sent(revision: Revision, pair: &Pair, mobile: &str) -> Value {
    match revision {
        Revision::R2026_06 => {
            let hint: String = mobile
                .chars()
                .enumerate()
                .map(|(place, digit)| if place + 4 < mobile.len() { '*' } else { digit })
                .collect();
            json!({"otp_ref_id": pair.otp_ref_id, "mobile_hint": hint})
        }
        Revision::R2026_07 => pair_data(pair),
    }
}

pub(super) fn pair_data(pair: &Pair) -> Value {
    match &pair.reference_tid {
        Some(tid) => json!({"reference_tid": tid, "otp_ref_id": pair.otp_ref_id}),
        None => json!({"otp_ref_id": pair.otp_ref_id}),
    }
}

pub(super) fn ekyc_done(revision: Revision, user_code: &str) -> Value {
    match revision {
        Revision::R2026_06 => json!({"kyc_status": "success"}),
        Revision::R2026_07 => json!({"user_code": user_code}),
    }
}

pub(super) fn daily_done(revision: Revision, reference_id: &str, day: NaiveDate, user_code: &str) -> Value {
    match revision {
        Revision::R2026_06 => json!({
            "reference_id": reference_id,
            "auth_status": "success",
            "valid_till": format!("{day}T23:59:59+05:30"),
        }),
        Revision::R2026_07 => json!({"user_code": user_code}),
    }
}

pub(super) fn services(status: ServiceStatus, user_code: &str) -> Value {
    let aeps = match status {
        ServiceStatus::Active => json!({"service_code": "43", "status": 1}),
        ServiceStatus::Deactivated => json!({"service_code": "43", "status": 0}),
        ServiceStatus::Pending => json!({"service_code": "43", "status": 2, "verification_status": 3}),
        ServiceStatus::Rejected => json!({
            "service_code": "43",
            "status": 2,
            "verification_status": 2,
            "comments": "The photo of the shop is not clear",
        }),
    };
    let other = json!({"service_code": "4", "status": 1});
    json!({"user_code": user_code, "service_status_list": [other, aeps]})
}

pub(super) fn stale_pair(revision: Revision) -> Scripted {
    match revision {
        Revision::R2026_06 => failures::otp_reference_expired(),
        Revision::R2026_07 => failures::otp_wrong_or_expired(),
    }
}

pub(super) fn wrong_otp(revision: Revision) -> Scripted {
    match revision {
        Revision::R2026_06 => failures::invalid_otp(),
        Revision::R2026_07 => failures::otp_wrong_or_expired(),
    }
}

pub(super) fn unknown_number(call: EkoCall, revision: Revision) -> Scripted {
    match (call, revision) {
        (EkoCall::SendOtp, Revision::R2026_06) => failures::aadhaar_not_found(),
        _ => failures::name_not_matching(),
    }
}

pub(super) fn ekyc_first(revision: Revision) -> Scripted {
    match revision {
        Revision::R2026_06 => failures::not_eligible_yet(),
        Revision::R2026_07 => failures::ekyc_needed(),
    }
}

pub(super) fn too_early(revision: Revision) -> Scripted {
    match revision {
        Revision::R2026_06 => failures::not_eligible_yet(),
        Revision::R2026_07 => failures::not_eligible_yet_327(),
    }
}

pub(super) fn already_done(revision: Revision, reference_id: &str) -> Scripted {
    match revision {
        Revision::R2026_06 => failures::already_completed_with(reference_id),
        Revision::R2026_07 => failures::daily_kyc_completed(),
    }
}
