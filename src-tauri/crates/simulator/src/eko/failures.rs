//! Every failure that the contract document records, ready for [`EkoServer::script`](super::EkoServer::script).
//!
//! Bodies that were recorded are here letter for letter. Where only an id is known, its message is made up and says
//! nothing that a client may rely on.

mod odd_successes;
mod refusals;
mod walls;

use serde_json::json;

use super::script::Scripted;

pub use odd_successes::{bare_success, success_for, success_with_numbers};
pub use refusals::{
    authentication_parameters_missing, forbidden, method_not_allowed, no_mapping_rule,
    security_header_missing, timestamp_malformed, timestamp_refused, too_many_requests,
    unsupported_media_type, wrong_developer_key, wrong_secret_key,
};
pub use walls::{
    bad_gateway, captive_portal_page, captive_portal_redirect, gateway_timeout, internal_error,
    network_login_required, never_answered, proxy_login_required, server_error, unavailable,
};

fn recorded(body: &str) -> Scripted {
    Scripted::body(200, "application/json", body)
}

fn by_id(status: u16, message: &str) -> Scripted {
    Scripted::json(
        200,
        json!({"response_status_id": 1, "response_type_id": status, "message": message, "status": status}),
    )
}

// Recorded bodies, in the order of the contract document.

/// 346: the agent is not onboarded for this.
pub fn agent_not_allowed() -> Scripted {
    recorded(
        r#"{"response_status_id":1,"response_type_id":346,"message":"Agent not allowed to this transaction","status":346}"#,
    )
}

/// 97: the field `aadhar` is missing.
pub fn aadhar_missing() -> Scripted {
    recorded(
        r#"{"response_status_id":1,"invalid_params":{"aadhar":"Please provide the value of the field {2} {3}"},"response_type_id":-1,"message":"Please provide the value of the field","status":97}"#,
    )
}

/// 97: a field of this name is missing or malformed.
pub fn invalid_field(name: &str) -> Scripted {
    invalid_fields("invalid_params", &[name])
}

/// 97 with the other spelling, `invalid_parameters`.
pub fn invalid_field_in_other_spelling(name: &str) -> Scripted {
    invalid_fields("invalid_parameters", &[name])
}

pub(super) fn invalid_fields(key: &str, names: &[&str]) -> Scripted {
    let fields: serde_json::Map<_, _> = names
        .iter()
        .map(|name| ((*name).to_owned(), json!("Please provide the value of the field {2} {3}")))
        .collect();
    Scripted::json(
        200,
        json!({
            "response_status_id": 1,
            key: fields,
            "response_type_id": -1,
            "message": "Please provide the value of the field",
            "status": 97,
        }),
    )
}

/// 461: wrong details, wrong code, wrong pair of references, or the code has expired.
pub fn otp_wrong_or_expired() -> Scripted {
    recorded(
        r#"{"response_status_id":1,"data":{"last_used_okekey":"","reason":"The details entered are incorrect or the OTP has expired. Kindly request a new OTP."},"response_type_id":461,"message":"Failed!Please try after some time","status":461}"#,
    )
}

/// 461: the merchant is inactive, or details do not fit.
pub fn merchant_inactive() -> Scripted {
    recorded(
        r#"{"response_status_id":1,"data":{"last_used_okekey":"","reason":"Merchant is Inactive or Invalid Details"},"response_type_id":461,"message":"Failed!Please try after some time","status":461}"#,
    )
}

/// 1714: the eKYC is to be done first.
pub fn ekyc_needed() -> Scripted {
    recorded(
        r#"{"response_status_id":1,"data":{"reason":"Please complete bank eKYC to process the transaction.","comment":""},"response_type_id":1714,"message":"KYC Fail","status":1714}"#,
    )
}

/// 1714: the capture is not fit, as with a wrong `wadh`.
pub fn invalid_biometric() -> Scripted {
    recorded(
        r#"{"response_status_id":1,"data":{"reason":"Authentication Failed. Invalid Biometric data.","comment":""},"response_type_id":1714,"message":"KYC Fail","status":1714}"#,
    )
}

/// 1714 without a reason: the finger was not accepted.
pub fn kyc_fail_without_reason() -> Scripted {
    recorded(
        r#"{"response_status_id":1,"data":{"reason":"","comment":""},"response_type_id":1714,"message":"KYC Fail","status":1714}"#,
    )
}

/// The answer to a client reference longer than 20 characters.
pub fn no_key_for_response() -> Scripted {
    recorded(r#"{"message":"No key for Response"}"#)
}

/// 302 in `response_status_id`: a code was sent a moment ago.
pub fn otp_already_sent() -> Scripted {
    recorded(
        r#"{"status":1,"response_status_id":302,"message":"OTP already sent. Please wait before requesting a new OTP."}"#,
    )
}

/// 463: no such number.
pub fn aadhaar_not_found() -> Scripted {
    recorded(
        r#"{"status":1,"response_status_id":463,"message":"Aadhaar not found or not eligible for eKYC.","data":{}}"#,
    )
}

/// 109: the code is wrong.
pub fn invalid_otp() -> Scripted {
    recorded(
        r#"{"status":1,"response_status_id":109,"message":"Invalid OTP. Please request a new OTP and try again.","data":{}}"#,
    )
}

/// 303: the reference of the code has expired.
pub fn otp_reference_expired() -> Scripted {
    recorded(
        r#"{"status":1,"response_status_id":303,"message":"OTP reference expired. Please restart the eKYC flow from Send OTP.","data":{}}"#,
    )
}

/// 108: the finger was not accepted.
pub fn daily_biometric_failed() -> Scripted {
    recorded(
        r#"{"status":1,"response_status_id":108,"message":"Daily biometric authentication failed. Please re-scan fingerprint.","data":{}}"#,
    )
}

/// 327: too early after the eKYC, or before it.
pub fn not_eligible_yet() -> Scripted {
    recorded(
        r#"{"status":1,"response_status_id":327,"message":"eKYC not completed or daily auth not eligible yet (minimum 3 days after eKYC required).","data":{}}"#,
    )
}

/// 17: done already today; a success for the day.
pub fn already_completed_today() -> Scripted {
    recorded(
        r#"{"status":1,"response_status_id":17,"message":"Daily authentication already completed for today. Use the existing reference_id for transactions.","data":{"reference_id":"DAKYC20240101001"}}"#,
    )
}

pub(super) fn already_completed_with(reference_id: &str) -> Scripted {
    Scripted::json(
        200,
        json!({
            "status": 1,
            "response_status_id": 17,
            "message": "Daily authentication already completed for today. Use the existing reference_id for transactions.",
            "data": {"reference_id": reference_id},
        }),
    )
}

// Recorded reasons.

/// 461 with this text in `data.reason`.
pub fn failed_for(reason: &str) -> Scripted {
    with_data(461, "Failed!Please try after some time", json!({"last_used_okekey": "", "reason": reason}))
}

/// 1714 with this text in `data.reason`.
pub fn kyc_fail_for(reason: &str) -> Scripted {
    with_data(1714, "KYC Fail", json!({"reason": reason, "comment": ""}))
}

/// 1714 with an empty reason and this text in `data.comment`.
pub fn kyc_fail_with_comment(comment: &str) -> Scripted {
    with_data(1714, "KYC Fail", json!({"reason": "", "comment": comment}))
}

fn with_data(status: u16, message: &str, data: serde_json::Value) -> Scripted {
    Scripted::json(
        200,
        json!({
            "response_status_id": 1,
            "data": data,
            "response_type_id": status,
            "message": message,
            "status": status,
        }),
    )
}

/// The eKYC is done: go to the daily authentication.
pub fn ekyc_already_completed() -> Scripted {
    failed_for("You have already completed Bank eKYC. Please do daily KYC.")
}

/// The same with the text in `comment`.
pub fn ekyc_already_completed_in_comment() -> Scripted {
    kyc_fail_with_comment("You have already completed Bank eKYC. Please do daily KYC.")
}

/// The names in the registers differ.
pub fn name_not_matching() -> Scripted {
    failed_for("Aadhar/PAN/Merchant Name Not Matching")
}

/// The PAN is blocked.
pub fn pan_blocked() -> Scripted {
    failed_for("PAN is blocked")
}

/// The transaction was not completed.
pub fn transaction_not_completed() -> Scripted {
    failed_for("Transaction Not Completed")
}

/// That capture was used before.
pub fn duplicate_biometric() -> Scripted {
    kyc_fail_for("Duplicate Biometric data")
}

// Ids whose messages were not recorded.

/// 302: the code is wrong.
pub fn wrong_otp_302() -> Scripted {
    by_id(302, "Wrong OTP")
}

/// 303: the code has expired.
pub fn otp_expired_303() -> Scripted {
    by_id(303, "OTP expired")
}

/// 319: the `initiator_id` is not valid.
pub fn invalid_initiator() -> Scripted {
    by_id(319, "Invalid Sender/Initiator")
}

/// 327 in `status`: not eligible yet.
pub fn not_eligible_yet_327() -> Scripted {
    by_id(327, "Not eligible yet")
}

/// 347: the distributor's balance is too low.
pub fn low_balance() -> Scripted {
    by_id(347, "Insufficient balance")
}

/// 461 without any data.
pub fn generic_failure() -> Scripted {
    by_id(461, "Failed!Please try after some time")
}

/// 463 in `status`: user not found.
pub fn user_not_found() -> Scripted {
    by_id(463, "User not found")
}

/// 585: the KYC is approved already.
pub fn kyc_already_approved() -> Scripted {
    by_id(585, "KYC already approved")
}

/// 1297: the service is not active for the agent.
pub fn service_not_active() -> Scripted {
    by_id(1297, "Service not active for the user")
}

/// 1969: the daily KYC is completed.
pub fn daily_kyc_completed() -> Scripted {
    by_id(1969, "Daily KYC is completed")
}
