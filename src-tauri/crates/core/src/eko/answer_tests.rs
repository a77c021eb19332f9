use super::*;

use ContractRevision::{R2026_06, R2026_07};

const AGENT: &str = "20810200";

fn judged_as(revision: ContractRevision, call: CallName, http_status: u16, body: &str) -> Verdict {
    let raw = RawAnswer { http_status, retry_after_s: None, body: body.as_bytes().to_vec() };
    judge(revision, call, AGENT, &raw)
}

fn trouble(call: CallName, http_status: u16, body: &str) -> (OutcomeClass, Problem) {
    match judged_as(R2026_06, call, http_status, body) {
        Verdict::Not(trouble) | Verdict::SignatureRefused(trouble) => (trouble.class, trouble.problem),
        Verdict::Proven(proof) => panic!("proven: {proof:?}"),
        Verdict::NoSuchRoute => panic!("no such route"),
    }
}

fn proven(revision: ContractRevision, call: CallName, body: &str) -> Option<Proof> {
    match judged_as(revision, call, 200, body) {
        Verdict::Proven(proof) => Some(proof),
        Verdict::Not(_) | Verdict::SignatureRefused(_) | Verdict::NoSuchRoute => None,
    }
}

#[test]
fn every_recorded_failure_has_its_meaning() {
    use CallName::{BiometricEkyc, DailyAuthentication, SendOtp, VerifyOtp};
    use OutcomeClass::{Failed, Rejected, Unknown};
    for (call, body, class, problem) in [
        (
            SendOtp,
            r#"{"response_status_id":1,"response_type_id":346,"message":"Agent not allowed to this transaction","status":346}"#,
            Rejected,
            Problem::ServiceNotActive,
        ),
        (
            SendOtp,
            r#"{"response_status_id":1,"invalid_params":{"aadhar":"Please provide the value of the field {2} {3}"},"response_type_id":-1,"message":"Please provide the value of the field","status":97}"#,
            Rejected,
            Problem::FieldRefused { field: "aadhar".to_owned() },
        ),
        (
            SendOtp,
            r#"{"status":97,"invalid_parameters":{"latlong":"?"}}"#,
            Rejected,
            Problem::FieldRefused { field: "latlong".to_owned() },
        ),
        (
            VerifyOtp,
            r#"{"response_status_id":1,"data":{"last_used_okekey":"","reason":"The details entered are incorrect or the OTP has expired. Kindly request a new OTP."},"response_type_id":461,"message":"Failed!Please try after some time","status":461}"#,
            Failed,
            Problem::OtpWrong,
        ),
        (
            BiometricEkyc,
            r#"{"response_status_id":1,"data":{"reason":"The details entered are incorrect or the OTP has expired. Kindly request a new OTP."},"status":461}"#,
            Failed,
            Problem::OtpExpired,
        ),
        (
            SendOtp,
            r#"{"response_status_id":1,"data":{"last_used_okekey":"","reason":"Merchant is Inactive or Invalid Details"},"response_type_id":461,"message":"Failed!Please try after some time","status":461}"#,
            Failed,
            Problem::AgentInactive,
        ),
        (
            DailyAuthentication,
            r#"{"response_status_id":1,"data":{"reason":"Please complete bank eKYC to process the transaction.","comment":""},"response_type_id":1714,"message":"KYC Fail","status":1714}"#,
            Failed,
            Problem::EkycNeeded,
        ),
        (
            DailyAuthentication,
            r#"{"response_status_id":1,"data":{"reason":"Authentication Failed. Invalid Biometric data.","comment":""},"response_type_id":1714,"message":"KYC Fail","status":1714}"#,
            Failed,
            Problem::CaptureInvalid,
        ),
        (
            DailyAuthentication,
            r#"{"response_status_id":1,"data":{"reason":"","comment":""},"response_type_id":1714,"message":"KYC Fail","status":1714}"#,
            Failed,
            Problem::FingerNotAccepted,
        ),
        (DailyAuthentication, r#"{"message":"No key for Response"}"#, Unknown, Problem::AnswerUnreadable),
        (
            SendOtp,
            r#"{"status":1,"response_status_id":302,"message":"OTP already sent. Please wait before requesting a new OTP."}"#,
            Failed,
            Problem::OtpAlreadySent,
        ),
        (VerifyOtp, r#"{"status":302,"message":"Wrong OTP"}"#, Failed, Problem::OtpWrong),
        (
            SendOtp,
            r#"{"status":1,"response_status_id":463,"message":"Aadhaar not found or not eligible for eKYC.","data":{}}"#,
            Failed,
            Problem::NumberNotEligible,
        ),
        (
            VerifyOtp,
            r#"{"status":1,"response_status_id":109,"message":"Invalid OTP. Please request a new OTP and try again.","data":{}}"#,
            Failed,
            Problem::OtpWrong,
        ),
        (
            BiometricEkyc,
            r#"{"status":1,"response_status_id":303,"message":"OTP reference expired. Please restart the eKYC flow from Send OTP.","data":{}}"#,
            Failed,
            Problem::OtpExpired,
        ),
        (
            DailyAuthentication,
            r#"{"status":1,"response_status_id":108,"message":"Daily biometric authentication failed. Please re-scan fingerprint.","data":{}}"#,
            Failed,
            Problem::FingerNotAccepted,
        ),
        (
            DailyAuthentication,
            r#"{"status":1,"response_status_id":327,"message":"eKYC not completed or daily auth not eligible yet (minimum 3 days after eKYC required).","data":{}}"#,
            Rejected,
            Problem::DailyNotYet,
        ),
        (
            SendOtp,
            r#"{"status":461,"data":{"reason":"Aadhar/PAN/Merchant Name Not Matching"}}"#,
            Failed,
            Problem::NameMismatch,
        ),
        (
            SendOtp,
            r#"{"status":461,"data":{"reason":"","comment":"PAN is blocked"}}"#,
            Failed,
            Problem::PanBlocked,
        ),
        (
            BiometricEkyc,
            r#"{"status":1714,"data":{"reason":"Transaction Not Completed"}}"#,
            Failed,
            Problem::Declined,
        ),
        (
            DailyAuthentication,
            r#"{"status":1714,"data":{"reason":"DUPLICATE BIOMETRIC DATA"}}"#,
            Failed,
            Problem::CaptureRepeated,
        ),
        (SendOtp, r#"{"status":319}"#, Rejected, Problem::InitiatorUnknown),
        (SendOtp, r#"{"status":"347"}"#, Rejected, Problem::BalanceLow),
        (SendOtp, r#"{"status":1297}"#, Rejected, Problem::ServiceNotActive),
        (SendOtp, r#"{"status":463}"#, Failed, Problem::NumberNotEligible),
        (DailyAuthentication, r#"{"status":1}"#, Failed, Problem::Declined),
        (
            DailyAuthentication,
            r#"{"status":461,"data":{"reason":"something new"}}"#,
            Failed,
            Problem::Declined,
        ),
        (DailyAuthentication, r#"{"status":98765}"#, Failed, Problem::Declined),
    ] {
        assert_eq!(trouble(call, 200, body), (class, problem), "{body}");
    }
}

#[test]
fn done_before_counts_as_done() {
    let already = r#"{"status":1,"response_status_id":17,"message":"Daily authentication already completed for today. Use the existing reference_id for transactions.","data":{"reference_id":"DAKYC20240101001"}}"#;
    let proof = DailyProof { reference_id: Some("DAKYC20240101001".to_owned()), valid_till: None };
    assert_eq!(proven(R2026_06, CallName::DailyAuthentication, already), Some(Proof::DailyDone(proof)));
    let completed = r#"{"status":1969,"message":"Daily KYC is completed","data":{}}"#;
    let proof = Proof::DailyDone(DailyProof::default());
    assert_eq!(proven(R2026_07, CallName::DailyAuthentication, completed), Some(proof));
    let ekyc =
        r#"{"status":461,"data":{"reason":"You have already completed Bank eKYC. Please do daily KYC."}}"#;
    assert_eq!(proven(R2026_07, CallName::SendOtp, ekyc), Some(Proof::EkycDone));
    assert_eq!(proven(R2026_06, CallName::SendOtp, r#"{"status":585}"#), Some(Proof::EkycDone));
    // Of another call, the same ids prove nothing.
    assert_eq!(proven(R2026_06, CallName::SendOtp, completed), None);
    assert_eq!(proven(R2026_06, CallName::DailyAuthentication, r#"{"status":585}"#), None);
}

#[test]
fn a_daily_success_of_either_revision_is_proven() {
    let june = r#"{"status":0,"response_status_id":0,"data":{"reference_id":"DAKYC20261122001","auth_status":"success","valid_till":"2026-11-22T23:59:59+05:30"}}"#;
    let proof = DailyProof {
        reference_id: Some("DAKYC20261122001".to_owned()),
        valid_till: Some("2026-11-22T18:29:59Z".parse().unwrap()),
    };
    assert_eq!(proven(R2026_06, CallName::DailyAuthentication, june), Some(Proof::DailyDone(proof)));
    let july = format!(r#"{{"status":0,"response_type_id":1713,"data":{{"user_code":"{AGENT}"}}}}"#);
    let proof = Proof::DailyDone(DailyProof::default());
    assert_eq!(proven(R2026_07, CallName::DailyAuthentication, &july), Some(proof.clone()));
    let bare = r#"{"status":"0"}"#;
    assert_eq!(proven(R2026_06, CallName::DailyAuthentication, bare), Some(proof));
    let numbered = r#"{"status":0,"data":{"reference_id":4711,"valid_till":"soon"}}"#;
    let proof = DailyProof { reference_id: Some("4711".to_owned()), valid_till: None };
    assert_eq!(proven(R2026_06, CallName::DailyAuthentication, numbered), Some(Proof::DailyDone(proof)));
}

#[test]
fn a_success_that_is_not_proven_is_unknown_and_never_done() {
    let daily = CallName::DailyAuthentication;
    for (revision, body, problem) in [
        (R2026_07, r#"{"status":0,"response_type_id":1605}"#, Problem::AnswerUnreadable),
        (R2026_07, r#"{"status":0}"#, Problem::AnswerUnreadable),
        (R2026_06, r#"{"status":0,"data":{"user_code":"99999999"}}"#, Problem::AnswerForAnotherAgent),
        (
            R2026_07,
            r#"{"status":0,"response_type_id":1713,"data":{"user_code":"99999999"}}"#,
            Problem::AnswerForAnotherAgent,
        ),
    ] {
        match judged_as(revision, daily, 200, body) {
            Verdict::Not(trouble) => {
                assert_eq!((trouble.class, trouble.problem), (OutcomeClass::Unknown, problem))
            }
            Verdict::Proven(_) | Verdict::SignatureRefused(_) | Verdict::NoSuchRoute => panic!("{body}"),
        }
    }
    let refused = r#"{"status":0,"data":{"auth_status":"failed"}}"#;
    assert_eq!(trouble(daily, 200, refused), (OutcomeClass::Failed, Problem::FingerNotAccepted));
}

#[test]
fn an_answer_about_another_agent_is_neither_a_yes_nor_a_no() {
    for status in [17, 108, 347, 1714, 1969] {
        let body = format!(r#"{{"status":{status},"data":{{"user_code":"99999999"}}}}"#);
        let told = trouble(CallName::DailyAuthentication, 200, &body);
        assert_eq!(told, (OutcomeClass::Unknown, Problem::AnswerForAnotherAgent), "{status}");
    }
    let ekyc = r#"{"status":585,"data":{"user_code":"99999999"}}"#;
    assert_eq!(proven(R2026_07, CallName::SendOtp, ekyc), None);
}

#[test]
fn what_is_shown_is_plain_and_short() {
    let long = format!(r#"{{"status":0,"data":{{"reference_id":"a\u0007\n{}"}}}}"#, "b".repeat(10_000));
    let Some(Proof::DailyDone(proof)) = proven(R2026_06, CallName::DailyAuthentication, &long) else {
        panic!("not done")
    };
    assert_eq!(proof.reference_id, Some(format!("a{}", "b".repeat(199))));
}

#[test]
fn july_never_goes_on_with_half_a_pair_of_references() {
    let half = r#"{"status":0,"response_type_id":1604,"data":{"otp_ref_id":"2"}}"#;
    assert_eq!(proven(R2026_07, CallName::VerifyOtp, half), None);
    let pair = r#"{"status":0,"response_type_id":1604,"data":{"otp_ref_id":2,"reference_tid":"1"}}"#;
    let references = OtpReferences { otp_ref_id: Some("2".to_owned()), reference_tid: Some("1".to_owned()) };
    assert_eq!(proven(R2026_07, CallName::VerifyOtp, pair), Some(Proof::OtpVerified { references }));
    // June's Verify OTP may answer nothing at all.
    let nothing = Proof::OtpVerified { references: OtpReferences::default() };
    assert_eq!(proven(R2026_06, CallName::VerifyOtp, r#"{"status":0}"#), Some(nothing));
}

#[test]
fn http_statuses_have_their_class() {
    use OutcomeClass::{NotSent, Rejected, Unknown};
    for (http_status, body, class, problem) in [
        (302, "", Rejected, Problem::WifiLogin),
        (511, "<html>", Rejected, Problem::WifiLogin),
        (200, " <!doctype html><title>Login</title>", Unknown, Problem::WifiLogin),
        (401, r#"{"status":2483}"#, Rejected, Problem::DeveloperKeyWrong),
        (401, r#"{"status":2484}"#, Rejected, Problem::AccessKeyWrong),
        (401, r#"{"status":2485}"#, Rejected, Problem::ClockWrong),
        (401, r#"{"status":2486}"#, Rejected, Problem::HeadersDropped),
        (401, r#"{"status":2487}"#, Rejected, Problem::HeadersDropped),
        (401, "", Rejected, Problem::AccessKeyWrong),
        (402, "Authentication parameters missing", Rejected, Problem::HeadersDropped),
        (403, "Forbidden", Rejected, Problem::NotAllowed),
        (403, r#"{"status":2485}"#, Rejected, Problem::ClockWrong),
        (404, "not here", Rejected, Problem::AddressWrong),
        (405, "", Rejected, Problem::ServiceMisfit),
        (415, "", Rejected, Problem::ServiceMisfit),
        (407, "", NotSent, Problem::ProxyLogin),
        (408, "", Unknown, Problem::NoAnswer),
        (500, "<html>", Unknown, Problem::ServiceTrouble),
        (502, "", Unknown, Problem::ServiceTrouble),
        (503, "", Unknown, Problem::ServiceTrouble),
        (504, r#"{"status":0}"#, Unknown, Problem::ServiceTrouble),
        (418, "", Unknown, Problem::AnswerUnreadable),
        (
            400,
            r#"{"status":97,"invalid_params":{"otp":"?"}}"#,
            Rejected,
            Problem::FieldRefused { field: "otp".to_owned() },
        ),
    ] {
        assert_eq!(
            trouble(CallName::DailyAuthentication, http_status, body),
            (class, problem),
            "{http_status} {body}"
        );
    }
    assert!(matches!(
        judged_as(R2026_06, CallName::SendOtp, 404, r#"{"message":"No Mapping Rule matched"}"#),
        Verdict::NoSuchRoute
    ));
}

#[test]
fn what_is_no_answer_is_unknown() {
    let deep = "[".repeat(10_000);
    for body in [
        "",
        "null",
        "[]",
        "true",
        "{",
        "{\"status\":0",
        "\u{feff}{\"status\":0}",
        deep.as_str(),
        r#"{"status":0,"status":1}"#,
        r#"{"status":0,"data":{"auth_status":"failed","auth_status":"success"}}"#,
        r#"{"status":0,"data":{"auth_status":false}}"#,
        r#"{"status":0,"data":{"user_code":["20810200"]}}"#,
        r#"{"status":0,"data":"success"}"#,
        "[0]",
        r#"{"status":null}"#,
        r#"{"status":{}}"#,
        r#"{"status":"zero"}"#,
    ] {
        assert_eq!(
            trouble(CallName::DailyAuthentication, 200, body),
            (OutcomeClass::Unknown, Problem::AnswerUnreadable),
            "{body:.40}"
        );
    }
}

#[test]
fn an_answer_cut_at_any_byte_is_never_taken_for_a_success() {
    let whole = r#"{"status":0,"response_status_id":0,"data":{"reference_id":"DAKYC20261122001","auth_status":"success"}}"#;
    for length in 0..whole.len() {
        let (cut, _) = whole.split_at(length);
        assert_eq!(proven(R2026_06, CallName::DailyAuthentication, cut), None, "{cut}");
    }
}

#[test]
fn the_services_are_read_for_service_43() {
    for (services, state) in [
        (r#"[{"service_code":"43","status":1}]"#, ServiceState::Active),
        (r#"[{"service_code":52,"status":1},{"service_code":43,"status":"1"}]"#, ServiceState::Active),
        (r#"[{"service_code":"43","status":0}]"#, ServiceState::Inactive),
        (r#"[{"service_code":"43","status":2}]"#, ServiceState::Pending),
        (r#"[{"service_code":"43","status":1,"verification_status":3}]"#, ServiceState::Pending),
        (
            r#"[{"service_code":"43","status":1,"verification_status":2,"comments":"?"}]"#,
            ServiceState::Inactive,
        ),
        (r#"[{"service_code":"52","status":1}]"#, ServiceState::Inactive),
        ("[]", ServiceState::Inactive),
    ] {
        let body =
            format!(r#"{{"status":0,"response_type_id":1299,"data":{{"service_status_list":{services}}}}}"#);
        assert_eq!(proven(R2026_06, CallName::Services, &body), Some(Proof::Services(state)), "{services}");
        assert_eq!(proven(R2026_07, CallName::Services, &body), Some(Proof::Services(state)), "{services}");
    }
    assert_eq!(
        proven(R2026_06, CallName::Services, r#"{"status":0,"response_type_id":1299,"data":{}}"#),
        None
    );
}

#[test]
fn the_support_line_has_codes_and_the_start_of_the_words_and_no_control_characters() {
    let body = format!(r#"{{"status":461,"data":{{"reason":"a\u0007{}"}}}}"#, "b".repeat(10_000));
    let raw = RawAnswer { http_status: 200, retry_after_s: None, body: body.into_bytes() };
    let Verdict::Not(trouble) = judge(R2026_06, CallName::SendOtp, AGENT, &raw) else {
        panic!("not a refusal")
    };
    assert!(trouble.support.starts_with("HTTP 200 · 461 · abbb"), "{}", trouble.support);
    assert!(trouble.support.chars().count() <= 200);
}

#[test]
fn a_zero_behind_a_status_that_is_none_proves_nothing() {
    for revision in [R2026_06, R2026_07] {
        let body = r#"{"status":1,"response_status_id":0,"response_type_id":1713,"data":{}}"#;
        assert_eq!(proven(revision, CallName::DailyAuthentication, body), None);
    }
    let body = r#"{"status":1,"response_status_id":0}"#;
    let declined = (OutcomeClass::Failed, Problem::Declined);
    assert_eq!(trouble(CallName::DailyAuthentication, 200, body), declined);
}

#[test]
fn long_numbers_of_the_service_go_no_further() {
    for (body, line) in [
        (r#"{"status":461,"data":{"reason":"code 123456 sent"}}"#, "HTTP 200 · 461 · code … sent"),
        (r#"{"status":461,"data":{"reason":"12345\u0000678 1\u00852345"}}"#, "HTTP 200 · 461 · … 12345"),
        (r#"{"status":461,"data":{"reason":"१२३४५६"}}"#, "HTTP 200 · 461 · …"),
        (r#"{"status":999941057058}"#, "HTTP 200 · …"),
    ] {
        let told = read_answer(R2026_06, CallName::SendOtp, AGENT, 200, body.as_bytes());
        assert_eq!(told.unwrap_err().support, line, "{body}");
    }
    let named = r#"{"status":97,"invalid_params":{"999941057058":"?"}}"#;
    let refused = Problem::FieldRefused { field: "…".to_owned() };
    assert_eq!(trouble(CallName::SendOtp, 200, named), (OutcomeClass::Rejected, refused));
}

#[test]
fn read_by_itself_an_answer_without_a_route_is_rejected() {
    let told = |call| read_answer(R2026_06, call, AGENT, 404, b"No Mapping Rule matched").unwrap_err();
    let daily = told(CallName::DailyAuthentication);
    assert_eq!((daily.class, daily.problem), (OutcomeClass::Rejected, Problem::OtherContract));
    assert_eq!(told(CallName::SendOtp).problem, Problem::AddressWrong);
}
