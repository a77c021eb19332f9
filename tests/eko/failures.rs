//! Every answer that the contract document records, through the real client.

use hazri_core::eko::{DailyProof, Proof, ServiceState};
use hazri_core::problem::{OutcomeClass, Problem};
use hazri_simulator::eko::{EkoCall, Revision, Scripted, ServiceStatus, failures};

use crate::support::{Desk, at, clock_refused, key_refused, usual_signing};

use EkoCall::{BiometricEkyc, DailyAuthentication, Enquiry, SendOtp, Services, VerifyOtp};
use OutcomeClass::{Failed, NotSent, Rejected, Unknown};
use Revision::{R2026_06, R2026_07};

/// What the client makes of a scripted answer, in both revisions. The service is asked exactly once.
async fn told(call: EkoCall, answer: &Scripted) -> Result<Proof, (OutcomeClass, Problem)> {
    let mut outcomes = Vec::new();
    for revision in Revision::ALL {
        let mut desk = Desk::of(revision).await;
        desk.go_up_to(call).await;
        desk.eko.script(call, answer.clone());
        let answered = desk.make(call).await;
        assert_eq!(desk.eko.received_for(call).len(), 1, "{call:?} in {revision}");
        outcomes.push(answered.outcome.map_err(|trouble| (trouble.class, trouble.problem)));
    }
    assert_eq!(outcomes.first(), outcomes.last(), "both revisions agree on {call:?}");
    outcomes.remove(0)
}

async fn assert_told(rows: Vec<(EkoCall, Scripted, OutcomeClass, Problem)>) {
    for (call, answer, class, problem) in rows {
        let found = told(call, &answer).await;
        assert_eq!(found, Err((class, problem)), "{call:?}: {answer:?}");
    }
}

fn field(name: &str) -> Problem {
    Problem::FieldRefused { field: name.to_owned() }
}

#[tokio::test]
async fn the_recorded_bodies_that_say_no() {
    assert_told(vec![
        (SendOtp, failures::agent_not_allowed(), Rejected, Problem::ServiceNotActive),
        (SendOtp, failures::aadhar_missing(), Rejected, field("aadhar")),
        (SendOtp, failures::invalid_field("latlong"), Rejected, field("latlong")),
        (SendOtp, failures::invalid_field_in_other_spelling("latlong"), Rejected, field("latlong")),
        (VerifyOtp, failures::otp_wrong_or_expired(), Failed, Problem::OtpWrong),
        (BiometricEkyc, failures::otp_wrong_or_expired(), Failed, Problem::OtpExpired),
        (SendOtp, failures::merchant_inactive(), Failed, Problem::AgentInactive),
        (DailyAuthentication, failures::ekyc_needed(), Failed, Problem::EkycNeeded),
        (DailyAuthentication, failures::invalid_biometric(), Failed, Problem::CaptureInvalid),
        (BiometricEkyc, failures::invalid_biometric(), Failed, Problem::CaptureInvalid),
        (DailyAuthentication, failures::kyc_fail_without_reason(), Failed, Problem::FingerNotAccepted),
        (BiometricEkyc, failures::kyc_fail_without_reason(), Failed, Problem::FingerNotAccepted),
        (DailyAuthentication, failures::no_key_for_response(), Unknown, Problem::AnswerUnreadable),
        (SendOtp, failures::otp_already_sent(), Failed, Problem::OtpAlreadySent),
        (SendOtp, failures::aadhaar_not_found(), Failed, Problem::NumberNotEligible),
        (VerifyOtp, failures::invalid_otp(), Failed, Problem::OtpWrong),
        (BiometricEkyc, failures::otp_reference_expired(), Failed, Problem::OtpExpired),
        (VerifyOtp, failures::otp_reference_expired(), Failed, Problem::OtpExpired),
        (DailyAuthentication, failures::daily_biometric_failed(), Failed, Problem::FingerNotAccepted),
        (DailyAuthentication, failures::not_eligible_yet(), Rejected, Problem::DailyNotYet),
    ])
    .await;
}

#[tokio::test]
async fn the_recorded_reasons() {
    assert_told(vec![
        (BiometricEkyc, failures::name_not_matching(), Failed, Problem::NameMismatch),
        (BiometricEkyc, failures::pan_blocked(), Failed, Problem::PanBlocked),
        (DailyAuthentication, failures::transaction_not_completed(), Failed, Problem::Declined),
        (DailyAuthentication, failures::duplicate_biometric(), Failed, Problem::CaptureRepeated),
        // The reason may stand in `comment`, in another status, in other letters.
        (DailyAuthentication, failures::kyc_fail_with_comment("PAN IS BLOCKED"), Failed, Problem::PanBlocked),
        (DailyAuthentication, failures::kyc_fail_for("something new"), Failed, Problem::FingerNotAccepted),
        (DailyAuthentication, failures::failed_for("something new"), Failed, Problem::Declined),
        (DailyAuthentication, failures::generic_failure(), Failed, Problem::Declined),
    ])
    .await;
}

#[tokio::test]
async fn the_ids_without_a_recorded_message() {
    assert_told(vec![
        (VerifyOtp, failures::wrong_otp_302(), Failed, Problem::OtpWrong),
        (VerifyOtp, failures::otp_expired_303(), Failed, Problem::OtpExpired),
        (SendOtp, failures::invalid_initiator(), Rejected, Problem::InitiatorUnknown),
        (DailyAuthentication, failures::not_eligible_yet_327(), Rejected, Problem::DailyNotYet),
        (DailyAuthentication, failures::low_balance(), Rejected, Problem::BalanceLow),
        (SendOtp, failures::user_not_found(), Failed, Problem::NumberNotEligible),
        (SendOtp, failures::service_not_active(), Rejected, Problem::ServiceNotActive),
        (DailyAuthentication, failures::service_not_active(), Rejected, Problem::ServiceNotActive),
    ])
    .await;
}

#[tokio::test]
async fn refusals_at_the_door_with_a_right_clock() {
    for call in [Services, SendOtp, DailyAuthentication] {
        assert_told(vec![
            (call, failures::wrong_developer_key(), Rejected, Problem::DeveloperKeyWrong),
            (call, failures::wrong_secret_key(), Rejected, key_refused(usual_signing())),
            (call, failures::timestamp_refused(), Rejected, clock_refused(usual_signing())),
            (call, failures::timestamp_malformed(), Rejected, Problem::HeadersDropped),
            (call, failures::security_header_missing(), Rejected, Problem::HeadersDropped),
            (call, failures::forbidden(), Rejected, Problem::NotAllowed),
            (call, failures::authentication_parameters_missing(), Rejected, Problem::HeadersDropped),
            (call, failures::method_not_allowed(), Rejected, Problem::ServiceMisfit),
            (call, failures::unsupported_media_type(), Rejected, Problem::ServiceMisfit),
            (call, failures::too_many_requests(30), Rejected, Problem::TooManyRequests { wait_s: Some(30) }),
        ])
        .await;
    }
}

#[tokio::test]
async fn walls_and_broken_services() {
    assert_told(vec![
        (DailyAuthentication, failures::internal_error(), Unknown, Problem::ServiceTrouble),
        (DailyAuthentication, failures::bad_gateway(), Unknown, Problem::ServiceTrouble),
        (DailyAuthentication, failures::unavailable(), Unknown, Problem::ServiceTrouble),
        (DailyAuthentication, failures::gateway_timeout(), Unknown, Problem::ServiceTrouble),
        (BiometricEkyc, failures::server_error(599), Unknown, Problem::ServiceTrouble),
        (DailyAuthentication, failures::captive_portal_page(), Unknown, Problem::WifiLogin),
        (DailyAuthentication, failures::network_login_required(), Rejected, Problem::WifiLogin),
        (DailyAuthentication, failures::proxy_login_required(), NotSent, Problem::ProxyLogin),
    ])
    .await;
}

/// A service that broke after it carried the call out is as unknown as one that broke before.
#[tokio::test]
async fn a_gateway_page_after_the_call_was_carried_out_is_unknown() {
    let found = told(DailyAuthentication, &failures::bad_gateway().after_carrying_out()).await;
    assert_eq!(found, Err((Unknown, Problem::ServiceTrouble)));
}

#[tokio::test]
async fn already_done_is_a_success() {
    for (call, answer) in [
        (SendOtp, failures::ekyc_already_completed()),
        (BiometricEkyc, failures::ekyc_already_completed()),
        (BiometricEkyc, failures::ekyc_already_completed_in_comment()),
        (VerifyOtp, failures::kyc_already_approved()),
    ] {
        assert_eq!(told(call, &answer).await, Ok(Proof::EkycDone), "{call:?}");
    }
    let reference_id = Some("DAKYC20240101001".to_owned());
    let done = Proof::DailyDone(DailyProof { reference_id, valid_till: None });
    assert_eq!(told(DailyAuthentication, &failures::already_completed_today()).await, Ok(done));
    let done = Proof::DailyDone(DailyProof::default());
    assert_eq!(told(DailyAuthentication, &failures::daily_kyc_completed()).await, Ok(done));
}

#[tokio::test]
async fn a_success_without_reference_is_a_success_in_the_june_revision() {
    let mut desk = Desk::with_ekyc(R2026_06).await;
    desk.eko.script(DailyAuthentication, failures::bare_success());

    let answered = desk.make(DailyAuthentication).await;

    assert_eq!(answered.outcome, Ok(Proof::DailyDone(DailyProof::default())));
}

/// In the July revision a success without the expected type proves nothing.
#[tokio::test]
async fn a_success_without_its_type_proves_nothing_in_the_july_revision() {
    for answer in [failures::bare_success(), failures::success_for(1605, "12345001")] {
        let mut desk = Desk::with_ekyc(R2026_07).await;
        desk.eko.script(DailyAuthentication, answer);
        let trouble = desk.make(DailyAuthentication).await.outcome.unwrap_err();
        assert_eq!(trouble.class, Unknown);
    }
}

#[tokio::test]
async fn ids_may_come_as_numbers() {
    let mut desk = Desk::with_ekyc(R2026_06).await;
    let day = "2026-11-23".parse().unwrap();
    desk.eko.script(DailyAuthentication, failures::success_with_numbers(20_261_123_001, day));

    let answered = desk.make(DailyAuthentication).await;

    let proof = DailyProof {
        reference_id: Some("20261123001".to_owned()),
        valid_till: Some(at("2026-11-23T18:29:59Z")),
    };
    assert_eq!(answered.outcome, Ok(Proof::DailyDone(proof)));
}

#[tokio::test]
async fn an_auth_status_other_than_success_is_no_success() {
    let mut desk = Desk::with_ekyc(R2026_06).await;
    let failed = Scripted::as_usual().edited(|answer| answer["data"]["auth_status"] = "failed".into());
    desk.eko.script(DailyAuthentication, failed);

    let trouble = desk.make(DailyAuthentication).await.outcome.unwrap_err();

    assert_eq!(trouble.class, Failed);
}

#[tokio::test]
async fn a_success_for_another_agent_is_never_done() {
    for (revision, type_id) in [(R2026_06, 0), (R2026_07, 1713)] {
        let mut desk = Desk::with_ekyc(revision).await;
        desk.eko.script(DailyAuthentication, failures::success_for(type_id, "99999999"));
        let trouble = desk.make(DailyAuthentication).await.outcome.unwrap_err();
        assert_eq!((trouble.class, trouble.problem), (Unknown, Problem::AnswerForAnotherAgent));
    }
}

#[tokio::test]
async fn the_state_of_the_service_is_read() {
    for revision in Revision::ALL {
        for (status, state) in [
            (ServiceStatus::Active, ServiceState::Active),
            (ServiceStatus::Pending, ServiceState::Pending),
            (ServiceStatus::Deactivated, ServiceState::Inactive),
            (ServiceStatus::Rejected, ServiceState::Inactive),
        ] {
            let mut desk = Desk::of(revision).await;
            desk.eko.set_service(status);
            let answered = desk.make(Services).await;
            assert_eq!(answered.outcome, Ok(Proof::Services(state)), "{status:?}");
        }
    }
}

#[tokio::test]
async fn an_enquiry_about_an_unknown_reference_proves_nothing() {
    for revision in Revision::ALL {
        let mut desk = Desk::with_ekyc(revision).await;
        desk.client_ref_id = "HZnobodyknows".to_owned();
        assert!(desk.make(Enquiry).await.outcome.is_err());
    }
}

/// The support line quotes the service, and never more than 200 characters of it, and no control characters.
#[tokio::test]
async fn a_long_or_hostile_message_is_cut_and_cleaned() {
    let hostile = format!("\u{7}<script>alert(1)</script>\n{}", "x".repeat(10_000));
    let mut desk = Desk::with_ekyc(R2026_06).await;
    desk.eko.script(DailyAuthentication, failures::kyc_fail_for(&hostile));

    let trouble = desk.make(DailyAuthentication).await.outcome.unwrap_err();

    assert!(trouble.support.chars().count() <= 200);
    assert!(!trouble.support.chars().any(char::is_control), "{:?}", trouble.support);
}
